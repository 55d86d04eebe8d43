import type { Ctx } from '#api/context.ts';
import { seconds } from '#api/issues/view.ts';
import type { FixRow } from '#db/schema.ts';

const DAY_S = 86_400;

/** How many days a fix has been out, and how many reports there were in them of what is linked to it, the private ones too. */
export async function watchedSince(ctx: Ctx, { number, shipped_at }: Pick<FixRow, 'number' | 'shipped_at'>) {
  if (shipped_at === null) return { days_since: 0, reports_since: 0 };
  const { n } = await ctx.db
    .selectFrom('issues')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('fix', '=', number)
    .where('reported_at', '>', shipped_at)
    .executeTakeFirstOrThrow();
  return { days_since: Math.floor((seconds(shipped_at, ctx.now) ?? 0) / DAY_S), reports_since: n };
}
