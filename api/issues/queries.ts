import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { actsAs, isStaff } from '#api/guards.ts';
import { followedBy, tiesWith } from '#api/issues/audience.ts';
import { likeness, tellingWords } from '#api/issues/merging-rules.ts';
import { type Filter, isReporter, mayRead, type Sort } from '#api/issues/rules.ts';
import { type IssueSummary, issuePath, type ListedRow, listed, type Named, summary } from '#api/issues/view.ts';
import { isPublic } from '#api/steps/queries.ts';
import { searchFor } from '#api/text/plain.ts';
import { compiledOnce } from '#db/compiled.ts';
import type { Hit, SearchQuery } from '#db/dialects/dialect.ts';
import type { IssueRow, Schema } from '#db/schema.ts';

const MATCHES = 1000;
// Literals, not parameters: SQLite uses a partial index only where it can see that the condition is the index's own. Open is
// said by what it is not, one by one: the stages of a list SQLite would look up one after the other and sort what it finds.
export const isPrivate = sql<SqlBool>`issues.visibility = 'private'`;
export const isOpen = sql<SqlBool>`(issues.stage <> 'resolved' and issues.stage <> 'declined' and issues.stage <> 'confirmed'
  and issues.stage <> 'withdrawn' and issues.stage <> 'duplicate')`;
const waitsForCompany = sql<SqlBool>`issues.waiting_on = 'company'`;

const beyond = { asc: '>', desc: '<' } as const;

/** The place of the last row of a page: the value it was sorted by, and its number. */
export type After = [value: string | number, number: number];

export interface Page<T> {
  items: T[];
  /** Where the next page begins; undefined on the last one. */
  next: After | undefined;
}

/**
 * The issue, if it is there for this viewer. Who reported it and what only the company needs is for these two alone, and who works
 * on it is for staff.
 */
export async function findIssue(ctx: Ctx, number: number): Promise<IssueRow | undefined> {
  const row = await ctx.db.selectFrom('issues').selectAll().where('number', '=', number).executeTakeFirst();
  if (!row || !mayRead(ctx.viewer, row)) return undefined;
  if (isStaff(ctx.viewer)) return row;
  const shown = { ...row, assignee: null, team: null };
  return isReporter(ctx.viewer, row) ? shown : { ...shown, reporter: null, private_details: null };
}

interface Order {
  column: 'reported_at' | 'waiting_since' | 'affected' | 'updated_at';
  direction: 'asc' | 'desc';
  /** The filters that an index has together with this order. */
  by: string[];
}

const orders: Record<Sort, Order> = {
  latest: { column: 'reported_at', direction: 'desc', by: ['area', 'stage', 'channel'] },
  oldest: { column: 'reported_at', direction: 'asc', by: ['area', 'stage', 'channel'] },
  waiting: { column: 'waiting_since', direction: 'asc', by: [] },
  affected: { column: 'affected', direction: 'desc', by: ['area', 'stage'] },
  updated: { column: 'updated_at', direction: 'desc', by: ['area', 'stage'] },
};

interface Place {
  after?: After | undefined;
  limit: number;
}

/** Public issues that pass the filter, in the order asked for. A search looks at the newest 1,000 matches. */
export async function listIssues(ctx: Ctx, filter: Filter, page: Place): Promise<Page<IssueSummary>> {
  const search = filter.q ? searchFor(filter.q) : undefined;
  if (filter.q && !search) return { items: [], next: undefined };
  const { column } = orders[filter.sort];
  const rows = await (search ? matching(ctx, search, filter, page) : passing(ctx, filter, page));
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return {
    items: rows.slice(0, page.limit).map((row) => summary(ctx, row)),
    next: last && [last[column] ?? '', last.number],
  };
}

/** The first page of each order, which most people ask for: to write and compile its query takes an eighth of the answer. */
const firstPages = new Map<string, ReturnType<typeof compiledOnce<ListedRow>>>();

/** One row more than the page holds: it tells whether there is a next one. */
function passing(ctx: Ctx, filter: Filter, place: Place): Promise<ListedRow[]> {
  const { sort, ...rest } = filter;
  const isFirst = place.after === undefined && Object.values(rest).every((value) => value === undefined);
  if (!isFirst) return written(ctx, filter, place).execute();
  const name = `${sort} ${place.limit}`;
  const first = firstPages.get(name) ?? compiledOnce((db) => written({ ...ctx, db }, filter, place));
  firstPages.set(name, first);
  return first(ctx.db, ctx.database);
}

function written(ctx: Ctx, filter: Filter, { after, limit }: Place) {
  const { column, direction } = orders[filter.sort];
  return ctx.db
    .selectFrom('issues')
    .select(listed)
    .where(isPublic)
    .where((eb) => eb.and(conditions(ctx, filter, eb)))
    .$if(after !== undefined, (q) => q.where((eb) => eb(eb.refTuple(column, 'number'), beyond[direction], eb.tuple(...(after ?? ['', 0])))))
    .orderBy(column, direction)
    .orderBy('number', direction)
    .limit(limit + 1);
}

/**
 * The same among the newest matches: a word that stands in every third issue costs no more than a rare one. The issue is asked
 * for by its number, match after match and no further: a join would let PostgreSQL read all issues first.
 */
function matching(ctx: Ctx, search: SearchQuery, filter: Filter, { after, limit }: Place): Promise<ListedRow[]> {
  const { column, direction } = orders[filter.sort];
  const sortedBy = (eb: ExpressionBuilder<Schema & { hits: Hit }, 'hits'>) =>
    eb
      .selectFrom('issues')
      .select(column)
      .whereRef('issues.number', '=', 'hits.number')
      .where(isPublic)
      .where((eb) => eb.and(conditions(ctx, filter, eb)));
  const matches = ctx.db
    .selectFrom(ctx.database.dialect.hits(search, 'hits'))
    .select((eb) => ['hits.number', sortedBy(eb).as('place')])
    .where((eb) => eb(sortedBy(eb), 'is not', null))
    .orderBy('hits.number', 'desc')
    .limit(MATCHES);
  const shown = ctx.db
    .selectFrom(matches.as('matches'))
    .select(['number', 'place'])
    .$if(after !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('place', 'number'), beyond[direction], eb.tuple(...(after ?? ['', 0])))),
    )
    .orderBy('place', direction)
    .orderBy('number', direction)
    .limit(limit + 1);
  return ctx.db
    .selectFrom(shown.as('shown'))
    .innerJoin('issues', 'issues.number', 'shown.number')
    .select(listed.map((name) => `issues.${name}` as const))
    .orderBy('shown.place', direction)
    .orderBy('shown.number', direction)
    .execute();
}

function conditions(ctx: Ctx, filter: Filter, eb: ExpressionBuilder<Schema, 'issues'>): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [];
  // Where no index has both the filter and the order, the order's own is to be followed.
  const is = (column: 'area' | 'stage' | 'channel', value: string): Expression<SqlBool> =>
    eb(orders[filter.sort].by.includes(column) ? eb.ref(column) : ctx.database.dialect.checked(eb.ref(column)), '=', value);
  if (filter.stage === 'open') all.push(isOpen);
  else if (filter.stage) all.push(is('stage', filter.stage));
  if (filter.area) all.push(is('area', filter.area));
  if (filter.channel) all.push(is('channel', filter.channel));
  if (filter.fix) all.push(eb('fix', '=', filter.fix));
  if (filter.overdue === 'true') all.push(eb('due_at', '<', ctx.now));
  if (filter.overdue === 'false') all.push(eb.or([eb('due_at', 'is', null), eb('due_at', '>=', ctx.now)]));
  if (filter.affected_min) all.push(eb('affected', '>=', filter.affected_min));
  if (filter.reported_from) all.push(eb('reported_at', '>=', filter.reported_from));
  if (filter.reported_to) all.push(eb('reported_at', '<', filter.reported_to));
  if (filter.sort === 'waiting') all.push(waitsForCompany);
  return all;
}

export interface SimilarIssue {
  number: number;
  title: string;
  path: string;
  stage: string;
  affected: number;
}

const CANDIDATES = 300;
const SIMILAR = 5;

/** Up to five public issues whose titles share the most words with the text; none for a text without words. */
export async function similarIssues(ctx: Ctx, text: string): Promise<SimilarIssue[]> {
  const telling = [...new Set(tellingWords(text))].slice(0, 10);
  if (telling.length === 0) return [];
  const terms = telling.map((word) => ({ words: [word], prefix: false }));
  const rows = await ctx.db
    .selectFrom(ctx.database.dialect.hits({ terms, match: 'any', titleOnly: true }, 'hits'))
    .crossJoin('issues')
    .whereRef('issues.number', '=', 'hits.number')
    .where(isPublic)
    .where('issues.stage', 'not in', ['withdrawn', 'duplicate'])
    .select(['issues.number', 'title', 'stage', 'affected'])
    .orderBy('hits.number', 'desc')
    .limit(CANDIDATES)
    .execute();
  const scored = rows.map((row) => ({ row, score: likeness(telling, tellingWords(row.title)) }));
  const best = scored.filter(({ score }) => score >= 0.15).sort((a, b) => b.score - a.score || b.row.affected - a.row.affected);
  return best.slice(0, SIMILAR).map(({ row }) => ({ ...row, path: issuePath({ ...row, visibility: 'public' }) }));
}

/** The issues that were merged into this one: the public ones, and for staff the private ones too. */
export async function duplicatesOf(ctx: Ctx, number: number): Promise<Named[]> {
  return ctx.db
    .selectFrom('issues')
    .select(['number', 'title', 'visibility'])
    .where('duplicate_of', '=', number)
    .$if(!isStaff(ctx.viewer), (q) => q.where(isPublic))
    .orderBy('number')
    .execute();
}

/** What the viewer has to do with an issue. `merged`: reported one that was merged into it. */
export interface Relation {
  affected: boolean;
  follows: boolean;
  reporter: boolean;
  merged: boolean;
}

/** Whether the viewer said "me too" or follows, here or on what was merged into it. A guest did neither. */
export async function relationTo(ctx: Ctx, issue: IssueRow): Promise<Relation> {
  const member = actsAs(ctx.viewer, issue.number);
  if (member === undefined) return { affected: false, follows: false, reporter: false, merged: false };
  const { reported, affected, follows } = await tiesWith(ctx, issue.number, member);
  const reporter = isReporter(ctx.viewer, issue);
  return { affected, follows, reporter, merged: reported && !reporter };
}

/** What the signed-in member reported or follows, the newest first. What was merged is followed where it goes on. */
export async function myIssues(ctx: Ctx, how: 'reported' | 'followed'): Promise<IssueSummary[]> {
  if (!('id' in ctx.viewer)) return [];
  const me = ctx.viewer.id;
  const rows: ListedRow[] = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where((eb) => (how === 'reported' ? eb('reporter', '=', me) : eb('number', 'in', followedBy(me))))
    .$if(how === 'followed' && !isStaff(ctx.viewer), (q) => q.where((eb) => eb.or([isPublic, eb('reporter', '=', me)])))
    .orderBy('number', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => summary(ctx, row));
}
