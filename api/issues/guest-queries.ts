import type { Ctx } from '#api/context.ts';
import { type Joining, joiningShape, pendingShape } from '#api/issues/guest-rules.ts';
import { findIssue } from '#api/issues/queries.ts';
import { isReporter, type Report } from '#api/issues/rules.ts';
import { followingIn } from '#api/issues/unsubscribing.ts';
import { findLink } from '#api/members/link-queries.ts';
import type { IssueRow } from '#db/schema.ts';

/** What a mailed link asks to confirm. */
export type ToConfirm = { kind: 'report'; report: Report } | { kind: Joining; issue: IssueRow };

/** What the link of this secret would make count; undefined where it is used, run out or none of ours. */
export async function toConfirm(ctx: Ctx, secret: string): Promise<ToConfirm | undefined> {
  const link = await findLink(ctx, secret, 'report', 'affected', 'follow');
  if (!link) return undefined;
  if (link.purpose === 'report') {
    const pending = await pendingReport(ctx, link.report);
    return pending && { kind: 'report', report: pending.report };
  }
  const issue = await findIssue(ctx, link.issue ?? 0);
  return issue && { kind: joiningShape.parse(link.purpose), issue };
}

/** How a report stands whose author has not confirmed it, or has meanwhile. */
export interface Waiting {
  email: string;
  /** Undefined once it is confirmed, or forgotten. */
  report: Report | undefined;
  confirmed: boolean;
}

/** The report that the author's own link to it leads to, as often as it is opened. */
export async function waitingReport(ctx: Ctx, secret: string): Promise<Waiting | undefined> {
  const link = await findLink(ctx, secret, 'waiting');
  if (!link) return undefined;
  const pending = await pendingReport(ctx, link.report);
  const word = ctx.db.selectFrom('links').select('used_at').where('report', '=', link.report).where('purpose', '=', 'report');
  const { used_at } = (await word.executeTakeFirst()) ?? { used_at: null };
  return { email: link.email, report: pending?.report, confirmed: used_at !== null };
}

async function pendingReport(ctx: Ctx, id: string | null) {
  const row = await ctx.db
    .selectFrom('pending_reports')
    .select('content')
    .where('id', '=', id ?? '')
    .executeTakeFirst();
  return row && pendingShape.parse(JSON.parse(row.content));
}

/** Since when the reporter's link to the issue is good; undefined where none is, and for anybody else. */
export async function trackedSince(ctx: Ctx, issue: IssueRow): Promise<string | undefined> {
  if (!isReporter(ctx.viewer, issue)) return undefined;
  const open = ctx.db.selectFrom('tracking_links').select('created_at').where('issue', '=', issue.number).where('revoked_at', 'is', null);
  return (await open.orderBy('created_at', 'desc').executeTakeFirst())?.created_at;
}

/** What a mail's own link would end: the issue, and whether its member still follows it. Undefined where it is not ours. */
export async function unsubscribing(ctx: Ctx, sealed: string): Promise<{ issue: number; follows: boolean } | undefined> {
  const following = followingIn(ctx, sealed);
  if (!following) return undefined;
  const { issue, member } = following;
  const row = await ctx.db.selectFrom('follows').select('at').where('issue', '=', issue).where('member', '=', member).executeTakeFirst();
  return { issue, follows: row !== undefined };
}
