/** What the pages say about what admins set. */
import type { AreaChange } from '#api/areas/queries.ts';
import { duration } from './times.ts';

const targetWords = [
  ['first_answer_s', 'First answer'],
  ['next_update_s', 'Next update'],
  ['resolution_s', 'Putting right'],
] as const;

/** A change of an area as sentences: what it was before, and what it is since. */
export function changeInWords({ kind, before, after }: AreaChange): string[] {
  if (kind === 'retirement') return ['Retired: no report can be put under it any more.'];
  if (kind === 'return') return ['Brought back into use.'];
  if ('name' in before && 'name' in after) return [`Called “${after.name}” instead of “${before.name}”.`];
  if (!('first_answer_s' in before && 'first_answer_s' in after)) return [];
  return targetWords
    .filter(([column]) => before[column] !== after[column])
    .map(([column, word]) => `${word}: ${duration(after[column])} instead of ${duration(before[column])}.`);
}
