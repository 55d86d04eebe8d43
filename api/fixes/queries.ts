import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { type FixStage, factorsIn } from '#api/fixes/rules.ts';
import { isStaff } from '#api/guards.ts';
import { type IssueSummary, listed, seconds, summary } from '#api/issues/view.ts';
import { slug } from '#api/text/plain.ts';
import type { ActionRow, FixRow } from '#db/schema.ts';

export interface ActionView {
  text: string;
  owner: string;
  due_at: string | null;
  done_at: string | null;
  evidence: string | null;
  overdue: boolean;
}

export interface FixEntryView {
  kind: string;
  at: string;
  evidence: string;
  author: string;
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
  /** Days since shipping in which nobody reported it again; null where it has not shipped or came back. */
  none_since_days: number | null;
}

export interface FixView extends FixSummary {
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
  return isStaff(viewer) ? sql<SqlBool>`true` : sql<SqlBool>`(issues.visibility = 'public' and issues.duplicate_of is null)`;
}

/** Fixes, each with how many issues are linked to it. */
function fixesFor(ctx: Ctx) {
  return ctx.db
    .selectFrom('fixes')
    .selectAll('fixes')
    .select(({ selectFrom, fn }) => {
      const linked = selectFrom('issues').whereRef('issues.fix', '=', 'fixes.number').where(knownTo(ctx));
      return linked.select(fn.countAll<number>().as('n')).as('known');
    });
}

/** Fixes, the latest news first. `before` is the last one of the page before: when it was updated, and its number. */
export async function listFixes(
  ctx: Ctx,
  page: { stage?: FixStage | undefined; before?: [string, number] | undefined; limit: number },
): Promise<{ items: FixSummary[]; next: [string, number] | undefined }> {
  const rows = await fixesFor(ctx)
    .$if(page.stage !== undefined, (q) => q.where('stage', '=', page.stage ?? ''))
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
  return {
    ...fixSummary(ctx, row),
    factors: showsCause(ctx, row) ? factorsIn(row.factors) : [],
    actions: actions.map((action) => actionView(ctx, action)),
    entries: entries.map(({ kind, at, evidence, author_name }) => ({ kind, at, evidence, author: author_name ?? ctx.config.company })),
  };
}

/** Title and place of a fix, for an issue's page. */
export async function fixOf(ctx: Ctx, number: number | null): Promise<FixSummary | undefined> {
  if (number === null) return undefined;
  const row = await fixesFor(ctx).where('number', '=', number).executeTakeFirst();
  return row && fixSummary(ctx, row);
}

/** The public issues that the cause made, each once, the newest first; for staff all that are linked. */
export async function issuesOfFix(ctx: Ctx, number: number, page: { before?: [string, number] | undefined; limit: number }) {
  const rows = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where('fix', '=', number)
    .where(knownTo(ctx))
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

function fixSummary(ctx: Ctx, row: FixRow & { known: number | null }): FixSummary {
  const { factors: _, root_cause, known, ...rest } = row;
  const quiet = row.shipped_at !== null && row.stage !== 'recurred' ? seconds(row.shipped_at, ctx.now) : null;
  return {
    ...rest,
    issues: known ?? 0,
    path: fixPath(row),
    root_cause: showsCause(ctx, row) ? root_cause : '',
    none_since_days: quiet === null ? null : Math.floor(quiet / 86_400),
  };
}

function actionView(ctx: Ctx, { text, owner, due_at, done_at, evidence }: ActionRow): ActionView {
  return { text, owner, due_at, done_at, evidence, overdue: done_at === null && due_at !== null && due_at < ctx.now };
}
