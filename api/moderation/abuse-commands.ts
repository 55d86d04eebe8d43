import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { actsAs, allow, found, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { record } from '#api/ledger/commands.ts';
import { abuseShape, isPost, maySettle, settlingShape } from '#api/moderation/rules.ts';
import { parse } from '#api/parse.ts';
import { refuseBlocked } from '#api/screening/holding.ts';
import { type Post, stepOf } from '#api/screening/withholding.ts';

/** Anybody tells the company of a post that breaks the rules. Whoever is signed in does so once for each post. */
export async function reportAbuse(ctx: Ctx, post: Post, input: unknown): Promise<void> {
  const { reason, text } = parse(abuseShape, input);
  if ('id' in ctx.viewer) await refuseBlocked(ctx, ctx.viewer);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, post.issue);
    const row = await stepOf(ctx, post);
    if (row.withheld !== null || !isPost(row)) throw new Refusal('conflict', 'There is nothing in this entry that anybody could read.');
    const report = {
      id: uuid(),
      ...post,
      reason,
      text: ctx.database.seal(text),
      member: actsAs(ctx.viewer, post.issue) ?? null,
      at: ctx.now,
    };
    const adding = ctx.db.insertInto('abuse_reports').values(report);
    const added = await adding.onConflict((c) => c.doNothing()).executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw new Refusal('conflict', 'You have told us of this entry already.');
    await record(ctx, { act: 'moderation.abuse_reported', subject: `issue/${post.issue}`, content: { step: post.step, reason, text } });
  });
}

/** Staff have looked at what somebody told us of a post. */
export async function settleAbuse(ctx: Ctx, id: string, input: unknown): Promise<void> {
  signedIn(ctx);
  allow(maySettle(ctx.viewer));
  const { outcome } = parse(settlingShape, input);
  await transact(ctx, async (ctx) => {
    const { issue, step } = found(
      await ctx.db.selectFrom('abuse_reports').select(['issue', 'step']).where('id', '=', id).executeTakeFirst(),
    );
    const settled = { settled_at: ctx.now, outcome, settled_by: signedIn(ctx).id };
    const settling = ctx.db.updateTable('abuse_reports').set(settled).where('id', '=', id).where('settled_at', 'is', null);
    const { numUpdatedRows } = await settling.executeTakeFirst();
    if (!numUpdatedRows) throw new Refusal('conflict', 'Somebody has dealt with this already.');
    await record(ctx, { act: 'moderation.abuse_settled', subject: `issue/${issue}`, content: { step, outcome } });
  });
}
