import type { Ctx } from '#api/context.ts';

/** Whether an approver or an admin is left who had no part in a case, neither as one of the staff nor as the author of the post. */
export async function othersMayDecide(
  ctx: Ctx,
  { member, confirmed_by, author }: { member: string | null; confirmed_by: string | null; author: string | null },
): Promise<boolean> {
  const took = [member, confirmed_by, author].filter((id) => id !== null);
  const row = ctx.db
    .selectFrom('members')
    .select('id')
    .where('role', 'in', ['approver', 'admin'])
    .where('deactivated_at', 'is', null)
    .where('erased_at', 'is', null)
    .$if(took.length > 0, (q) => q.where('id', 'not in', took))
    .limit(1);
  return (await row.executeTakeFirst()) !== undefined;
}

/** Whether the viewer has held this post, however that ended. */
export async function hasHeld(ctx: Ctx, { issue, step }: { issue: number; step: number }): Promise<boolean> {
  if (!('id' in ctx.viewer)) return false;
  const holds = ctx.db.selectFrom('moderations').select('number').where('issue', '=', issue).where('step', '=', step);
  const row = holds.where('measure', '=', 'hold').where('member', '=', ctx.viewer.id).limit(1);
  return (await row.executeTakeFirst()) !== undefined;
}
