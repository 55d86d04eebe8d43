import type { Ctx } from '#api/context.ts';
import { blockable, mayScreen } from '#api/screening/rules.ts';

export interface Block {
  value: string;
  kind: string;
  reason: string;
  at: string;
}

const MOST = 500;

/** The blocks that this person falls under. */
export async function blocksOf(ctx: Ctx, person: { email: string; id?: string }): Promise<{ value: string }[]> {
  return ctx.db.selectFrom('blocks').select('value').where('value', 'in', blockable(person)).execute();
}

/** The words that hold a post, in their order. Admins only: undefined for others. */
export async function blockedWords(ctx: Ctx): Promise<{ words: string; at: string }[] | undefined> {
  if (mayScreen(ctx.viewer) !== true) return undefined;
  return ctx.db.selectFrom('blocked_words').selectAll().orderBy('words').limit(MOST).execute();
}

/** Who may not post, the newest first. Admins only: undefined for others. */
export async function blockList(ctx: Ctx): Promise<Block[] | undefined> {
  if (mayScreen(ctx.viewer) !== true) return undefined;
  return ctx.db.selectFrom('blocks').selectAll().orderBy('at', 'desc').limit(MOST).execute();
}
