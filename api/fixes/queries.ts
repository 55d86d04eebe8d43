import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { type FixStage, textsIn } from '#api/fixes/rules.ts';
import { isStaff } from '#api/guards.ts';
import { type IssueSummary, listed, seconds, summary } from '#api/issues/view.ts';
import { isPublic } from '#api/steps/queries.ts';
import { slug } from '#api/text/plain.ts';
import type { ActionRow, FixEntryRow, FixRow } from '#db/schema.ts';

export interface ActionView {
  text: string;
  owner: string;
  due_at: string | null;
  done_at: string | null;
  evidence: string | null;
  evidence_url: string | null;
  overdue: boolean;
}

export interface FixEntryView {
  kind: string;
  at: string;
  evidence: string;
  author: string;
  /** Of a verification: what was counted until then, and why it was not waited for longer. */
  reports_since: number | null;
  days_since: number | null;
  reason: string | null;
}

export interface FixSummary {
  number: number;
  path: string;
  title: string;
  stage: string;
  what_happened: string;
  /** Empty until the cause is published, but for staff. */
  root_cause: string;
  /** How many problems it made: as many as `issuesOfFix` lists for the viewer. */
  issues: number;
  opened_at: string;
  cause_published_at: string | null;
  shipped_at: string | null;
  verified_at: string | null;
  last_report_at: string | null;
  updated_at: string;
  /** Counts how often it was written anew. */
  version: number;
  /** How many of its corrective actions are overdue. */
  overdue_actions: number;
  /** Days since shipping in which nobody reported it again; null where it has not shipped or came back. */
  none_since_days: number | null;
}

export interface FixView extends FixSummary {
  events: { at: string; text: string }[];
  whys: string[];
  factors: string[];
  actions: ActionView[];
  entries: FixEntryView[];
}

/** Where a fix's page is. */
export function fixPath(fix: { number: number; title: string }): string {
  const name = slug(fix.title);
  return `/fixes/${fix.number}${name && `-${name}`}`;
}

/**
 * The linked issues that the viewer is told of. In public a duplicate is none of its own, since its people are counted with what
 * it was merged into; staff have all of them before them, to unlink what does not belong there.
 */
function knownTo({ viewer }: Ctx) {
  return isStaff(viewer) ? sql<SqlBool>`true` : sql<SqlBool>`(${isPublic} and issues.duplicate_of is null)`;
}

/** Fixes, each with how many issues are linked to it. */
function fixesFor(ctx: Ctx) {
  return ctx.db
    .selectFrom('fixes')
    .selectAll('fixes')
    .select(({ selectFrom, fn }) => {
      const linked = selectFrom('issues').whereRef('issues.fix', '=', 'fixes.number').where(knownTo(ctx));
      const late = selectFrom('actions').whereRef('actions.fix', '=', 'fixes.number').where(isOverdue(ctx));
      return [linked.select(fn.countAll<number>().as('n')).as('known'), late.select(fn.countAll<number>().as('n')).as('overdue')];
    });
}

/** A corrective action is overdue by itself once its date has passed and nobody has said that it is done. */
function isOverdue({ now }: Ctx) {
  return sql<SqlBool>`(actions.done_at is null and actions.due_at < ${now})`;
}

/** Fixes, the latest news first. `open`: those alone that are not verified. `before` is the last one of the page before: when it was updated, and its number. */
export async function listFixes(
  ctx: Ctx,
  page: {
    stage?: FixStage | undefined;
    open?: boolean | undefined;
    overdue?: boolean | undefined;
    before?: [string, number] | undefined;
    limit: number;
  },
): Promise<{ items: FixSummary[]; next: [string, number] | undefined }> {
  const rows = await fixesFor(ctx)
    .$if(page.stage !== undefined, (q) => q.where('stage', '=', page.stage ?? ''))
    .$if(page.open === true, (q) => q.where('stage', '<>', 'verified'))
    .$if(page.overdue === true, (q) =>
      q.where((eb) => eb.exists(eb.selectFrom('actions').select('n').whereRef('actions.fix', '=', 'fixes.number').where(isOverdue(ctx)))),
    )
    .$if(page.before !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('updated_at', 'number'), '<', eb.tuple(...(page.before ?? ['', 0])))),
    )
    .orderBy('updated_at', 'desc')
    .orderBy('number', 'desc')
    .limit(page.limit + 1)
    .execute();
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return { items: rows.slice(0, page.limit).map((row) => fixSummary(ctx, row)), next: last && [last.updated_at, last.number] };
}

/** The newest fixes that have shipped, for the home page. */
export async function shippedFixes(ctx: Ctx, limit: number): Promise<FixSummary[]> {
  const rows = await fixesFor(ctx).where('shipped_at', 'is not', null).orderBy('shipped_at', 'desc').limit(limit).execute();
  return rows.map((row) => fixSummary(ctx, row));
}

/** A fix with its factors, actions and entries. */
export async function findFix(ctx: Ctx, number: number): Promise<FixView | undefined> {
  const row = await fixesFor(ctx).where('number', '=', number).executeTakeFirst();
  if (!row) return undefined;
  const actions = await ctx.db.selectFrom('actions').selectAll().where('fix', '=', number).orderBy('n').execute();
  const entries = await ctx.db.selectFrom('fix_entries').selectAll().where('fix', '=', number).orderBy('n').execute();
  const events = await ctx.db.selectFrom('fix_events').select(['at', 'text']).where('fix', '=', number).orderBy('n').execute();
  const shown = showsCause(ctx, row);
  return {
    ...fixSummary(ctx, row),
    events,
    whys: shown ? textsIn(row.whys) : [],
    factors: shown ? textsIn(row.factors) : [],
    actions: actions.map((action) => actionView(ctx, action)),
    entries: entries.map(({ author_name, ...entry }) => entryView(entry, author_name ?? ctx.config.company)),
  };
}

/** Title and place of a fix, for an issue's page. */
export async function fixOf(ctx: Ctx, number: number | null): Promise<FixSummary | undefined> {
  if (number === null) return undefined;
  const row = await fixesFor(ctx).where('number', '=', number).executeTakeFirst();
  return row && fixSummary(ctx, row);
}

/**
 * Which of a fix's issues: those that are put right, those that were reported after it had gone out for the first time, and those that
 * are said to have come in before it went out and were written down after it.
 */
export const whiches = ['closed', 'back', 'noted_after'] as const;
export type Which = (typeof whiches)[number];

const putRight = sql<SqlBool>`issues.stage in ('resolved', 'confirmed')`;
const cameBack = sql<SqlBool>`issues.reported_at > (select min(at) from fix_entries where fix_entries.fix = issues.fix and kind = 'shipping')`;

const notedAfter = sql<SqlBool>`exists (select 1 from fix_entries where fix_entries.fix = issues.fix and kind = 'shipping'
  and issues.reported_at <= fix_entries.at and issues.logged_at > fix_entries.at)`;
const conditions: Record<Which, RawBuilder<SqlBool>> = { closed: putRight, back: cameBack, noted_after: notedAfter };

/** What came of a fix, counted over the issues that the viewer is told of. */
export interface Outcome {
  closed: number;
  confirmed: number;
  back: number;
  noted_after: number;
  /** Each time that it went out, in order: how many reports there were until the next, and the first of them. */
  shippings: { at: string; reports: number; first_at: string | null }[];
}

export async function outcomeOf(ctx: Ctx, number: number): Promise<Outcome> {
  const counts = await ctx.db
    .selectFrom('issues')
    .select(({ fn }) => [
      fn.countAll<number>().filterWhere(putRight).as('closed'),
      fn.countAll<number>().filterWhere('stage', '=', 'confirmed').as('confirmed'),
      fn.countAll<number>().filterWhere(cameBack).as('back'),
      fn.countAll<number>().filterWhere(notedAfter).as('noted_after'),
    ])
    .where('fix', '=', number)
    .where(knownTo(ctx))
    .executeTakeFirstOrThrow();
  const { rows: shippings } = await sql<Outcome['shippings'][number]>`
    select at, count(issues.number) as reports, min(issues.reported_at) as first_at from (
      select fix, at, lead(at) over (order by n) as until from fix_entries where fix = ${number} and kind = 'shipping') as shipped
    left join issues on issues.fix = shipped.fix and issues.reported_at > at and (until is null or issues.reported_at <= until) and ${knownTo(ctx)}
    group by at order by at`.execute(ctx.db);
  return { ...counts, shippings };
}

/** The public issues that the cause made, each once, the newest first; for staff all that are linked. */
export async function issuesOfFix(
  ctx: Ctx,
  number: number,
  page: { which?: Which | undefined; before?: [string, number] | undefined; limit: number },
) {
  const rows = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where('fix', '=', number)
    .where(knownTo(ctx))
    .where(page.which === undefined ? sql<SqlBool>`true` : conditions[page.which])
    .$if(page.before !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('reported_at', 'number'), '<', eb.tuple(...(page.before ?? ['', 0])))),
    )
    .orderBy('reported_at', 'desc')
    .orderBy('number', 'desc')
    .limit(page.limit + 1)
    .execute();
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  const items: IssueSummary[] = rows.slice(0, page.limit).map((row) => summary(ctx, row));
  const next: [string, number] | undefined = last && [last.reported_at, last.number];
  return { items, next };
}

function showsCause(ctx: Ctx, row: FixRow): boolean {
  return row.cause_published_at !== null || isStaff(ctx.viewer);
}

function entryView(
  { kind, at, evidence, reports_since, days_since, reason }: Omit<FixEntryRow, 'author_name'>,
  author: string,
): FixEntryView {
  return { kind, at, evidence, author, reports_since, days_since, reason };
}

function fixSummary(ctx: Ctx, row: FixRow & { known: number | null; overdue: number | null }): FixSummary {
  const { factors: _, whys: __, root_cause, known, overdue, ...rest } = row;
  const quiet = row.shipped_at !== null && row.stage !== 'recurred' ? seconds(row.shipped_at, ctx.now) : null;
  return {
    ...rest,
    issues: known ?? 0,
    overdue_actions: overdue ?? 0,
    path: fixPath(row),
    root_cause: showsCause(ctx, row) ? root_cause : '',
    none_since_days: quiet === null ? null : Math.floor(quiet / 86_400),
  };
}

function actionView(ctx: Ctx, { text, owner, due_at, done_at, evidence, evidence_url }: ActionRow): ActionView {
  return { text, owner, due_at, done_at, evidence, evidence_url, overdue: done_at === null && due_at !== null && due_at < ctx.now };
}
