import { asksForApproval, mayPublishUnchecked, type Said } from '#api/approvals/rules.ts';
import type { Ctx } from '#api/context.ts';
import { type Allowed, isStaff } from '#api/guards.ts';
import type { By } from '#api/steps/rules.ts';
import type { ApprovalRuleRow } from '#db/schema-approval.ts';

/** What needs approval, in the order in which it was set. Staff only: undefined for others. */
export async function listApprovalRules(ctx: Ctx): Promise<ApprovalRuleRow[] | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  return ctx.db.selectFrom('approval_rules').selectAll().orderBy('id').execute();
}

/** Whether what is said on an issue of this area needs a second person before it is published. */
export async function needsApproval(ctx: Ctx, { area }: { area: string | null }, said: Said): Promise<boolean> {
  return needsApprovalOnAny(ctx, [area], said);
}

/** Whether it needs one in at least one of these areas. */
export async function needsApprovalOnAny(ctx: Ctx, areas: Iterable<string | null>, said: Said): Promise<boolean> {
  const rules = await ctx.db.selectFrom('approval_rules').select(['area', 'what']).execute();
  return [...areas].some((area) => asksForApproval(rules, area, said));
}

/** Whether a comment on this issue can go without one: reporters and other members speak for themselves. */
export async function mayCommentUnchecked(ctx: Ctx, issue: { area: string | null }, by: By): Promise<Allowed> {
  return by !== 'company' || mayPublishUnchecked(ctx.viewer, await needsApproval(ctx, issue, { kind: 'comment' }), 'comment');
}

/** An answer that is written and being checked: since when, and by when the company owes one. The clock runs on. */
export interface Checking {
  since: string;
  due_at: string | null;
}

/** The answer on an issue that is being checked, the one that has waited longest; null where there is none, or where none is owed. */
export async function checkingOn(
  ctx: Ctx,
  issue: { number: number; due_at: string | null; waiting_on: string | null },
): Promise<Checking | null> {
  if (issue.waiting_on !== 'company') return null;
  const waiting = await ctx.db
    .selectFrom('drafts')
    .innerJoin('draft_versions as latest', (join) =>
      join.onRef('latest.draft', '=', 'drafts.number').onRef('latest.n', '=', 'drafts.versions'),
    )
    .select('latest.handed_in_at as since')
    .where('drafts.issue', '=', issue.number)
    .where('drafts.withdrawn_at', 'is', null)
    .where('drafts.published_at', 'is', null)
    .where('latest.handed_in_at', 'is not', null)
    .where('latest.refused_at', 'is', null)
    .orderBy('latest.handed_in_at')
    .limit(1)
    .executeTakeFirst();
  return waiting?.since ? { since: waiting.since, due_at: issue.due_at } : null;
}
