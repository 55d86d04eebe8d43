import type { Ctx } from '#api/context.ts';
import { type FixSummary, findFix } from '#api/fixes/queries.ts';
import { found } from '#api/guards.ts';

/** A fix as the API answers it: its page as a whole URL. */
export function addressed<T extends Pick<FixSummary, 'number' | 'path'>>(ctx: Ctx, { number, path, ...rest }: T) {
  return { number, url: ctx.config.publicOrigin + path, ...rest };
}

/** A fix alone; refuses where there is none. */
export async function wholeFix(ctx: Ctx, number: number) {
  return addressed(ctx, found(await findFix(ctx, number)));
}
