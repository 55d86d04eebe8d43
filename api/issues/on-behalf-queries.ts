import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { isReporter } from '#api/issues/rules.ts';
import type { IssueRow } from '#db/schema.ts';

/** How and when the customer agreed that everybody may read it, as the staff noted; for these and the customer alone. */
export async function consentTo(ctx: Ctx, issue: Pick<IssueRow, 'number' | 'reporter'>): Promise<string | undefined> {
  if (!isStaff(ctx.viewer) && !isReporter(ctx.viewer, issue)) return undefined;
  const row = await ctx.db.selectFrom('consents').select('text').where('issue', '=', issue.number).executeTakeFirst();
  return row?.text;
}
