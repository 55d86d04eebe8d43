import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import type { Colleague } from '#api/desk/assignment-queries.ts';
import { COUNTED, type QueueFilter, type QueueView } from '#api/desk/queue-rules.ts';
import { isStaff } from '#api/guards.ts';
import { isOpen } from '#api/issues/queries.ts';
import { type IssueSummary, type ListedRow, listed, summary } from '#api/issues/view.ts';
import { teamsOf } from '#api/teams/queries.ts';
import type { Schema } from '#db/schema.ts';

const owed = sql<SqlBool>`due_at is not null`;
// Word for word the index.
const asked = sql<SqlBool>`waiting_on = 'reporter'`;
const promised = sql<SqlBool>`promise_due_at is not null`;
/** Where nobody waits, it comes after all that somebody waits for. */
const NOBODY_WAITS = '9999';

/** What the last row of the page before was sorted by. */
export type QueueKey = (string | number)[];

export interface QueueItem extends IssueSummary {
  due_at: string | null;
  assignee: Colleague | null;
  team: string | null;
}

type Row = ListedRow & { assignee: string | null; team: string | null };
type Rows = SelectQueryBuilder<Schema, 'issues', object>;
type OrderColumn = 'due_at' | 'waiting_since' | 'promise_due_at' | 'number';

const sorted: Record<OrderColumn, RawBuilder<string | number>> = {
  due_at: sql`due_at`,
  waiting_since: sql`coalesce(waiting_since, ${sql.lit(NOBODY_WAITS)})`,
  promise_due_at: sql`promise_due_at`,
  number: sql`number`,
};

/** What is overdue by most, then due soonest, then has waited longest: the earliest due date is the most overdue. */
const fair: OrderColumn[] = ['due_at', 'waiting_since', 'number'];
const orders: Record<QueueView, OrderColumn[]> = {
  needs_us: fair,
  mine: fair,
  team: fair,
  waiting: ['waiting_since', 'number'],
  promises: ['promise_due_at', 'number'],
};

/** How many parts the place in an order has. */
export function partsOf(view: QueueView): number {
  return orders[view].length;
}

interface Place {
  after?: QueueKey | undefined;
  limit: number;
}

/**
 * A page of the work queue. Votes, followers, reach, channel and revenue have no part in its order, whatever the view and the filters.
 * Staff only: undefined for others.
 */
export async function queue(
  ctx: Ctx,
  filter: QueueFilter,
  page: Place,
): Promise<{ items: QueueItem[]; next: QueueKey | undefined } | undefined> {
  if (!isStaff(ctx.viewer) || !('id' in ctx.viewer)) return undefined;
  const me = ctx.viewer.id;
  const teams = filter.view === 'team' ? (await teamsOf(ctx, me)).map(({ slug }) => slug) : [filter.team];
  const wanted = teams.filter((team) => filter.team === undefined || team === filter.team);
  const parts = wanted.map((team) =>
    along(passing(ctx, { ...filter, team }, me), orders[filter.view], page).select([...listed, 'assignee', 'team']),
  );
  const rows = await oneAfterTheOther(ctx, parts, orders[filter.view], page.limit);
  const shown = rows.slice(0, page.limit);
  const names = await namesOf(ctx, shown);
  const last = rows.length > page.limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => ({
      ...summary(ctx, row),
      due_at: row.due_at,
      team: row.team,
      assignee: names.get(row.assignee ?? '') ?? null,
    })),
    next: last && orders[filter.view].map((column) => last[column] ?? NOBODY_WAITS),
  };
}

/** What the view and the filters leave. */
function passing(ctx: Ctx, filter: QueueFilter, me: string): Rows {
  const all = ctx.db.selectFrom('issues');
  const { view, area, stage, team, channel } = filter;
  const viewed = view === 'waiting' ? all.where(asked).where(isOpen) : view === 'promises' ? all.where(promised) : all.where(owed);
  const assignee = view === 'mine' ? 'me' : filter.assignee;
  return viewed
    .$if(assignee === 'me', (q) => q.where('assignee', '=', me))
    .$if(assignee === 'nobody', (q) => q.where('assignee', 'is', null))
    .$if(area !== undefined, (q) => q.where('area', '=', area ?? ''))
    .$if(team !== undefined, (q) => q.where('team', '=', team ?? ''))
    .$if(stage !== undefined, (q) => q.where('stage', '=', stage ?? ''))
    .$if(channel !== undefined, (q) => q.where('channel', '=', channel ?? ''));
}

/** In this order from behind `after`, and one more than the page holds: it tells whether there is a next one. */
function along(rows: Rows, order: OrderColumn[], { after, limit }: Place): Rows {
  const columns = sql.join(order.map((column) => sorted[column]));
  const behind = after === undefined ? rows : rows.where(sql<SqlBool>`(${columns}) > (${sql.join(after)})`);
  return order.reduce((all, column) => all.orderBy(sorted[column]), behind).limit(limit + 1);
}

/** The pages of several teams as one: each is read along its own index, and no further than the page is long. */
async function oneAfterTheOther(
  ctx: Ctx,
  parts: SelectQueryBuilder<Schema, 'issues', Row>[],
  order: OrderColumn[],
  limit: number,
): Promise<Row[]> {
  const [only, ...more] = parts;
  if (!only) return [];
  if (more.length === 0) return only.execute();
  const wrapped = (part: typeof only) => ctx.db.selectFrom(part.as('part')).selectAll();
  const all = more.reduce((some, part) => some.unionAll(wrapped(part)), wrapped(only));
  const together = ctx.db.selectFrom(all.as('rows')).selectAll();
  return order
    .reduce((rows, column) => rows.orderBy(sorted[column]), together)
    .limit(limit + 1)
    .execute();
}

async function namesOf(ctx: Ctx, rows: Row[]): Promise<Map<string, Colleague>> {
  const ids = [...new Set(rows.flatMap(({ assignee }) => assignee ?? []))];
  if (ids.length === 0) return new Map();
  const people = await ctx.db.selectFrom('members').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(people.map((one) => [one.id, one]));
}

/** How many there are in each view, and how many are late; none is counted further than just beyond 1,000. Staff only. */
export async function queueCounts(ctx: Ctx): Promise<Record<QueueView | 'late', number> | undefined> {
  if (!isStaff(ctx.viewer) || !('id' in ctx.viewer)) return undefined;
  const me = ctx.viewer.id;
  const teams = (await teamsOf(ctx, me)).map(({ slug }) => slug);
  const of = (view: QueueView) => passing(ctx, { view }, me);
  const upTo = (rows: Rows) => {
    const some = rows.select(sql.lit(1).as('one')).limit(COUNTED + 1);
    return ctx.db.selectFrom(some.as('some')).select((eb) => eb.fn.countAll<number>().as('n'));
  };
  const theirs = of('team').where('team', 'in', teams.length > 0 ? teams : ['']);
  const counted = await ctx.db
    .selectNoFrom([
      upTo(of('needs_us')).as('needs_us'),
      upTo(of('needs_us').where('due_at', '<', ctx.now)).as('late'),
      upTo(of('mine')).as('mine'),
      upTo(theirs).as('team'),
      upTo(of('waiting')).as('waiting'),
      upTo(of('promises')).as('promises'),
    ])
    .executeTakeFirstOrThrow();
  const { needs_us, late, mine, team, waiting, promises } = counted;
  return { needs_us: needs_us ?? 0, late: late ?? 0, mine: mine ?? 0, team: team ?? 0, waiting: waiting ?? 0, promises: promises ?? 0 };
}
