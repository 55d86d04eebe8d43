import { z } from 'zod';
import type { Allowed } from '#api/guards.ts';
import { ordinalShape } from '#api/steps/rules.ts';

/** How many entries the author of a step has seen on the issue, where they say so. */
export const seenShape = z
  .preprocess((value) => (value === '' || value === null ? undefined : value), ordinalShape.optional())
  .meta({ description: 'How many entries you have seen on it: with more by now it is refused with 409' });

/** Whether nothing was added to the issue that the author of a step has not seen. */
export function hasSeenAll({ entries }: { entries: number }, seen: number | undefined): Allowed {
  if (seen === undefined || seen >= entries) return true;
  return { conflict: 'Something was added to this problem meanwhile. The text is kept: please look at what is new first.' };
}
