import { z } from 'zod';
import { promiseShape } from '#api/promises/rules.ts';
import { bodyShape, companyKinds, declineReasons } from '#api/steps/rules.ts';

const emptyAsAbsent = <T extends z.ZodType>(shape: T) =>
  z
    .union([z.literal('').transform(() => undefined), shape])
    .nullish()
    .transform((value) => value ?? undefined);

/** What the company writes on an issue: one step, with at most one promise, and the cause it found. */
export const responseShape = z
  .strictObject({
    kind: z.enum(companyKinds, 'Please choose what kind of step this is.'),
    body: bodyShape,
    promise: promiseShape.optional(),
    reason: emptyAsAbsent(z.enum(declineReasons, 'Please choose a reason.')),
    corrects: emptyAsAbsent(z.coerce.number().int().positive()),
    /** The number of the fix that the cause belongs to, or `new` to open one. */
    fix: emptyAsAbsent(z.union([z.literal('new'), z.coerce.number().int().positive()])),
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
