import { type SqlBool, sql } from 'kysely';
import { listAreas } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import { isOpen } from '#api/issues/queries.ts';
import { type IssueSummary, listed, summary } from '#api/issues/view.ts';
import { isPublic } from '#api/steps/queries.ts';

const isPutRight = ({ database }: Ctx) => sql<SqlBool>`${database.dialect.checked(sql.ref('issues.stage'))} in ('resolved', 'confirmed')`;
const WINDOW_DAYS = 90;
const KEPT_MS = 30_000;

export interface HomeFigures {
  asOf: string;
  /** Public problems that are open, and those of them that are past a target or a promise. */
  open: number;
  overdue: number;
  /** Of those resolved in the window, private ones too: how many still are, how many the customer has judged, and how many confirmed. */
  resolved90: number;
  asked90: number;
  confirmed90: number;
  promisesDue90: number;
  promisesKept90: number;
  areas: { slug: string; name: string; retired: boolean; open: number }[];
}

/** What counts the whole board is counted at most every 30 seconds. */
function keeping<T>(count: (ctx: Ctx) => Promise<T>): (ctx: Ctx) => Promise<T> {
  const kept = new WeakMap<object, { until: number; counted: Promise<T> }>();
  return (ctx) => {
    const now = Date.parse(ctx.now);
    const last = kept.get(ctx.database);
    if (last && last.until > now && last.until <= now + KEPT_MS) return last.counted;
    const counted = count(ctx);
    kept.set(ctx.database, { until: now + KEPT_MS, counted });
    counted.catch(() => kept.delete(ctx.database));
    return counted;
  };
}

/** The figures of the home page, 30 seconds old at most. */
export const homeFigures = keeping(async (ctx): Promise<HomeFigures> => {
  const from = new Date(Date.parse(ctx.now) - WINDOW_DAYS * 86_400_000).toISOString();
  // A verdict on an earlier outcome is none on this one.
  const judged = sql<SqlBool>`verdict_at >= resolved_at`;
  const outcome = await ctx.db
    .selectFrom('issues')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('stage', 'in', ['resolved', 'confirmed']).as('resolved90'),
      eb.fn.countAll<number>().filterWhere(judged).filterWhere('verdict', '!=', 'dont_know').as('asked90'),
      eb.fn.countAll<number>().filterWhere(judged).filterWhere('verdict', '=', 'put_right').as('confirmed90'),
    ])
    .where('resolved_at', '>=', from)
    .where('withheld_at', 'is', null)
    .where('stage', 'not in', ['duplicate', 'withdrawn'])
    .executeTakeFirstOrThrow();
  const promises = await ctx.db
    .selectFrom('promises')
    .select((eb) => [
      eb.fn.countAll<number>().as('promisesDue90'),
      eb.fn.countAll<number>().filterWhere('kept_at', '<=', eb.ref('due_at')).as('promisesKept90'),
    ])
    .where('due_at', '>=', from)
    .where('due_at', '<', ctx.now)
    .executeTakeFirstOrThrow();
  return { asOf: ctx.now, ...(await openOnes(ctx)), ...outcome, ...promises };
});

async function openOnes(ctx: Ctx): Promise<Pick<HomeFigures, 'open' | 'overdue' | 'areas'>> {
  // Not grouped by the bare column: SQLite would then read every issue in the order of the areas.
  const area = sql<string>`coalesce(issues.area, '')`;
  const counts = await ctx.db
    .selectFrom('issues')
    .select((eb) => [
      area.as('area'),
      eb.fn.countAll<number>().as('open'),
      eb.fn.countAll<number>().filterWhere('due_at', '<', ctx.now).as('overdue'),
    ])
    .where(isPublic)
    .where(isOpen)
    .groupBy(area)
    .execute();
  const open = new Map(counts.map((count) => [count.area, count.open]));
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  return {
    open: sum(counts.map((count) => count.open)),
    overdue: sum(counts.map((count) => count.overdue)),
    areas: (await listAreas(ctx)).map(({ slug, name, retired_at }) => ({
      slug,
      name,
      retired: retired_at !== null,
      open: open.get(slug) ?? 0,
    })),
  };
}

/** Open public problems, the latest news first. */
export async function workedOn(ctx: Ctx, limit: number): Promise<IssueSummary[]> {
  const open = ctx.db.selectFrom('issues').select(listed).where(isPublic).where(isOpen);
  const rows = await open.orderBy('updated_at', 'desc').orderBy('number', 'desc').limit(limit).execute();
  return rows.map((row) => summary(ctx, row));
}

/** Public problems that the company has put right, the latest first. */
export async function putRightLately(ctx: Ctx, limit: number): Promise<IssueSummary[]> {
  const { items } = await historyOf(ctx, { from: '', to: '9999', limit });
  return items;
}

/** Public problems whose last resolution falls into the period (ISO-8601, `to` not included), the latest first. */
export async function historyOf(
  ctx: Ctx,
  page: { from: string; to: string; before?: [string, number] | undefined; limit: number },
): Promise<{ items: IssueSummary[]; next: [string, number] | undefined }> {
  const rows = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where(isPublic)
    .where('resolved_at', '>=', page.from)
    .where('resolved_at', '<', page.to)
    .where(isPutRight(ctx))
    .$if(page.before !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('resolved_at', 'number'), '<', eb.tuple(...(page.before ?? ['', 0])))),
    )
    .orderBy('resolved_at', 'desc')
    .orderBy('number', 'desc')
    .limit(page.limit + 1)
    .execute();
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return { items: rows.slice(0, page.limit).map((row) => summary(ctx, row)), next: last && [last.resolved_at ?? '', last.number] };
}

export interface MonthOfHistory {
  month: string;
  resolved: number;
  confirmed: number;
}

/** How many public problems were put right in each month, how many of these the customer confirmed; the latest first, 30 s old at most. */
export const historyMonths = keeping(async (ctx): Promise<MonthOfHistory[]> => {
  const month = sql<string>`substr(resolved_at, 1, 7)`;
  return ctx.db
    .selectFrom('issues')
    .select((eb) => [
      month.as('month'),
      eb.fn.countAll<number>().as('resolved'),
      eb.fn.countAll<number>().filterWhere('verdict', '=', 'put_right').as('confirmed'),
    ])
    .where(isPublic)
    .where('resolved_at', 'is not', null)
    .where(isPutRight(ctx))
    .groupBy(month)
    .orderBy(month, 'desc')
    .execute();
});
