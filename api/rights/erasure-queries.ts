import type { Ctx } from '#api/context.ts';
import { maySeeMembers } from '#api/members/access-rules.ts';
import { digest } from '#api/members/secrets.ts';
import type { ErasureRow } from '#db/schema-rights.ts';

/** An erasure that was asked for and not undone. */
export type Erasure = Pick<ErasureRow, 'member' | 'texts' | 'request' | 'asked_at' | 'due_at' | 'begun_at' | 'done_at'>;

const shown = ['member', 'texts', 'request', 'asked_at', 'due_at', 'begun_at', 'done_at'] as const;

/** The erasure of who asks, if it was asked for. */
export async function myErasure(ctx: Ctx): Promise<Erasure | undefined> {
  return 'id' in ctx.viewer ? standing(ctx, ctx.viewer.id) : undefined;
}

/** The erasure of this member, for admins; for others there is none. */
export async function erasureOf(ctx: Ctx, member: string): Promise<Erasure | undefined> {
  return maySeeMembers(ctx.viewer) ? standing(ctx, member) : undefined;
}

/** The erasure that the link of this secret still undoes. */
export async function erasureToUndo(ctx: Ctx, secret: string): Promise<Erasure | undefined> {
  const named = ctx.db.selectFrom('erasures').select(shown).where('undo_hash', '=', digest(secret));
  return named.where('undone_at', 'is', null).where('begun_at', 'is', null).executeTakeFirst();
}

async function standing(ctx: Ctx, member: string): Promise<Erasure | undefined> {
  return ctx.db.selectFrom('erasures').select(shown).where('member', '=', member).where('undone_at', 'is', null).executeTakeFirst();
}
