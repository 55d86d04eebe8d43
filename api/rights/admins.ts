import type { Ctx } from '#api/context.ts';

export const LAST_ADMIN = 'This is the last admin. Make somebody else admin first.';

/** Whether the board keeps an admin without this member: one who is active and not to be erased either. */
export async function anAdminStays(ctx: Ctx, member: string): Promise<boolean> {
  const { role } = await ctx.db.selectFrom('members').select('role').where('id', '=', member).executeTakeFirstOrThrow();
  if (role !== 'admin') return true;
  const leaving = ctx.db.selectFrom('erasures').select('member').where('undone_at', 'is', null);
  const others = ctx.db.selectFrom('members').select('id').where('role', '=', 'admin').where('deactivated_at', 'is', null);
  const other = await others.where('id', '<>', member).where('id', 'not in', leaving).executeTakeFirst();
  return other !== undefined;
}
