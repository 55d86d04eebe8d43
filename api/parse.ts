import type { z } from 'zod';
import { type FieldError, Refusal } from '#api/errors.ts';

/** Reads `input` as the shape says, or refuses with every field that is wrong. */
export function parse<T extends z.ZodType>(shape: T, input: unknown): z.output<T> {
  const result = shape.safeParse(input);
  if (result.success) return result.data;
  throw new Refusal('invalid', 'Please check what you entered.', result.error.issues.flatMap(fieldErrors).slice(0, 50));
}

/** What is wrong with which field, in our words. */
export function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'This field is not known here.' }));
  }
  return [{ path: issue.path.join('.'), message: issue.message }];
}
