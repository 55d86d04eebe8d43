import type { Ctx } from '#api/context.ts';
import { leavesAnAdmin } from '#api/members/last-admin.ts';

export const LAST_ADMIN = 'This is the last admin. Make somebody else admin first.';

/** Whether the board keeps an admin without this member: one who is active and not to be erased either. */
export async function anAdminStays(ctx: Ctx, member: string): Promise<boolean> {
  const spared = ctx.db.selectFrom('members').select('id').where('id', '=', member).where(leavesAnAdmin(member));
  return (await spared.executeTakeFirst()) !== undefined;
}
