import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, isStaff, mayApprove } from '#api/guards.ts';
import { absentIfEmpty, companyKinds, declineReasons } from '#api/steps/rules.ts';

/** What can need approval: anything that staff say, one kind of step, their comments, or a decline for one reason. */
export const approvable = ['any', ...companyKinds, 'comment', ...declineReasons.map((reason) => `decline:${reason}` as const)] as const;

/** What an admin sets: what needs a second person, and in which area; none is every area. */
export const approvalRuleShape = z.strictObject({
  area: z.preprocess(
    absentIfEmpty,
    z
      .string('Please give the slug of an area.')
      .regex(/^[a-z\d-]{1,60}$/, 'There is no such area.')
      .optional(),
  ),
  what: z.enum(approvable, 'Please choose what needs approval.'),
});

/** What the company is about to say, as far as it matters here. */
export interface Said {
  kind: string;
  reason?: string | undefined;
}

/** Whether one of these rules asks for a second person for what is said in the area. */
export function asksForApproval(
  rules: readonly { area: string | null; what: string }[],
  area: string | null,
  { kind, reason }: Said,
): boolean {
  const names = ['any', kind, ...(kind === 'decline' ? [`decline:${reason}`] : [])];
  return rules.some((rule) => (rule.area === null || rule.area === area) && names.includes(rule.what));
}

/** How it goes on with what needs approval: a comment is no draft, and a draft is about one problem. */
const ways = {
  step: 'hand it in as a draft, and somebody else will check it.',
  comment: 'answer at the desk instead, and hand that in.',
  telling: 'an approver or an admin tells everybody, or you answer on each problem and hand it in.',
};

/** What needs approval is for approvers and admins to publish; what agents write goes to one of them first. */
export function mayPublishUnchecked(viewer: Viewer, needsApproval: boolean, what: keyof typeof ways = 'step'): Allowed {
  if (!needsApproval || mayApprove(viewer) || !isStaff(viewer)) return true;
  return { forbidden: `This needs approval: ${ways[what]}` };
}

/** Whether what the viewer says on a problem of the area goes to somebody else first. */
export function isCheckedFirst(
  viewer: Viewer,
  rules: readonly { area: string | null; what: string }[],
  area: string | null,
  said: Said,
): boolean {
  return mayPublishUnchecked(viewer, asksForApproval(rules, area, said)) !== true;
}

/** What needs approval is for admins to say. */
export function mayChangeApproval(viewer: Viewer): Allowed {
  return viewer.role === 'admin' ? true : { forbidden: 'Only an admin can say what needs approval.' };
}
