import { type SqlBool, sql } from 'kysely';
import { attachmentsOf } from '#api/attachments/queries.ts';
import type { AttachmentView } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import { moderatorsOf } from '#api/steps/moderators.ts';
import { contentsOf, mayReadWithheld } from '#api/steps/withheld.ts';
import type { StepRow } from '#db/schema.ts';

// Literals, not parameters: SQLite uses a partial index only where it can see that the condition is the index's own.
/** Whether everybody can read an issue; word for word `isShown` in rules.ts. */
export const isPublic = sql<SqlBool>`(issues.visibility = 'public' and issues.withheld_at is null)`;

/** A step as everybody sees it. `n` is its id on the issue. */
export interface StepView {
  id: number;
  kind: string;
  by: string;
  author: string;
  at: string;
  body: string;
  reason: string | null;
  corrects: number | null;
  /** The later step that corrects this one. */
  corrected_by: number | null;
  outcome: string | null;
  rating: number | null;
  other_issue: number | null;
  /** What was not there in time, where Putright says so; of a promise, the step that it was made in. */
  missed: MissedDeadline | null;
  /** When its text went. */
  erased_at: string | null;
  /** At whose wish: the `author`’s, or because the `time` for keeping it was over. */
  erased_why: string | null;
  /** Whether it is `held` or `removed`: then its author and staff alone have the text, while it is kept. */
  withheld: string | null;
  /** Of a moderation: which step it is about, what became of that (`held`, `redacted`, `removed`, `restored`), and the number of the case. */
  about: number | null;
  measure: string | null;
  moderation: number | null;
  attachments: AttachmentView[];
  /** How many more there were. */
  attachments_removed: number;
  /** How many staff took out; its author and they alone still see those, among the others, until they are gone. */
  attachments_redacted: number;
}

export interface MissedDeadline {
  what: string;
  due_at: string;
  promise: number | null;
}

/** The steps of an issue that the viewer is known to see, in their order, from behind `after`. `reporter` is its public name. */
export async function stepsOf(ctx: Ctx, issue: number, reporter: string, page: { after: number; limit: number }): Promise<StepView[]> {
  const rows = await ctx.db
    .selectFrom('steps')
    .selectAll()
    .where('issue', '=', issue)
    .where('n', '>', page.after)
    .orderBy('n')
    .limit(page.limit)
    .execute();
  const correctedBy = await correctionsOf(ctx, issue, rows, page.limit);
  const missedBy = await missedIn(ctx, issue, rows);
  const hiddenToo = (step: number) => rows.some((row) => row.n === step && mayReadWithheld(ctx.viewer, row));
  const filesOf = await attachmentsOf(ctx, issue, { from: rows[0]?.n ?? 0, to: rows.at(-1)?.n ?? 0, hiddenToo });
  const contents = await contentsOf(ctx, issue, rows);
  const moderators = await moderatorsOf(ctx, rows);
  return rows.map((row) => {
    const files = row.withheld === null || mayReadWithheld(ctx.viewer, row) ? filesOf(row.n) : noFiles;
    const body = contents.get(row.n)?.body ?? row.body;
    const told = view({ ...row, body }, correctedBy.get(row.n) ?? null, moderators.get(row.n) ?? authorOf(ctx, row, reporter));
    return { ...told, missed: missedBy.get(row.n) ?? null, ...files };
  });
}

const noFiles = { attachments: [], attachments_removed: 0, attachments_redacted: 0 };

/** Which step corrects which; the rows know it themselves, unless there are more behind them. */
async function correctionsOf(ctx: Ctx, issue: number, rows: StepRow[], limit: number): Promise<Map<number, number>> {
  const last = rows.length < limit ? undefined : rows.at(-1)?.n;
  const later = last === undefined ? [] : await correctionsAfter(ctx, issue, last);
  return new Map([...rows, ...later].flatMap(({ n, corrects }) => (corrects === null ? [] : [[corrects, n]])));
}

async function correctionsAfter(ctx: Ctx, issue: number, n: number): Promise<{ n: number; corrects: number | null }[]> {
  const later = ctx.db.selectFrom('steps').select(['n', 'corrects']).where('issue', '=', issue).where('n', '>', n);
  return later.where('corrects', 'is not', null).orderBy('n').execute();
}

/** What was missed, by the step that says so. */
async function missedIn(ctx: Ctx, issue: number, rows: StepRow[]): Promise<Map<number | null, MissedDeadline>> {
  if (!rows.some(({ kind }) => kind === 'system')) return new Map();
  const alarms = ctx.db.selectFrom('alarms').select(['step', 'what', 'due_at', 'began']).where('issue', '=', issue);
  const told = await alarms.where('step', 'is not', null).execute();
  return new Map(told.map(({ step, what, due_at, began }) => [step, { what, due_at, promise: what === 'promise' ? began : null }]));
}

function view(row: StepRow, correctedBy: number | null, author: string): Omit<StepView, 'missed' | keyof typeof noFiles> {
  const { n, kind, by, at, body, reason, corrects, outcome, rating, other_issue, erased_at, erased_why } = row;
  const { withheld, about, measure, moderation } = row;
  const told = { id: n, kind, by, author, at, body, reason, corrects, corrected_by: correctedBy, outcome, rating, other_issue };
  return { ...told, erased_at, erased_why, withheld, about, measure, moderation };
}

function authorOf(ctx: Ctx, row: StepRow, reporter: string): string {
  if (row.by === 'reporter') return reporter;
  if (row.by === 'company') return row.author_name ?? ctx.config.company;
  // A name can be what the post is held for.
  if (row.withheld !== null && !mayReadWithheld(ctx.viewer, row)) return 'A customer';
  return row.author_name ?? (row.by === 'system' ? 'Putright' : 'A customer');
}
