import { keepNames } from '#api/attachments/sealing.ts';
import type { Ctx } from '#api/context.ts';
import { kept } from '#api/text/sealing.ts';
import { byKey } from '#db/by-key.ts';
import type { IssueRow } from '#db/schema.ts';

/** Writes every text of an issue as its visibility now asks for, sealed with the newest key. */
export async function keepTexts(ctx: Ctx, number: number): Promise<void> {
  const issue = await ctx.db.selectFrom('issues').selectAll().where('number', '=', number).executeTakeFirstOrThrow();
  const { title, excerpt, display_name, private_details } = issue;
  await ctx.db
    .updateTable('issues')
    .set({
      title: kept(ctx, issue, title),
      excerpt: kept(ctx, issue, excerpt),
      display_name: kept(ctx, issue, display_name),
      private_details: private_details === null ? null : ctx.database.seal(private_details),
    })
    .where('number', '=', number)
    .execute();
  await keepNames(ctx, issue);
  await keepSteps(ctx, issue);
  await keepPromises(ctx, issue);
}

async function keepSteps(ctx: Ctx, issue: IssueRow): Promise<void> {
  const steps = await ctx.db.selectFrom('steps').select(['n', 'body']).where('issue', '=', issue.number).execute();
  const bodies = steps.map(({ n, body }) => [n, kept(ctx, issue, body)] as const);
  await ctx.db
    .updateTable('steps')
    .set({ body: byKey('n', bodies) })
    .where('issue', '=', issue.number)
    .execute();
}

async function keepPromises(ctx: Ctx, issue: IssueRow): Promise<void> {
  const columns = ['step', 'text', 'withdrawal_reason'] as const;
  const promises = await ctx.db.selectFrom('promises').select(columns).where('issue', '=', issue.number).execute();
  if (promises.length === 0) return;
  const texts = promises.map(({ step, text }) => [step, kept(ctx, issue, text)] as const);
  const reasons = promises.map(({ step, withdrawal_reason }) => [step, kept(ctx, issue, withdrawal_reason)] as const);
  await ctx.db
    .updateTable('promises')
    .set({ text: byKey('step', texts), withdrawal_reason: byKey('step', reasons) })
    .where('issue', '=', issue.number)
    .execute();
}
