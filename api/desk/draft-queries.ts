import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { needsApproval } from '#api/approvals/queries.ts';
import { mayPublishUnchecked, type Said } from '#api/approvals/rules.ts';
import type { Ctx } from '#api/context.ts';
import { type DraftFile, draftFilesOf } from '#api/desk/draft-file-queries.ts';
import { contentIn, type DraftState, draftState } from '#api/desk/draft-rules.ts';
import type { Response } from '#api/desk/rules.ts';
import { isStaff } from '#api/guards.ts';
import { findIssue } from '#api/issues/queries.ts';
import type { Db } from '#db/schema.ts';
import type { DraftRow, DraftVersionRow } from '#db/schema-approval.ts';

/** A version as staff see it. `response` is null once its text was erased. */
export interface DraftVersion extends Omit<DraftVersionRow, 'draft' | 'content' | 'salt' | 'approved_hash' | 'told_at'> {
  response: Response | null;
  files: DraftFile[];
}

export interface DraftComment {
  n: number;
  author_name: string | null;
  at: string;
  body: string | null;
}

/** A draft with everything in it, its versions in their order; there is always one. */
export interface Draft extends Omit<DraftRow, 'versions' | 'comments'> {
  state: DraftState;
  versions: DraftVersion[];
  latest: DraftVersion;
  comments: DraftComment[];
}

/** The draft of that number. Staff only: undefined for others. */
export async function findDraft(ctx: Ctx, number: number): Promise<Draft | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const row = await ctx.db.selectFrom('drafts').selectAll().where('number', '=', number).executeTakeFirst();
  if (!row) return undefined;
  const found = await ctx.db.selectFrom('draft_versions').selectAll().where('draft', '=', number).orderBy('n').execute();
  const filesOf = await draftFilesOf(ctx, row);
  const versions = found.map((version) => versionOf(version, filesOf));
  const latest = versions.at(-1);
  if (!latest) throw new Error(`draft ${number} has no version`);
  const columns = ['n', 'author_name', 'at', 'body'] as const;
  const comments = await ctx.db.selectFrom('draft_comments').select(columns).where('draft', '=', number).orderBy('n').execute();
  return { ...row, state: draftState(row, latest), versions, latest, comments };
}

function versionOf(row: DraftVersionRow, filesOf: Awaited<ReturnType<typeof draftFilesOf>>): DraftVersion {
  const {
    n,
    author,
    author_name,
    at,
    content,
    hash,
    entries,
    handed_in_at,
    approved_at,
    refused_at,
    decided_by,
    decided_by_name,
    refusal,
  } = row;
  const { response, files } = content === null ? { response: null, files: [] } : contentIn(content);
  const written = { n, author, author_name, at, hash, entries, response, files: filesOf(files) };
  return { ...written, handed_in_at, approved_at, refused_at, decided_by, decided_by_name, refusal };
}

/** `[due, number]` of the last row of the page before. */
export type DraftKey = [due: string, number: number];

/** A draft in a list, with the problem it is about. */
export interface ListedDraft {
  number: number;
  state: DraftState;
  issue: number;
  title: string;
  visibility: string;
  kind: string | null;
  version: number;
  author_name: string | null;
  written_at: string;
  handed_in_at: string | null;
  due_at: string | null;
}

const stands = sql<SqlBool>`(drafts.withdrawn_at is null and drafts.published_at is null)`;
const undecided = sql<SqlBool>`(${stands} and latest.approved_at is null and latest.refused_at is null)`;
const conditions: Record<DraftState, RawBuilder<SqlBool>> = {
  open: sql<SqlBool>`(${undecided} and latest.handed_in_at is null)`,
  waiting: sql<SqlBool>`(${undecided} and latest.handed_in_at is not null)`,
  refused: sql<SqlBool>`(${stands} and latest.refused_at is not null)`,
  approved: sql<SqlBool>`(${stands} and latest.approved_at is not null)`,
  published: sql<SqlBool>`drafts.published_at is not null`,
  withdrawn: sql<SqlBool>`drafts.withdrawn_at is not null`,
};
// What is owed nothing comes after everything that is.
const due = sql<string>`coalesce(issues.due_at, '9999')`;

const inState = (states: readonly DraftState[]) =>
  sql<SqlBool>`(${sql.join(
    states.map((state) => conditions[state]),
    sql` or `,
  )})`;

function withLatest(db: Db) {
  return db
    .selectFrom('drafts')
    .innerJoin('draft_versions as latest', (join) =>
      join.onRef('latest.draft', '=', 'drafts.number').onRef('latest.n', '=', 'drafts.versions'),
    );
}

export interface DraftPage {
  states: readonly DraftState[];
  issue?: number | undefined;
  after?: DraftKey | undefined;
  limit: number;
}

/** Drafts in these states, the one whose problem is due first at the top, as in the queue. Staff only: undefined for others. */
export async function listDrafts(ctx: Ctx, page: DraftPage): Promise<{ items: ListedDraft[]; next: DraftKey | undefined } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const rows = await withLatest(ctx.db)
    .innerJoin('issues', 'issues.number', 'drafts.issue')
    .select(['drafts.number', 'drafts.issue', 'withdrawn_at', 'published_at', 'title', 'visibility', 'due_at', due.as('place')])
    .select(['latest.n as version', 'author', 'author_name', 'at as written_at', 'handed_in_at', 'approved_at', 'refused_at', 'content'])
    .where(inState(page.states))
    .$if(page.issue !== undefined, (q) => q.where('drafts.issue', '=', page.issue ?? 0))
    .$if(page.after !== undefined, (q) => q.where(sql<SqlBool>`(${due}, drafts.number) > (${page.after?.[0]}, ${page.after?.[1]})`))
    .orderBy(due)
    .orderBy('drafts.number')
    .limit(page.limit + 1)
    .execute();
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return { items: rows.slice(0, page.limit).map(listed), next: last && [last.place, last.number] };
}

type Found = Omit<ListedDraft, 'state' | 'kind'> &
  Parameters<typeof draftState>[0] &
  Parameters<typeof draftState>[1] & { content: string | null };

function listed(row: Found): ListedDraft {
  const { number, issue, title, visibility, version, author_name, written_at, handed_in_at, due_at, content } = row;
  const about = { number, issue, title, visibility, version, author_name, written_at, handed_in_at, due_at };
  return { ...about, state: draftState(row, row), kind: content === null ? null : contentIn(content).response.kind };
}

/** Whether what the viewer says on an issue goes to somebody else first. Not where they may not say it at all. */
export async function goesToDraft(ctx: Ctx, issueNumber: number, said: Said): Promise<boolean> {
  const issue = await findIssue(ctx, issueNumber);
  if (!issue || !isStaff(ctx.viewer)) return false;
  return mayPublishUnchecked(ctx.viewer, await needsApproval(ctx, issue, said)) !== true;
}

/** How many drafts wait for somebody to decide; 0 for who is not staff. */
export async function countWaiting(ctx: Ctx): Promise<number> {
  if (!isStaff(ctx.viewer)) return 0;
  const waiting = withLatest(ctx.db).where(stands).where(conditions.waiting);
  const { n } = await waiting.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow();
  return n;
}

/** The numbers of the problems on which a draft waits for somebody to decide, as a part of other queries. */
export function waitingIssues(db: Db) {
  return withLatest(db).where(stands).where(conditions.waiting).select('drafts.issue');
}
