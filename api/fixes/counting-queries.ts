import { sql } from 'kysely';
import type { Ctx } from '#api/context.ts';

/** How many root causes are not found, removed and checked yet; none is counted further than just beyond `most`. */
export async function countOpenFixes(ctx: Ctx, most: number): Promise<number> {
  const open = ctx.db.selectFrom('fixes').select(sql.lit(1).as('one')).where('stage', '<>', 'verified');
  const some = ctx.db.selectFrom(open.limit(most + 1).as('some'));
  return (await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()).n;
}
