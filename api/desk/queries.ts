import { type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import type { Colleague } from '#api/desk/assignment-queries.ts';
import { waitingIssues } from '#api/desk/draft-queries.ts';
import { COUNTED, type QueueFilter, type QueueView } from '#api/desk/queue-rules.ts';
import { found, isStaff } from '#api/guards.ts';
import { isOpen } from '#api/issues/queries.ts';
import { type IssueSummary, type ListedRow, listed, summary } from '#api/issues/view.ts';
import { teamsOf } from '#api/teams/queries.ts';
import type { Schema } from '#db/schema.ts';

const owed = sql<SqlBool>`due_at is not null`;
// Word for word the index.
const asked = sql<SqlBool>`waiting_on = 'reporter'`;
const promised = sql<SqlBool>`promise_due_at is not null`;
/** What nobody waits for, or nothing is owed on, comes after all the rest. */
const LAST = '9999';

/** What the last row of the page before was sorted by. */
export type QueueKey = (string | number)[];

export interface QueueItem extends IssueSummary {
  due_at: string | null;
  assignee: Colleague | null;
  team: string | null;
}

type Row = ListedRow & { assignee: string | null; team: string | null };
type Rows = SelectQueryBuilder<Schema, 'issues', object>;

/** A column that an order goes by, and what is sorted in its place. */
interface Sorted {
  column: 'due_at' | 'waiting_since' | 'promise_due_at' | 'number';
  by: RawBuilder<string | number>;
}

const due: Sorted = { column: 'due_at', by: sql`due_at` };
// An answer can wait for a second person where nothing is owed any more.
const dueIfOwed: Sorted = { column: 'due_at', by: sql`coalesce(due_at, ${sql.lit(LAST)})` };
const waited: Sorted = { column: 'waiting_since', by: sql`coalesce(waiting_since, ${sql.lit(LAST)})` };
const promisedBy: Sorted = { column: 'promise_due_at', by: sql`promise_due_at` };
const numbered: Sorted = { column: 'number', by: sql`number` };

/** What is overdue by most, then due soonest, then has waited longest: the earliest due date is the most overdue. */
const fair = [due, waited, numbered];
const orders: Record<QueueView, Sorted[]> = {
  needs_us: fair,
  mine: fair,
  team: fair,
  waiting: [waited, numbered],
  promises: [promisedBy, numbered],
  approval: [dueIfOwed, waited, numbered],
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
    next: last && orders[filter.view].map(({ column }) => last[column] ?? LAST),
  };
}

/** What a view is about, whosever it is. */
function inView({ db }: Ctx, view: QueueView): Rows {
  const all = db.selectFrom('issues');
  if (view === 'waiting') return all.where(asked).where(isOpen);
  if (view === 'promises') return all.where(promised);
  return view === 'approval' ? all.where('number', 'in', waitingIssues(db)) : all.where(owed);
}

/** What the view and the filters leave. */
function passing(ctx: Ctx, filter: QueueFilter, me: string): Rows {
  const { view, area, stage, team, channel } = filter;
  const viewed = inView(ctx, view);
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
function along(rows: Rows, order: Sorted[], { after, limit }: Place): Rows {
  const columns = sql.join(order.map(({ by }) => by));
  const behind = after === undefined ? rows : rows.where(sql<SqlBool>`(${columns}) > (${sql.join(after)})`);
  return order.reduce((all, { by }) => all.orderBy(by), behind).limit(limit + 1);
}

/** The pages of several teams as one: each is read along its own index, and no further than the page is long. */
async function oneAfterTheOther(
  ctx: Ctx,
  parts: SelectQueryBuilder<Schema, 'issues', Row>[],
  order: Sorted[],
  limit: number,
): Promise<Row[]> {
  const [only, ...more] = parts;
  if (!only) return [];
  if (more.length === 0) return only.execute();
  const wrapped = (part: typeof only) => ctx.db.selectFrom(part.as('part')).selectAll();
  const all = more.reduce((some, part) => some.unionAll(wrapped(part)), wrapped(only));
  const together = ctx.db.selectFrom(all.as('rows')).selectAll();
  return order
    .reduce((rows, { by }) => rows.orderBy(by), together)
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
  const of = (view: QueueView, team?: string) => passing(ctx, { view, team }, me);
  // In its order: else PostgreSQL goes through the whole table for what is rare in it, and SQLite along an index without the columns.
  const upTo = (view: QueueView, rows = of(view)) => countedIn(ctx, [rows], view);
  const counted = await ctx.db
    .selectNoFrom([
      upTo('needs_us').as('needs_us'),
      upTo('needs_us', of('needs_us').where('due_at', '<', ctx.now)).as('late'),
      upTo('mine').as('mine'),
      countedIn(
        ctx,
        (teams.length > 0 ? teams : ['']).map((team) => of('team', team)),
        'team',
      ).as('team'),
      upTo('waiting').as('waiting'),
      upTo('promises').as('promises'),
      upTo('approval').as('approval'),
    ])
    .executeTakeFirstOrThrow();
  const { needs_us, late, mine, team, waiting, promises, approval } = counted;
  const clocks = { needs_us: needs_us ?? 0, late: late ?? 0, mine: mine ?? 0, team: team ?? 0 };
  return { ...clocks, waiting: waiting ?? 0, promises: promises ?? 0, approval: approval ?? 0 };
}

/** How many rows the parts of a view have. Each is read in the order of the view, as far as its index alone tells it. */
function countedIn({ db }: Ctx, parts: Rows[], view: QueueView) {
  const order = orders[view].slice(0, 1);
  const [first, ...more] = parts.map((rows) => along(rows, order, { limit: COUNTED }).select(sql.lit(1).as('one')));
  const wrapped = (part: typeof first) => db.selectFrom(found(part).as('part')).select('one');
  const all = more.reduce((some, part) => some.unionAll(wrapped(part)), wrapped(first)).limit(COUNTED + 1);
  return db.selectFrom(all.as('all')).select((eb) => eb.fn.countAll<number>().as('n'));
}
