import { keepNames } from '#api/attachments/sealing.ts';
import type { Ctx } from '#api/context.ts';

/** How a text of an issue is kept: sealed where the issue is private, as it is where everybody can read it. */
export function kept<T extends string | null>(ctx: Ctx, { visibility }: { visibility: string }, text: T): T | string {
  return visibility === 'private' && text !== null ? ctx.database.seal(text) : text;
}

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
  const steps = await ctx.db.selectFrom('steps').select(['n', 'body']).where('issue', '=', number).execute();
  for (const { n, body } of steps) {
    await ctx.db
      .updateTable('steps')
      .set({ body: kept(ctx, issue, body) })
      .where('issue', '=', number)
      .where('n', '=', n)
      .execute();
  }
  const promises = await ctx.db.selectFrom('promises').select(['step', 'text', 'withdrawal_reason']).where('issue', '=', number).execute();
  for (const { step, text, withdrawal_reason } of promises) {
    await ctx.db
      .updateTable('promises')
      .set({ text: kept(ctx, issue, text), withdrawal_reason: kept(ctx, issue, withdrawal_reason) })
      .where('issue', '=', number)
      .where('step', '=', step)
      .execute();
  }
}
