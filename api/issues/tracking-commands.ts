import { type Ctx, type Member, transact } from '#api/context.ts';
import { allow, found, reporting } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { mayTrack } from '#api/issues/guest-rules.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mailTracking } from '#api/issues/tracking.ts';
import { record } from '#api/ledger/commands.ts';
import { memberOf } from '#api/members/queries.ts';
import { limitLinks } from '#api/members/tries.ts';
import type { IssueRow } from '#db/schema.ts';

/** The reporter gets a new link to the issue by mail. The one before opens nothing any more, nor does what it opened. */
export async function renewTracking(ctx: Ctx, number: number): Promise<void> {
  reporting(ctx, number);
  const { email } = await reporterWhoMay(ctx, found(await findIssue(ctx, number)));
  await limitLinks(ctx, email);
  await transact(ctx, async (ctx) => {
    const reporter = await reporterWhoMay(ctx, await takeReadable(ctx, number));
    await revokeLinks(ctx, number);
    await mailTracking(ctx, number, reporter);
    await record(ctx, { act: 'tracking.renewed', subject: `issue/${number}`, content: { number } });
  });
}

/** The reporter wants no link to be good any more. Signing in, they can have a new one. */
export async function revokeTracking(ctx: Ctx, number: number): Promise<void> {
  reporting(ctx, number);
  await transact(ctx, async (ctx) => {
    await reporterWhoMay(ctx, await takeReadable(ctx, number));
    if ((await revokeLinks(ctx, number)) === 0n) return;
    await record(ctx, { act: 'tracking.revoked', subject: `issue/${number}`, content: { number } });
  });
}

async function reporterWhoMay(ctx: Ctx, issue: IssueRow): Promise<Member> {
  allow(mayTrack(ctx.viewer, issue, ctx.now));
  const row = await ctx.db
    .selectFrom('members')
    .selectAll()
    .where('id', '=', issue.reporter ?? '')
    .executeTakeFirst();
  return memberOf(found(row));
}

async function revokeLinks(ctx: Ctx, number: number): Promise<bigint> {
  const open = ctx.db.updateTable('tracking_links').set({ revoked_at: ctx.now }).where('issue', '=', number);
  return (await open.where('revoked_at', 'is', null).executeTakeFirst()).numUpdatedRows;
}
