import { needsApproval } from '#api/approvals/queries.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { mayKnow, maySettle, mayWithdraw, type NewPromise, withdrawalShape } from '#api/promises/rules.ts';
import { refresh, takeIssue } from '#api/steps/commands.ts';
import { kept } from '#api/text/sealing.ts';
import type { IssueRow } from '#db/schema.ts';

type Kept = Pick<IssueRow, 'number' | 'visibility'>;

/** Adds the promise made in step `step` of an issue. Part of the command that writes the step, in its transaction. */
export async function makePromise(ctx: Ctx, issue: Kept, step: number, { text, due_at }: NewPromise): Promise<void> {
  if (due_at <= ctx.now) throw invalid('promise.due_at', 'The date of a promise lies in the future.');
  await ctx.db
    .insertInto('promises')
    .values({ issue: issue.number, step, text: kept(ctx, issue, text), due_at, kept_at: null, withdrawn_at: null, withdrawal_reason: null })
    .execute();
  await refresh(ctx, issue.number);
}

/** The company did what it promised in step `step`. */
export async function keepPromise(ctx: Ctx, issue: number, step: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await settle(ctx, issue, step, { kept_at: ctx.now });
    await record(ctx, { act: 'promise.kept', subject: `issue/${issue}`, content: { issue, step } });
  });
}

/** The company takes its promise back, and says why. It stays counted as missed once its date has passed. */
export async function withdrawPromise(ctx: Ctx, issue: number, step: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const { reason } = parse(withdrawalShape, input);
  await transact(ctx, async (ctx) => {
    await settle(ctx, issue, step, { withdrawn_at: ctx.now, withdrawal_reason: reason });
    await record(ctx, { act: 'promise.withdrawn', subject: `issue/${issue}`, content: { issue, step, reason } });
  });
}

async function settle(
  ctx: Ctx,
  issue: number,
  step: number,
  how: { kept_at: string } | { withdrawn_at: string; withdrawal_reason: string },
) {
  const row = await takeIssue(ctx, issue);
  found(mayKnow(ctx.viewer, row) ? row : undefined);
  const promise = ctx.db.selectFrom('promises').selectAll().where('issue', '=', issue).where('step', '=', step);
  allow(maySettle(ctx.viewer, found(await promise.executeTakeFirst())));
  if ('withdrawn_at' in how) allow(mayWithdraw(ctx.viewer, await needsApproval(ctx, row, { kind: 'withdrawal' })));
  const settled = 'withdrawn_at' in how ? { ...how, withdrawal_reason: kept(ctx, row, how.withdrawal_reason) } : how;
  await ctx.db.updateTable('promises').set(settled).where('issue', '=', issue).where('step', '=', step).execute();
  await refresh(ctx, issue);
}
