import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { isReporter } from '#api/issues/rules.ts';
import type { IssueRow } from '#db/schema.ts';

/** Whether somebody can speak for the customer here. Who that is remains between them and the staff. */
export async function hasReporter(
  ctx: Ctx,
  { number, logged_at, import_note, erased_at }: Pick<IssueRow, 'number' | 'logged_at' | 'import_note' | 'erased_at'>,
): Promise<boolean> {
  if (logged_at === null && import_note === null && erased_at === null) return true;
  const row = await ctx.db
    .selectFrom('issues')
    .innerJoin('members', 'members.id', 'issues.reporter')
    .select('number')
    .where('number', '=', number)
    .where('members.erased_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** How and when the customer agreed that everybody may read it, as the staff noted; for these and the customer alone. */
export async function consentTo(ctx: Ctx, issue: Pick<IssueRow, 'number' | 'reporter'>): Promise<string | undefined> {
  if (!isStaff(ctx.viewer) && !isReporter(ctx.viewer, issue)) return undefined;
  const row = await ctx.db.selectFrom('consents').select('text').where('issue', '=', issue.number).executeTakeFirst();
  return row?.text;
}
