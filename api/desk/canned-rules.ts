import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { filled } from '#api/desk/placeholder-rules.ts';
import { type Allowed, isStaff, mayApprove } from '#api/guards.ts';
import { reporterName } from '#api/issues/rules.ts';
import { bodyShape, companyKinds, ordinalShape } from '#api/steps/rules.ts';
import { oneLine, words } from '#api/text/plain.ts';

/** So many are in use at once: each answer is compared with all of them, and nobody finds one among more. */
export const MOST_TEXTS = 300;

/** A form sends an empty field for what is meant for any; an absent one stays as it is. */
const orAny = <T extends z.ZodType>(shape: T) => z.preprocess((value) => (value === '' ? null : value), shape.nullish());

/** A canned text. Without a kind or a team it is for any. */
export const cannedShape = z.strictObject({
  name: z
    .string('Please give it a name.')
    .overwrite(oneLine)
    .min(2, 'A name has at least 2 characters.')
    .max(60, 'A name has at most 60 characters.'),
  kind: orAny(z.enum(companyKinds, 'Please choose a kind of step.')),
  team: orAny(z.string().max(100)),
  body: bodyShape.max(5000, 'At most 5000 characters, please.'),
});

/** What is changed of it, and the version that was read. */
export const cannedChangeShape = cannedShape.partial().extend({
  version: ordinalShape.meta({ description: 'The version that was read: another one by now is 409' }),
});

export function mayUseTexts(viewer: Viewer): boolean {
  return isStaff(viewer);
}

/** Everybody on the staff uses them; what many will send is for those to write who approve. */
export function mayWriteTexts(viewer: Viewer): Allowed {
  if (mayApprove(viewer)) return true;
  return { forbidden: 'Only an approver or an admin can write canned texts.' };
}

/** What is known of an issue, by the placeholder that stands for it. */
interface Known {
  number: number;
  title: string;
  display_name: string | null;
  reported_at: string;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** The placeholders that are filled in by themselves, and what stands for each. */
export const knownPlaceholders = [
  ['name', 'the customer’s public name, where there is one'],
  ['number', 'the number of the problem, 412'],
  ['title', 'its title'],
  ['area', 'its area, where there is one'],
  ['date', 'the day it was reported, 19 November 2026'],
  ['company', 'your company’s name'],
  ['me', 'the name of whoever answers'],
] as const;

/** A canned text for one issue, with all that is known of it filled in. A customer without a name keeps the placeholder. */
export function forIssue(body: string, issue: Known, more: { area: string | undefined; company: string; me: string }): string {
  const { number, title, display_name, reported_at } = issue;
  const day = `${Number(reported_at.slice(8, 10))} ${MONTHS[Number(reported_at.slice(5, 7)) - 1]} ${reported_at.slice(0, 4)}`;
  const known = { name: display_name && reporterName(issue), number: String(number), title, date: day, ...more };
  return filled(body, new Map(Object.entries(known).flatMap(([name, value]) => (value ? [[name, value]] : []))));
}

/** Whether a text is offered: those for all, those of the issue's team and those of the teams that somebody is in. */
export function isOffered(text: { team: string | null }, teams: readonly (string | null)[]): boolean {
  return text.team === null || teams.includes(text.team);
}

/** What a text is compared by: its words alone, so that a full stop more makes no other text. */
export function wordsOnly(text: string): string {
  return words(text).join(' ');
}
