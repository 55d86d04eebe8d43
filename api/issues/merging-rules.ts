import { z } from 'zod';
import type { Allowed } from '#api/guards.ts';
import { mayTakeIn } from '#api/issues/rules.ts';
import { type Dues, earliest } from '#api/steps/dues.ts';
import { ordinalShape } from '#api/steps/rules.ts';
import { words } from '#api/text/plain.ts';

/** Several issues, each named once. A form sends its ticks, of which one alone is no list. */
export function issuesShape(most: number) {
  return z
    .array(ordinalShape)
    .min(1, 'Please tick at least one problem.')
    .max(most, `At most ${most} problems at once, please.`)
    .refine((numbers) => new Set(numbers).size === numbers.length, 'Please name each problem once.');
}

export const duplicatesShape = z.strictObject({ issues: issuesShape(50) });

type Clocked = Parameters<typeof mayTakeIn>[0] & Parameters<typeof mayTakeIn>[1] & Omit<Dues, 'promise_due_at' | 'due_at' | 'alarm_at'>;

/**
 * Merging ends the clocks of an issue, so one that is late goes only into one that is late for at least as long: nothing stops being
 * late by it. A promise stays owed where it was made.
 */
export function mayEndClocks(issue: Clocked, target: Clocked, now: string): Allowed {
  const [due, targetDue] = [clockOf(issue), clockOf(target)];
  if (due === null || due >= now || (targetDue !== null && targetDue <= due)) return true;
  const late = issue.resolution_due_at !== null && issue.resolution_due_at < now;
  const first = late ? 'bring it to its outcome first' : 'answer it first';
  const instead = mayTakeIn(target, issue) === true ? `, or merge #${target.number} into #${issue.number} instead` : '';
  return { conflict: `#${issue.number} has been overdue since ${momentText(due)}: ${first}${instead}.` };
}

function clockOf({ answer_due_at, update_due_at, resolution_due_at }: Clocked): string | null {
  return earliest([answer_due_at, update_due_at, resolution_due_at]);
}

function momentText(at: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(new Date(at))} UTC`;
}

const filler = new Set(
  'and are but for from had has have her his its not our that the their them they this was were will with you your'.split(' '),
);

/** The words of a text that tell what it is about. */
export function tellingWords(text: string): string[] {
  return words(text).filter((word) => word.length > 2 && !filler.has(word));
}

/** How alike two texts are by their words: those they share over all, 0 to 1. */
export function likeness(a: string[], b: string[]): number {
  const [first, second] = [new Set(a), new Set(b)];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared === 0 ? 0 : shared / (first.size + second.size - shared);
}

interface Telling {
  title: string;
  body: string;
}

/** In a title a word counts for so much more. */
const IN_TITLE = 2;
const ENDING = /(ing|ed|es|s)$/;

/**
 * How alike each of the others is to this one, 0 to 1: the cosine between their words, of which those count for more that few of
 * them have (inverse document frequency), or that stand in a title. Endings such as the s of a plural do not count.
 */
export function alikeness(one: Telling, others: Telling[]): number[] {
  const all = [one, ...others].map(wordsOf);
  const spread = new Map<string, number>();
  for (const word of all.flatMap((words) => [...words.keys()])) spread.set(word, (spread.get(word) ?? 0) + 1);
  const [mine = new Map<string, number>(), ...theirs] = all.map((words) => {
    return new Map([...words].map(([word, weight]) => [word, weight * Math.log(1 + all.length / (spread.get(word) ?? 1))]));
  });
  return theirs.map((words) => product(mine, words) / (Math.sqrt(product(mine, mine) * product(words, words)) || 1));
}

/** The words of a report, each once, with what they count for. */
function wordsOf({ title, body }: Telling): Map<string, number> {
  const root = (word: string) => word.replace(ENDING, '');
  return new Map([
    ...tellingWords(body).map((word): [string, number] => [root(word), 1]),
    ...tellingWords(title).map((word): [string, number] => [root(word), IN_TITLE]),
  ]);
}

function product(a: Map<string, number>, b: Map<string, number>): number {
  return [...a].reduce((sum, [word, weight]) => sum + weight * (b.get(word) ?? 0), 0);
}
