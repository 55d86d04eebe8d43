import type { Ctx } from '#api/context.ts';

/** How a text of an issue is kept: sealed where the issue is private, as it is where everybody can read it. */
export function kept<T extends string | null>(ctx: Ctx, { visibility }: { visibility: string }, text: T): T | string {
  return visibility === 'private' && text !== null ? ctx.database.seal(text) : text;
}
