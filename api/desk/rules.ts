import { z } from 'zod';
import { promiseShape } from '#api/promises/rules.ts';
import { absentIfEmpty, bodyShape, companyKinds, declineReasons, ordinalShape } from '#api/steps/rules.ts';

const optional = <T extends z.ZodType>(shape: T) => z.preprocess(absentIfEmpty, shape.optional());

/** What the company writes on an issue: one step, with at most one promise, and the cause it found. */
export const responseShape = z
  .strictObject({
    kind: z.enum(companyKinds, 'Please choose what kind of step this is.'),
    body: bodyShape,
    promise: optional(promiseShape),
    reason: optional(z.enum(declineReasons, 'Please choose a reason.')),
    corrects: optional(ordinalShape),
    /** The number of the fix that the cause belongs to, or `new` to open one. */
    fix: optional(z.union([z.literal('new'), ordinalShape], 'Please give the number of a root cause, or “new”.')),
  })
  .refine(({ kind, reason }) => kind !== 'decline' || reason !== undefined, {
    path: ['reason'],
    error: 'Please choose why it is declined.',
  })
  .refine(({ kind, fix }) => fix === undefined || kind === 'cause', { path: ['fix'], error: 'Only a cause can be linked to a fix.' });
export type Response = z.infer<typeof responseShape>;

const sorry =
  /\b(sorry|apolog\w*|regret\w*|inconvenien\w*|unfortunate\w*|understand|frustrat\w*|thank(s| you)|appreciate|patien\w*|feedback|value[ds]?|important to us)\b/i;
const substance =
  /\b(\d+|because|caus\w+|found|fix\w*|refund\w*|replac\w*|credit\w*|repair\w*|chang\w+|sent|ship\w*|deliver\w*|check\w*|test\w*|by (mon|tue|wednes|thurs|fri|satur|sun|to)\w*day|tomorrow)\b/i;

/**
 * Whether a text apologises and says nothing else: every sentence of it is sorry, thankful or understanding, and none
 * names a finding, an act or a date. A promise with a date is never only an apology.
 */
export function onlyApologises(body: string, hasPromise: boolean): boolean {
  const sentences = body.split(/[.!?\n]+/).filter((sentence) => /\p{L}/u.test(sentence));
  if (hasPromise || sentences.length === 0) return false;
  return sentences.some((sentence) => sorry.test(sentence)) && sentences.every((sentence) => !substance.test(sentence));
}
