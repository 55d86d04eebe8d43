import { z } from 'zod';
import { responseShape } from '#api/desk/rules.ts';
import { promiseShape } from '#api/promises/rules.ts';
import { absentIfEmpty, bodyShape, companyKinds, confirmShape, LARGEST_INTEGER, numberGiven } from '#api/steps/rules.ts';

/** What can be told to all at once: not a decline, whose reason is one problem's own. */
export const tellingKinds = companyKinds.filter((kind) => kind !== 'decline');

const counted = z.preprocess(numberGiven, z.int('Please give a number.').min(0).max(LARGEST_INTEGER).optional());

export const tellingShape = z.strictObject({
  kind: z.enum(tellingKinds, 'Please choose what kind of step this is.'),
  body: bodyShape,
  promise: z.preprocess(absentIfEmpty, promiseShape.optional()),
  confirm_public: confirmShape,
  confirm: responseShape.shape.confirm,
  after: counted.meta({
    description: 'Where more than 200 problems are open: go on behind this number, as the answer before says in `next`',
  }),
  tellings: counted.meta({
    description: 'How often all were told before: where somebody else did so meanwhile, nobody is, and the answer is 409',
  }),
});

const NAMED = /(?:#\s*|\/issues\/|\b(?:problem|issue|case)s?\s+(?:no\.?\s*|number\s+)?)([1-9]\d{0,8})\b/gi;

/** The numbers of problems that a text names: as #412, # 412 or problem 412, or as a link to its page. */
export function problemsNamed(text: string): number[] {
  return [...text.matchAll(NAMED)].map(([, digits]) => Number(digits));
}
