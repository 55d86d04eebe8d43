import { z } from 'zod';
import { warningCodes } from '#api/desk/warning-rules.ts';
import { titleShape } from '#api/issues/rules.ts';
import { promiseShape } from '#api/promises/rules.ts';
import { absentIfEmpty, bodyShape, companyKinds, confirmShape, declineReasons, ordinalShape } from '#api/steps/rules.ts';
import { seenShape } from '#api/steps/seen-rules.ts';

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
    /** What a new fix is called. */
    fix_title: optional(titleShape).meta({ description: 'With `fix: "new"`: its title, in the company’s own words' }),
    seen: seenShape,
    confirm_public: confirmShape,
    confirm: z
      .array(z.enum(warningCodes, 'There is no such warning.'))
      .max(warningCodes.length)
      .optional()
      .meta({ description: 'The codes of the warnings in spite of which it is published: see `errors[].code` of the 422' }),
  })
  .refine(({ kind, reason }) => kind !== 'decline' || reason !== undefined, {
    path: ['reason'],
    error: 'Please choose why it is declined.',
  })
  .refine(({ kind, fix }) => fix === undefined || kind === 'cause', { path: ['fix'], error: 'Only a cause can name a root cause.' });
export type Response = z.infer<typeof responseShape>;
