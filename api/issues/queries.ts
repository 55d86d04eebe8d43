import { type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { type Filter, isReporter, likeness, mayRead, type Sort } from '#api/issues/rules.ts';
import { type IssueSummary, issuePath, type ListedRow, listed, summary } from '#api/issues/view.ts';
import { searchFor, words } from '#api/text/plain.ts';
import type { SearchQuery } from '#db/dialects/dialect.ts';
import type { IssueRow, Schema } from '#db/schema.ts';

const MATCHES = 1000;
// Literals, not parameters: SQLite uses a partial index only where it can see that the condition is the index's own.
const isPublic = sql<SqlBool>`issues.visibility = 'public'`;
export const isOpen = sql<SqlBool>`issues.stage in ('reported', 'acknowledged', 'investigating', 'identified', 'fixing', 'reopened')`;

/** The place of the last row of a page: the value it was sorted by, and its number. */
export type After = [value: string | number, number: number];

export interface Page<T> {
  items: T[];
  /** Where the next page begins; undefined on the last one. */
  next: After | undefined;
}

/** The issue, if it is there for this viewer. */
export async function findIssue(ctx: Ctx, number: number): Promise<IssueRow | undefined> {
  const row = await ctx.db.selectFrom('issues').selectAll().where('number', '=', number).executeTakeFirst();
  return row && mayRead(ctx.viewer, row) ? row : undefined;
}

const orders: Record<Sort, { column: 'reported_at' | 'waiting_since' | 'affected' | 'updated_at'; direction: 'asc' | 'desc' }> = {
  latest: { column: 'reported_at', direction: 'desc' },
  oldest: { column: 'reported_at', direction: 'asc' },
  waiting: { column: 'waiting_since', direction: 'asc' },
  affected: { column: 'affected', direction: 'desc' },
  updated: { column: 'updated_at', direction: 'desc' },
};

/** Public issues that pass the filter, in the order asked for. A search looks at the newest 1,000 matches. */
export async function listIssues(
  ctx: Ctx,
  filter: Filter,
  page: { after?: After | undefined; limit: number },
): Promise<Page<IssueSummary>> {
  const search = filter.q ? searchFor(filter.q) : undefined;
  if (filter.q && !search) return { items: [], next: undefined };
  const { column, direction } = orders[filter.sort];
  const beyond = direction === 'asc' ? '>' : '<';
  const rows = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where(isPublic)
    .where((eb) => eb.and(conditions(ctx, filter, eb)))
    .$if(search !== undefined, (q) => q.where('number', 'in', search ? matching(ctx, search, filter) : []))
    .$if(page.after !== undefined, (q) => q.where((eb) => eb(eb.refTuple(column, 'number'), beyond, eb.tuple(...(page.after ?? ['', 0])))))
    .orderBy(column, direction)
    .orderBy('number', direction)
    .limit(page.limit + 1)
    .execute();
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return {
    items: rows.slice(0, page.limit).map((row) => summary(ctx, row)),
    next: last && [last[column] ?? '', last.number],
  };
}

function conditions(ctx: Ctx, filter: Filter, eb: ExpressionBuilder<Schema, 'issues'>): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [];
  if (filter.stage === 'open') all.push(isOpen);
  else if (filter.stage) all.push(eb('stage', '=', filter.stage));
  if (filter.area) all.push(eb('area', '=', filter.area));
  if (filter.channel) all.push(eb('channel', '=', filter.channel));
  if (filter.fix) all.push(eb('fix', '=', filter.fix));
  if (filter.overdue === 'true') all.push(eb('due_at', '<', ctx.now));
  if (filter.overdue === 'false') all.push(eb.or([eb('due_at', 'is', null), eb('due_at', '>=', ctx.now)]));
  if (filter.affected_min) all.push(eb('affected', '>=', filter.affected_min));
  if (filter.reported_from) all.push(eb('reported_at', '>=', filter.reported_from));
  if (filter.reported_to) all.push(eb('reported_at', '<', filter.reported_to));
  if (filter.sort === 'waiting') all.push(eb('waiting_on', '=', 'company'));
  return all;
}

/** The newest matches that pass the filter: a word that stands in every third issue costs no more than a rare one. */
function matching(ctx: Ctx, search: SearchQuery, filter: Filter): SelectQueryBuilder<Schema, never, { number: number }> {
  const hits = ctx.database.dialect.hits(search, 'hits');
  return ctx.db
    .selectFrom(hits)
    .crossJoin('issues')
    .whereRef('issues.number', '=', 'hits.number')
    .where(isPublic)
    .where((eb) => eb.and(conditions(ctx, filter, eb)))
    .select('hits.number')
    .orderBy('hits.number', 'desc')
    .limit(MATCHES);
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
  return best.slice(0, SIMILAR).map(({ row }) => ({ ...row, path: issuePath(row) }));
}

const tellingWords = (text: string) => words(text).filter((word) => word.length > 2);

/** The public issues that were merged into this one. */
export async function duplicatesOf(ctx: Ctx, number: number): Promise<{ number: number; title: string }[]> {
  return ctx.db
    .selectFrom('issues')
    .select(['number', 'title'])
    .where('duplicate_of', '=', number)
    .where(isPublic)
    .orderBy('number')
    .execute();
}

/** Whether the viewer said "me too" or follows. A guest did neither. */
export async function relationTo(ctx: Ctx, issue: IssueRow): Promise<{ affected: boolean; follows: boolean; reporter: boolean }> {
  if (!('id' in ctx.viewer)) return { affected: false, follows: false, reporter: false };
  const mine = { issue: issue.number, member: ctx.viewer.id };
  const affected = await ctx.db
    .selectFrom('affected')
    .select('at')
    .where('issue', '=', mine.issue)
    .where('member', '=', mine.member)
    .executeTakeFirst();
  const follows = await ctx.db
    .selectFrom('follows')
    .select('at')
    .where('issue', '=', mine.issue)
    .where('member', '=', mine.member)
    .executeTakeFirst();
  return { affected: affected !== undefined, follows: follows !== undefined, reporter: isReporter(ctx.viewer, issue) };
}

/** What the signed-in member reported or follows, the newest first. */
export async function myIssues(ctx: Ctx, how: 'reported' | 'followed'): Promise<IssueSummary[]> {
  if (!('id' in ctx.viewer)) return [];
  const me = ctx.viewer.id;
  const followed = ctx.db.selectFrom('follows').select('issue').where('member', '=', me);
  const rows: ListedRow[] = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where((eb) =>
      how === 'reported' ? eb('reporter', '=', me) : eb.and([eb('number', 'in', followed), eb.or([isPublic, eb('reporter', '=', me)])]),
    )
    .orderBy('number', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => summary(ctx, row));
}
