import type { Ctx, Member } from '#api/context.ts';
import { memberOf } from '#api/members/queries.ts';
import type { PasskeyRow } from '#db/schema-access.ts';

/** A passkey as its member sees it. */
export interface PasskeyView {
  id: string;
  name: string;
  made_at: string;
  used_at: string | null;
}

/** The passkeys of who asks, the newest first. */
export async function listPasskeys(ctx: Ctx): Promise<PasskeyView[]> {
  if (!('id' in ctx.viewer)) return [];
  return ctx.db
    .selectFrom('passkeys')
    .select(['id', 'name', 'made_at', 'used_at'])
    .where('member', '=', ctx.viewer.id)
    .orderBy('id', 'desc')
    .execute();
}

/** One of the passkeys of who asks; another member's is not there. */
export async function findPasskey(ctx: Ctx, id: string): Promise<PasskeyView | undefined> {
  return (await listPasskeys(ctx)).find((one) => one.id === id);
}

/** The passkey that an authenticator names, and whose it is. For sign-in alone. Nobody's where the account is closed. */
export async function passkeyOf(ctx: Ctx, credential: string): Promise<{ passkey: PasskeyRow; member: Member } | undefined> {
  const passkey = await ctx.db.selectFrom('passkeys').selectAll().where('credential', '=', credential).executeTakeFirst();
  if (!passkey) return undefined;
  const open = ctx.db.selectFrom('members').selectAll().where('id', '=', passkey.member).where('deactivated_at', 'is', null);
  const row = await open.executeTakeFirst();
  return row && { passkey, member: memberOf(row) };
}

/** Whether who asks has a password: then it proves that it is still they. */
export async function hasPassword(ctx: Ctx): Promise<boolean> {
  if (!('id' in ctx.viewer)) return false;
  const row = await ctx.db.selectFrom('members').select('password_hash').where('id', '=', ctx.viewer.id).executeTakeFirst();
  return Boolean(row?.password_hash);
}

/** When the session began that this is asked in. */
export async function signedInAt(ctx: Ctx): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('sessions')
    .select('made_at')
    .where('handle', '=', ctx.session ?? '')
    .executeTakeFirst();
  return row?.made_at;
}
