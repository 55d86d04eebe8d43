import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import { oneLine } from '#api/text/plain.ts';

export const teamShape = z.strictObject({
  name: z
    .string('Please give the team a name.')
    .overwrite(oneLine)
    .min(2, 'A name has at least 2 characters.')
    .max(60, 'A name has at most 60 characters.'),
});

/** The slug of the team that is to answer for an area; null for none. */
const answeringShape = z
  .string()
  .regex(/^[a-z\d-]{1,100}$/, 'There is no such team.')
  .nullable();

export const areaTeamShape = z.strictObject({
  team: z.preprocess((value) => (value === '' ? null : value), answeringShape),
  expected: answeringShape.optional().meta({
    description: 'The team that it was with when you looked: where it is with another one by now, nothing is done, and the answer is 409',
  }),
});

export function mayRunTeams(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can change the teams.' };
}

/** Whether a member can be in a team: who answers for the company, and still can. */
export function mayBeInTeam(member: { role: string; deactivated_at: string | null }): Allowed {
  const works = member.role !== 'customer' && member.deactivated_at === null;
  return works ? true : { conflict: 'Only members of the staff with an open account can be in a team.' };
}
