import type { Caller, Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { memberOf } from '#api/members/queries.ts';
import { digest } from '#api/members/secrets.ts';
import { isWorthNoting } from '#api/members/session-rules.ts';
import { scopesIn } from '#api/members/token-queries.ts';
import { scopesOf } from '#api/members/token-rules.ts';
import { isToken } from '#api/members/tokens.ts';

/** The member whose token this is, with what it is good for; refuses one that is unknown, revoked, run out, or of a closed account. */
export async function bearerOf(ctx: Ctx, token: string): Promise<Caller> {
  const row = isToken(token) ? await liveToken(ctx, token) : undefined;
  if (!row) throw new Refusal('unauthenticated', 'This token is not known, has run out or was revoked.');
  await noteUse(ctx, row);
  const member = memberOf({ ...row, id: row.member, name: row.owner });
  const scopes = scopesIn(row.scopes).filter((scope) => scopesOf(member.role).includes(scope));
  return { ...member, token: { id: row.id, scopes } };
}

function liveToken(ctx: Ctx, token: string) {
  return ctx.db
    .selectFrom('tokens')
    .innerJoin('members', 'members.id', 'tokens.member')
    .select(['tokens.id', 'member', 'scopes', 'used_at', 'email', 'role', 'members.name as owner'])
    .where('hash', '=', digest(token))
    .where('revoked_at', 'is', null)
    .where('tokens.expires_at', '>', ctx.now)
    .where('deactivated_at', 'is', null)
    .executeTakeFirst();
}

/** Coarsely, so that reading is not writing. */
async function noteUse({ database, now }: Ctx, { id, used_at }: { id: string; used_at: string | null }): Promise<void> {
  if (isWorthNoting(used_at, now)) await database.write.updateTable('tokens').set({ used_at: now }).where('id', '=', id).execute();
}
