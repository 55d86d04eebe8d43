import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { type IssueSummary, listed, summary } from '#api/issues/view.ts';

const isPublic = sql<SqlBool>`issues.visibility = 'public'`;
const isOpen = sql<SqlBool>`issues.stage in ('reported', 'acknowledged', 'investigating', 'identified', 'fixing', 'reopened')`;
const WINDOW_DAYS = 90;
const KEPT_MS = 30_000;

export interface HomeFigures {
  asOf: string;
  /** Public problems that are open, and those of them that are past a target or a promise. */
  open: number;
  overdue: number;
  /** Last resolved in the window; how many of these the customer has judged, and how many confirmed. Private ones count too. */
  resolved90: number;
  asked90: number;
  confirmed90: number;
  promisesDue90: number;
  promisesKept90: number;
  areas: { slug: string; name: string; open: number }[];
}

const kept = new WeakMap<object, { until: number; figures: Promise<HomeFigures> }>();

/** The figures of the home page. They count the whole board, so they are made at most every 30 seconds. */
export function homeFigures(ctx: Ctx): Promise<HomeFigures> {
  const now = Date.parse(ctx.now);
  const last = kept.get(ctx.database);
  if (last && last.until > now && last.until <= now + KEPT_MS) return last.figures;
  const figures = countFigures(ctx);
  kept.set(ctx.database, { until: now + KEPT_MS, figures });
  figures.catch(() => kept.delete(ctx.database));
  return figures;
}

async function countFigures(ctx: Ctx): Promise<HomeFigures> {
  const from = new Date(Date.parse(ctx.now) - WINDOW_DAYS * 86_400_000).toISOString();
  const open = await ctx.db
    .selectFrom('issues')
    .select((eb) => [eb.fn.countAll<number>().as('open'), eb.fn.countAll<number>().filterWhere('due_at', '<', ctx.now).as('overdue')])
    .where(isPublic)
    .where(isOpen)
    .executeTakeFirstOrThrow();
  const outcome = await ctx.db
    .selectFrom('issues')
    .select((eb) => [
      eb.fn.countAll<number>().as('resolved90'),
      eb.fn.count<number>('verdict').as('asked90'),
      eb.fn.countAll<number>().filterWhere('verdict', '=', 'put_right').as('confirmed90'),
    ])
    .where('resolved_at', '>=', from)
    .where('stage', '!=', 'duplicate')
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
  return { asOf: ctx.now, ...open, ...outcome, ...promises, areas: await openByArea(ctx) };
}

async function openByArea(ctx: Ctx): Promise<HomeFigures['areas']> {
  const counts = ctx.db
    .selectFrom('issues')
    .select((eb) => ['area', eb.fn.countAll<number>().as('open')])
    .where(isPublic)
    .where(isOpen)
    .groupBy('area');
  const rows = await ctx.db
    .selectFrom('areas')
    .leftJoin(counts.as('counts'), 'counts.area', 'areas.slug')
    .select(['slug', 'name', 'counts.open'])
    .orderBy('position')
    .orderBy('slug')
    .execute();
  return rows.map(({ slug, name, open }) => ({ slug, name, open: open ?? 0 }));
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
    .where('stage', 'in', ['resolved', 'confirmed'])
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

/** How many public problems were put right in each month, and how many of these the customer confirmed, the latest first. */
export async function historyMonths(ctx: Ctx): Promise<MonthOfHistory[]> {
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
    .where('stage', 'in', ['resolved', 'confirmed'])
    .groupBy(month)
    .orderBy(month, 'desc')
    .execute();
}
