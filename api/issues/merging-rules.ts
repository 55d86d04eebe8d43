import { z } from 'zod';
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
