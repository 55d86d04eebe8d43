import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, isStaff } from '#api/guards.ts';
import { absentIfEmpty } from '#api/steps/rules.ts';

const orNobody = <T extends z.ZodType>(shape: T) => z.preprocess((value) => absentIfEmpty(value) ?? null, shape.nullable());
const whoShape = z.strictObject({
  assignee: orNobody(z.uuid('Please choose somebody of the staff.')),
  team: orNobody(z.string().max(100)),
});

/** Who is to see to an issue, and who did when the page was read: `null` is nobody. */
export const assignmentShape = whoShape.extend({ expected: whoShape });

export interface Assignment {
  assignee: string | null;
  team: string | null;
}

export function mayAssign(viewer: Viewer): Allowed {
  return isStaff(viewer) ? true : { forbidden: 'Only staff can do this.' };
}

/** Whether it stands as it did when whoever changes it looked. */
export function isAsExpected(now: Assignment, expected: Assignment): Allowed {
  if (now.assignee === expected.assignee && now.team === expected.team) return true;
  return { conflict: 'Somebody was faster: who sees to this has changed. Please look again.' };
}

/** Whether a member can be given an issue: who answers for the company, and still can. */
export function canWork(member: { role: string; deactivated_at: string | null } | undefined): boolean {
  return member !== undefined && member.role !== 'customer' && member.deactivated_at === null;
}
