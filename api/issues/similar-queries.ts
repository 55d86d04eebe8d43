import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { alikeness, mayEndClocks, tellingWords } from '#api/issues/merging-rules.ts';
import { isPrivate } from '#api/issues/queries.ts';
import { mayMerge, mayTakeIn } from '#api/issues/rules.ts';
import { isPublic } from '#api/steps/queries.ts';
import type { IssueRow } from '#db/schema.ts';

const SHOWN = 12;
const CANDIDATES = 300;
const WORDS = 24;
const ALIKE = 0.15;

/** An issue that looks like another, for the desk. */
export interface LikeIssue {
  number: number;
  title: string;
  visibility: string;
  stage: string;
  affected: number;
  fix: number | null;
  reported_at: string;
  /** Why it cannot be merged into the other; null where it can. */
  hindrance: string | null;
}

const columns = [
  'issues.number',
  'issues.title',
  'issues.visibility',
  'issues.reporter',
  'issues.stage',
  'issues.verdict',
  'issues.affected',
  'issues.fix',
  'issues.reported_at',
  'issues.duplicate_of',
  'issues.withheld_at',
  'issues.answer_due_at',
  'issues.update_due_at',
  'issues.resolution_due_at',
  'steps.body',
] as const;

/**
 * The issues most like this one by the words of title and report, the most alike first. Public ones are found in the index, of the
 * private ones the newest are opened and read: nothing of them stands in any index. Staff only: undefined for others.
 */
export async function similarAtDesk(ctx: Ctx, issue: Pick<IssueRow, 'title'> & Parameters<typeof mayEndClocks>[1]) {
  if (!isStaff(ctx.viewer)) return undefined;
  const report = ctx.db.selectFrom('steps').select('body').where('issue', '=', issue.number).where('n', '=', 1);
  const { body = '' } = (await report.executeTakeFirst()) ?? {};
  const [title, text] = [tellingWords(issue.title), tellingWords(body)];
  const found = [...(await publicOnes(ctx, title, true)), ...(await publicOnes(ctx, longest(text), false)), ...(await privateOnes(ctx))];
  const others = new Map(found.map((row) => [row.number, row]));
  others.delete(issue.number);
  const rows = [...others.values()];
  const alike = alikeness({ title: issue.title, body }, rows);
  const scored = rows.map((row, i) => ({ row, alike: alike[i] ?? 0 }));
  const best = scored.filter(({ alike }) => alike >= ALIKE).sort((a, b) => b.alike - a.alike || b.row.number - a.row.number);
  return best.slice(0, SHOWN).map(({ row }) => shown(ctx, row, issue));
}

/** Long words tell more than short ones, and an index has its bounds. */
function longest(words: string[]): string[] {
  return [...new Set(words)].sort((a, b) => b.length - a.length).slice(0, WORDS);
}

type Candidate = Awaited<ReturnType<typeof privateOnes>>[number];

async function publicOnes(ctx: Ctx, words: string[], titleOnly: boolean): Promise<Candidate[]> {
  if (words.length === 0) return [];
  const terms = [...new Set(words)].slice(0, WORDS).map((word) => ({ words: [word], prefix: false }));
  return ctx.db
    .selectFrom(ctx.database.dialect.hits({ terms, match: 'any', titleOnly }, 'hits'))
    .crossJoin('issues')
    .innerJoin('steps', (join) => join.onRef('steps.issue', '=', 'issues.number').on('steps.n', '=', 1))
    .whereRef('issues.number', '=', 'hits.number')
    .where(isPublic)
    .where('issues.stage', 'not in', ['withdrawn', 'duplicate'])
    .select(columns)
    .orderBy('hits.number', 'desc')
    .limit(CANDIDATES)
    .execute();
}

function privateOnes(ctx: Ctx) {
  return ctx.db
    .selectFrom('issues')
    .innerJoin('steps', (join) => join.onRef('steps.issue', '=', 'issues.number').on('steps.n', '=', 1))
    .where(isPrivate)
    .where('issues.stage', 'not in', ['withdrawn', 'duplicate'])
    .select(columns)
    .orderBy('issues.stage_at', 'desc')
    .orderBy('issues.number', 'desc')
    .limit(CANDIDATES)
    .execute();
}

function shown(ctx: Ctx, row: Candidate, into: Parameters<typeof mayEndClocks>[1]): LikeIssue {
  const { number, title, visibility, stage, affected, fix, reported_at } = row;
  const answers = [mayMerge(ctx.viewer, row), mayTakeIn(row, into), mayEndClocks(row, into, ctx.now)];
  const allowed = answers.find((one) => one !== true) ?? true;
  const hindrance = allowed === true ? null : 'conflict' in allowed ? allowed.conflict : allowed.forbidden;
  return { number, title, visibility, stage, affected, fix, reported_at, hindrance };
}
