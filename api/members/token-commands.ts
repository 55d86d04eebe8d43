import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { digest } from '#api/members/secrets.ts';
import { type TokenView, tokenView } from '#api/members/token-queries.ts';
import { mayManageAccess, scopesOf, tokenShape } from '#api/members/token-rules.ts';
import { hintOf, newToken } from '#api/members/tokens.ts';
import { parse } from '#api/parse.ts';

const DAY_MS = 86_400_000;

/** A new token of who asks. Returns its text: nothing else holds it. Refuses scopes that the member's role does not have. */
export async function makeToken(ctx: Ctx, input: unknown): Promise<TokenView & { token: string }> {
  const { id: member, role } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  const { name, scopes, days } = parse(tokenShape, input);
  const given = scopesOf(role).filter((scope) => scopes.includes(scope));
  if (given.length < scopes.length) throw invalid('scopes', `Your tokens can have: ${scopesOf(role).join(', ')}; each once.`);
  const token = newToken();
  const row = {
    id: uuid(),
    member,
    name,
    hint: hintOf(token),
    hash: digest(token),
    scopes: JSON.stringify(given),
    made_at: ctx.now,
    expires_at: new Date(Date.parse(ctx.now) + days * DAY_MS).toISOString(),
    used_at: null,
    revoked_at: null,
  };
  return transact(ctx, async (ctx) => {
    await ctx.db.insertInto('tokens').values(row).execute();
    await record(ctx, { act: 'member.token_made', subject: `member/${member}`, content: { token: row.id, scopes: [...given] } });
    return { ...tokenView(row), token };
  });
}

/** Ends a token of who asks, at once and for good. Another member's, and one that is revoked already, is not there. */
export async function revokeToken(ctx: Ctx, id: string): Promise<void> {
  const { id: member } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  await transact(ctx, async (ctx) => {
    const mine = ctx.db.updateTable('tokens').set({ revoked_at: ctx.now }).where('id', '=', id).where('member', '=', member);
    const { numUpdatedRows } = await mine.where('revoked_at', 'is', null).executeTakeFirst();
    if (!numUpdatedRows) throw new Refusal('not_found', 'There is nothing here.');
    await record(ctx, { act: 'member.token_revoked', subject: `member/${member}`, content: { token: id } });
  });
}
