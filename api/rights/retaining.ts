import { removeFilesOn } from '#api/attachments/commands.ts';
import { type Ctx, transact } from '#api/context.ts';
import { record } from '#api/ledger/commands.ts';
import { eraseDrafts } from '#api/rights/erasing-drafts.ts';
import { ERASED_TITLE } from '#api/rights/erasure-rules.ts';
import { index, takeIssue } from '#api/steps/commands.ts';
import { isClosed, stages } from '#api/steps/rules.ts';
import { kept } from '#api/text/sealing.ts';
import type { IssueRow } from '#db/schema.ts';

const BATCH = 50;

/**
 * Takes the texts out of the next private problems that have been closed since `before` or earlier, in one transaction. Number,
 * dates and stages stay. Gives how many there were.
 */
export async function forgetClosed(ctx: Ctx, before: string): Promise<number> {
  return transact(ctx, async (ctx) => {
    const rows = await ctx.db
      .selectFrom('issues')
      .select('number')
      .where('visibility', '=', 'private')
      .where('stage_at', '<=', before)
      .where('stage', 'in', stages.filter(isClosed))
      .where((eb) => eb.exists(eb.selectFrom('steps').select('n').whereRef('issue', '=', 'issues.number').where('erased_at', 'is', null)))
      .orderBy('stage_at')
      .limit(BATCH)
      .execute();
    for (const { number } of rows) {
      const issue = await takeIssue(ctx, number);
      // The reporter may have made it public, or said that it is not put right, in the meantime.
      if (issue.visibility === 'private' && isClosed(issue.stage) && issue.stage_at <= before) await forgetTexts(ctx, issue);
    }
    return rows.length;
  });
}

async function forgetTexts(ctx: Ctx, issue: IssueRow): Promise<void> {
  const { number } = issue;
  const gone = { title: kept(ctx, issue, ERASED_TITLE), excerpt: kept(ctx, issue, ''), display_name: null, private_details: null };
  await ctx.db
    .updateTable('issues')
    .set({ ...gone, erased_at: issue.erased_at ?? ctx.now })
    .where('number', '=', number)
    .execute();
  await ctx.db
    .updateTable('steps')
    .set({ body: kept(ctx, issue, ''), author_name: null, erased_at: ctx.now, erased_why: 'time' })
    .where('issue', '=', number)
    .where('erased_at', 'is', null)
    .execute();
  await ctx.db
    .updateTable('promises')
    .set({ text: kept(ctx, issue, ERASED_TITLE), withdrawal_reason: null })
    .where('issue', '=', number)
    .execute();
  await eraseDrafts(ctx, number);
  await ctx.db.deleteFrom('notes').where('issue', '=', number).execute();
  const files = await ctx.db.selectFrom('attachments').select('step').where('issue', '=', number).execute();
  await removeFilesOn(
    ctx,
    number,
    files.map(({ step }) => step),
  );
  const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `issue/${number}`);
  await ctx.db.deleteFrom('openings').where('seq', 'in', lines).execute();
  await index(ctx, number);
  await record(ctx, { act: 'issue.forgotten', subject: `issue/${number}`, content: { number } });
}
