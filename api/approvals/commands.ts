import { v7 as uuid } from 'uuid';
import { approvalRuleShape, mayChangeApproval } from '#api/approvals/rules.ts';
import { findArea } from '#api/areas/queries.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, isStaff, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import type { ApprovalRuleRow } from '#db/schema-approval.ts';

/** From now on what the rule names needs a second person. Refuses what is a rule already. */
export async function requireApproval(ctx: Ctx, input: unknown): Promise<ApprovalRuleRow> {
  admin(ctx);
  const { area = null, what } = parse(approvalRuleShape, input);
  return transact(ctx, async (ctx) => {
    if (area !== null && !(await findArea(ctx, area))) throw invalid('area', 'There is no such area.');
    const rule = { id: uuid(), area, what, created_at: ctx.now };
    const added = await ctx.db
      .insertInto('approval_rules')
      .values(rule)
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw new Refusal('conflict', 'This needs approval already.');
    await record(ctx, { act: 'approval.required', subject: 'board', content: { area, what } });
    return rule;
  });
}

/** From now on it does not. Drafts that wait already go on waiting. */
export async function waiveApproval(ctx: Ctx, id: string): Promise<void> {
  admin(ctx);
  await transact(ctx, async (ctx) => {
    const { area, what } = found(await ctx.db.deleteFrom('approval_rules').where('id', '=', id).returningAll().executeTakeFirst());
    await record(ctx, { act: 'approval.waived', subject: 'board', content: { area, what } });
  });
}

/** For anybody but staff there is nothing of this; staff can read it. */
function admin(ctx: Ctx): void {
  signedIn(ctx);
  found(isStaff(ctx.viewer) || undefined);
  allow(mayChangeApproval(ctx.viewer));
}
