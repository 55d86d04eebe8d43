import type { Ctx } from '#api/context.ts';
import { endSessionsOf } from '#api/members/session.ts';

/** Ends whatever lets somebody into an account, but for its address and the company's own sign-in. Tells whether there was anything. */
export async function endWaysIn(ctx: Ctx, member: string): Promise<boolean> {
  const withPassword = ctx.db.updateTable('members').set({ password_hash: '' }).where('id', '=', member).where('password_hash', '<>', '');
  const passwords = await withPassword.executeTakeFirst();
  await endSessionsOf(ctx, member);
  const passkeys = await ctx.db.deleteFrom('passkeys').where('member', '=', member).executeTakeFirst();
  const valid = ctx.db.updateTable('tokens').set({ revoked_at: ctx.now }).where('member', '=', member).where('revoked_at', 'is', null);
  const tokens = await valid.executeTakeFirst();
  return passwords.numUpdatedRows > 0n || passkeys.numDeletedRows > 0n || tokens.numUpdatedRows > 0n;
}
