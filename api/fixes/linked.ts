import type { Ctx } from '#api/context.ts';
import { fixStage } from '#api/fixes/rules.ts';
import { found } from '#api/guards.ts';
import type { FixRow } from '#db/schema.ts';

/** Takes a fix for this transaction, as takeIssue does with an issue. */
export async function takeFix(ctx: Ctx, number: number): Promise<FixRow> {
  const taking = ctx.db.updateTable('fixes').set((eb) => ({ issues: eb.ref('issues') }));
  return found(await taking.where('number', '=', number).returningAll().executeTakeFirst());
}

/** Counts the issues of a fix, finds the last report of it and what follows for its stage. `news`: what else has changed. */
export async function recountIssues(ctx: Ctx, number: number, news: Partial<Pick<FixRow, 'updated_at'>> = {}): Promise<void> {
  const fix = await takeFix(ctx, number);
  const linked = await ctx.db
    .selectFrom('issues')
    .select((eb) => [eb.fn.countAll<number>().as('issues'), eb.fn.max('reported_at').as('last_report_at')])
    .where('fix', '=', number)
    .executeTakeFirstOrThrow();
  const stage = fixStage({ ...fix, last_report_at: linked.last_report_at });
  await ctx.db
    .updateTable('fixes')
    .set({ ...linked, stage, ...news })
    .where('number', '=', number)
    .execute();
}
