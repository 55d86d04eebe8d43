import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { isOpen } from '#api/issues/queries.ts';
import type { FixTellings } from '#db/schema-causes.ts';

/** Who is told of a root cause: nobody comes back to what was removed, and what is over goes on elsewhere or nowhere. */
export const canBeTold = sql<SqlBool>`(${isOpen} and (issues.withheld is null or issues.withheld <> 'removed'))`;

interface Tellings {
  /** Open issues of the fix behind the number, and how many of them are private. */
  open: number;
  hidden: number;
  /** The areas that they are in. */
  areas: (string | null)[];
  /** What all were told so far, the latest first. */
  tellings: Pick<FixTellings, 'at' | 'kind' | 'issues'>[];
}

/** Who would be told now, and what was told before. For staff; for others there is nobody to tell. */
export async function tellingsOf(ctx: Ctx, fix: number, after: number): Promise<Tellings> {
  if (!isStaff(ctx.viewer)) return { open: 0, hidden: 0, areas: [], tellings: [] };
  const counts = await ctx.db
    .selectFrom('issues')
    .select(({ fn }) => [
      'area',
      fn.countAll<number>().as('open'),
      fn.countAll<number>().filterWhere('visibility', '=', 'private').as('hidden'),
    ])
    .where('fix', '=', fix)
    .where(canBeTold)
    .where('number', '>', after)
    .groupBy('area')
    .execute();
  const told = ctx.db.selectFrom('fix_tellings').select(['at', 'kind', 'issues']).where('fix', '=', fix);
  const sum = (of: 'open' | 'hidden') => counts.reduce((all, count) => all + count[of], 0);
  const areas = counts.map(({ area }) => area);
  return { open: sum('open'), hidden: sum('hidden'), areas, tellings: await told.orderBy('n', 'desc').execute() };
}
