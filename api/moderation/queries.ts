import { type SqlBool, sql } from 'kysely';
import { attachmentsOf } from '#api/attachments/queries.ts';
import type { AttachmentView } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { appealableUntil, lapsesAt, stateOf, takerOf } from '#api/moderation/rules.ts';
import { type Content, contentIn, mayReadWithheld } from '#api/steps/withheld.ts';
import type { ModerationRow } from '#db/schema-moderation.ts';

/** What became of an author’s appeal; `outcome` is null while it is open. */
export interface AppealView {
  at: string;
  outcome: string | null;
  decided_at: string | null;
  role: string | null;
  sentence: string | null;
  /** Whether who decided had taken the measure, or confirmed the removal, as there was nobody else. */
  by_taker: boolean;
}

/** A case as everybody sees it: nothing of what the post said, and nobody’s name. */
export interface CaseView {
  number: number;
  issue: number;
  step: number;
  /** The kind of the post: `report` for a whole problem. */
  post: string;
  measure: string;
  reason: string;
  sentence: string;
  request: string;
  role: string;
  at: string;
  state: ReturnType<typeof stateOf>;
  /** Of a redaction: `text`, `files` or `both`, and how many files. */
  part: string | null;
  files: number;
  in_force_at: string | null;
  /** When it comes back by itself, of a hold by staff that stands; when it is over, of a removal that was asked for. */
  lapses_at: string | null;
  confirmed_role: string | null;
  ended_at: string | null;
  ended_role: string | null;
  ended_sentence: string | null;
  appeal: AppealView | null;
}

/** A case for staff, and for its author. */
export interface WholeCase extends CaseView {
  member: string | null;
  confirmed_by: string | null;
  author: string | null;
  kept: string | null;
  /** What the post said before; undefined where it is not kept, or not for this viewer. */
  content: Content | undefined;
  /** What the author wrote against it; undefined for others. */
  appeal_text: string | undefined;
  /** The files that it took out, while they are there; none for others. */
  hidden: AttachmentView[];
  /** Whether the viewer wrote the post. */
  own: boolean;
  appealable_until: string | null;
}

const appealColumns = [
  'appeals.at as appeal_at',
  'appeals.outcome',
  'appeals.decided_at',
  'appeals.role as decider',
  'appeals.decided_by',
  'appeals.sentence as decision',
] as const;

function cases(ctx: Ctx) {
  return ctx.db
    .selectFrom('moderations')
    .leftJoin('appeals', 'appeals.moderation', 'moderations.number')
    .selectAll('moderations')
    .select(appealColumns);
}

type CaseRow = Awaited<ReturnType<ReturnType<typeof cases>['execute']>>[number];

function view(row: CaseRow): CaseView {
  const { number, issue, step, post, measure, reason, sentence, request, role, at, in_force_at, confirmed_role } = row;
  const { ended_at, ended_role, ended_sentence, appeal_at, outcome, decided_at, decider, decision } = row;
  const by_taker = row.decided_by !== null && row.decided_by === takerOf(row);
  const appeal = appeal_at === null ? null : { at: appeal_at, outcome, decided_at, role: decider, sentence: decision, by_taker };
  const told = {
    number,
    issue,
    step,
    post,
    measure,
    reason,
    sentence,
    request,
    role,
    at,
    state: stateOf(row),
    part: row.part,
    files: row.files,
  };
  const lapses_at = ended_at === null ? lapsesAt(row) : null;
  return { ...told, in_force_at, lapses_at, confirmed_role, ended_at, ended_role, ended_sentence, appeal };
}

/** The moderation log: every case, the newest first, before the one with the number `before`; of one issue if asked. */
export async function listCases(
  ctx: Ctx,
  page: { issue?: number | undefined; before?: number | undefined; limit: number },
): Promise<{ items: CaseView[]; next: number | undefined }> {
  const rows = await cases(ctx)
    .$if(page.issue !== undefined, (q) => q.where('moderations.issue', '=', page.issue ?? 0))
    .$if(page.before !== undefined, (q) => q.where('moderations.number', '<', page.before ?? 0))
    .orderBy('moderations.number', 'desc')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit).map(view);
  return { items, next: rows.length > page.limit ? items.at(-1)?.number : undefined };
}

/** One case as everybody sees it. */
export async function findCase(ctx: Ctx, number: number): Promise<CaseView | undefined> {
  const row = await cases(ctx).where('moderations.number', '=', number).executeTakeFirst();
  return row && view(row);
}

/** One case with what staff and its author see besides. For everybody else these are undefined. */
export async function wholeCase(ctx: Ctx, number: number): Promise<WholeCase | undefined> {
  const row = await cases(ctx).where('moderations.number', '=', number).executeTakeFirst();
  if (!row) return undefined;
  const known = mayReadWithheld(ctx.viewer, row);
  const appealed = known && ctx.db.selectFrom('appeals').select('text').where('moderation', '=', number);
  const text = appealed ? await appealed.executeTakeFirst() : undefined;
  const content = known ? await contentBehind(ctx, row) : undefined;
  const { author, member, confirmed_by, kept, in_force_at } = row;
  return {
    ...view(row),
    ...{ author, member, confirmed_by, kept: known ? kept : null, content, appeal_text: text?.text, own: known && !isStaff(ctx.viewer) },
    hidden: known ? (await filesOn(ctx, row)).filter(({ redacted_in }) => redacted_in === number) : [],
    appealable_until: in_force_at === null ? null : appealableUntil(in_force_at),
  };
}

/** The files of a post, also those that a case hides, for a viewer who is known to see them. */
export async function filesOn(ctx: Ctx, { issue, step }: { issue: number; step: number }): Promise<AttachmentView[]> {
  return (await attachmentsOf(ctx, issue, { from: step, to: step, hiddenToo: () => true }))(step).attachments;
}

/** What a case is about: what it keeps or, while a removal is only asked for, what the post says. */
async function contentBehind(ctx: Ctx, row: ModerationRow): Promise<Content | undefined> {
  if (row.kept !== null) return row.part === 'files' ? postContent(ctx, row) : contentIn(row.kept);
  if (row.in_force_at !== null || row.ended_at !== null) return undefined;
  return postContent(ctx, row);
}

/** What a post says, also while it is held, for a viewer who is known to read it. */
export async function postContent(ctx: Ctx, { issue, step }: { issue: number; step: number }): Promise<Content | undefined> {
  const standing = ctx.db.selectFrom('moderations').select('kept').where('issue', '=', issue).where('step', '=', step);
  const held = await standing
    .where('measure', '<>', 'redaction')
    .where('ended_at', 'is', null)
    .where('kept', 'is not', null)
    .executeTakeFirst();
  if (held && held.kept !== null) return contentIn(held.kept);
  const row = await ctx.db
    .selectFrom('steps')
    .innerJoin('issues', 'issues.number', 'steps.issue')
    .select(['steps.body', 'issues.title', 'issues.excerpt', 'issues.display_name'])
    .where('steps.issue', '=', issue)
    .where('steps.n', '=', step)
    .executeTakeFirst();
  if (!row) return undefined;
  return step === 1 ? row : { body: row.body };
}

/** Of cases: a hold or a removal that stands or waits; word for word the index. */
export const stands = sql<SqlBool>`(moderations.ended_at is null and moderations.measure <> 'redaction')`;

export interface ModerationFigures {
  /** Posts that are held now, and since when the one that waits longest. */
  held_now: number;
  held_since: string | null;
  /** Removals that wait for a second person. */
  removals_asked: number;
  /** All that ever took effect, by measure and reason. */
  taken: { measure: string; reason: string; n: number }[];
  /** Files that redactions took out. */
  files_taken: number;
  appeals: { made: number; open: number; upheld: number; rejected: number };
}

/** The numbers of the moderation log. */
export async function moderationFigures(ctx: Ctx): Promise<ModerationFigures> {
  const now = await ctx.db
    .selectFrom('moderations')
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('measure', '=', 'hold').as('held_now'),
      eb.fn.min('at').filterWhere('measure', '=', 'hold').as('held_since'),
      eb.fn.countAll<number>().filterWhere('measure', '=', 'removal').filterWhere('in_force_at', 'is', null).as('removals_asked'),
    ])
    .where(stands)
    .executeTakeFirstOrThrow();
  const taken = await ctx.db
    .selectFrom('moderations')
    .select((eb) => ['measure', 'reason', eb.fn.countAll<number>().as('n'), eb.fn.sum<number>('files').as('files')])
    .where('in_force_at', 'is not', null)
    .groupBy(['measure', 'reason'])
    .orderBy('measure')
    .orderBy('reason')
    .execute();
  const appeals = await ctx.db
    .selectFrom('appeals')
    .innerJoin('moderations', 'moderations.number', 'appeals.moderation')
    .select((eb) => [
      eb.fn.countAll<number>().as('made'),
      eb.fn.countAll<number>().filterWhere('decided_at', 'is', null).filterWhere('ended_at', 'is', null).as('open'),
      eb.fn.countAll<number>().filterWhere('outcome', '=', 'upheld').as('upheld'),
      eb.fn.countAll<number>().filterWhere('outcome', '=', 'rejected').as('rejected'),
    ])
    .executeTakeFirstOrThrow();
  const files_taken = taken.reduce((sum, { files }) => sum + Number(files), 0);
  return { ...now, taken: taken.map(({ measure, reason, n }) => ({ measure, reason, n })), files_taken, appeals };
}

/** The case that holds or removed a whole issue, for the page that stands in for it. */
export async function caseInPlaceOf(ctx: Ctx, issue: number): Promise<CaseView | undefined> {
  const row = await cases(ctx)
    .innerJoin('issues', 'issues.number', 'moderations.issue')
    .where('moderations.issue', '=', issue)
    .where('moderations.step', '=', 1)
    .where('issues.withheld_at', 'is not', null)
    .where('moderations.in_force_at', 'is not', null)
    .where('moderations.measure', '<>', 'redaction')
    .where('moderations.ended_at', 'is', null)
    .executeTakeFirst();
  return row && view(row);
}
