import { z } from 'zod';
import type { Ctx, Scope } from '#api/context.ts';
import { scopeShape } from '#api/members/token-rules.ts';
import type { TokenRow } from '#db/schema.ts';

/** A token as its member sees it again: everything but the token. */
export interface TokenView {
  id: string;
  name: string;
  hint: string;
  scopes: Scope[];
  made_at: string;
  expires_at: string;
  used_at: string | null;
}

const scopesShape = z.array(scopeShape);

/** The tokens of who asks that have not been revoked, also those that have run out, the newest first. */
export async function listTokens(ctx: Ctx): Promise<TokenView[]> {
  if (!('id' in ctx.viewer)) return [];
  const mine = ctx.db.selectFrom('tokens').selectAll().where('member', '=', ctx.viewer.id).where('revoked_at', 'is', null);
  return (await mine.orderBy('id', 'desc').execute()).map(tokenView);
}

/** A row of `tokens` without what is kept of the secret. */
export function tokenView({ id, name, hint, scopes, made_at, expires_at, used_at }: TokenRow): TokenView {
  return { id, name, hint, scopes: scopesIn(scopes), made_at, expires_at, used_at };
}

/** The scopes of a token as they are kept. */
export function scopesIn(text: string): Scope[] {
  return scopesShape.parse(JSON.parse(text));
}
