import type { AttachmentView } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { hasHeld } from '#api/moderation/part-queries.ts';
import { filesOn, postContent, stands } from '#api/moderation/queries.ts';
import { isPost, type PostState } from '#api/moderation/rules.ts';
import type { Content } from '#api/steps/withheld.ts';
import { contentIn } from '#api/steps/withheld.ts';
import { excerpt } from '#api/text/plain.ts';

const SHOWN = 50;

/** What waits for somebody of the staff: a held post, a removal to confirm or an open appeal. */
export interface Waiting {
  number: number;
  what: 'hold' | 'removal' | 'appeal';
  issue: number;
  post: string;
  reason: string;
  sentence: string;
  since: string;
  excerpt: string;
}

/** Everything that waits, the longest wait first. Staff only: undefined for others. */
export async function waitingCases(ctx: Ctx): Promise<Waiting[] | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const columns = [
    'moderations.number',
    'moderations.issue',
    'post',
    'measure',
    'reason',
    'moderations.sentence',
    'moderations.at',
    'kept',
  ] as const;
  const open = ctx.db.selectFrom('moderations').select(columns).where(stands);
  const held = await open
    .where((eb) => eb.or([eb('measure', '=', 'hold'), eb('in_force_at', 'is', null)]))
    .orderBy('moderations.number')
    .limit(SHOWN)
    .execute();
  const appealed = await ctx.db
    .selectFrom('appeals')
    .innerJoin('moderations', 'moderations.number', 'appeals.moderation')
    .select(columns)
    .select('appeals.at as appealed_at')
    .where('decided_at', 'is', null)
    .where('ended_at', 'is', null)
    .orderBy('appeals.at')
    .limit(SHOWN)
    .execute();
  const waiting = [
    ...held.map((row) => ({ ...row, what: row.measure === 'hold' ? ('hold' as const) : ('removal' as const), since: row.at })),
    ...appealed.map((row) => ({ ...row, what: 'appeal' as const, since: row.appealed_at })),
  ];
  return waiting
    .sort((a, b) => (a.since < b.since ? -1 : 1))
    .map(({ number, what, issue, post, reason, sentence, since, kept }) => {
      return { number, what, issue, post, reason, sentence, since, excerpt: excerptOf(kept) };
    });
}

function excerptOf(kept: string | null): string {
  if (kept === null) return '';
  const { title = '', body } = contentIn(kept);
  return excerpt([title, body].filter(Boolean).join('. '));
}

export interface AbuseReport {
  id: string;
  issue: number;
  step: number;
  kind: string;
  reason: string;
  text: string;
  at: string;
}

/** What people told us of posts and nobody has looked at, the longest wait first, behind `after`. Staff only: undefined for others. */
export async function abuseReports(
  ctx: Ctx,
  page: { after?: [string, string] | undefined; limit: number },
): Promise<{ items: AbuseReport[]; next: [string, string] | undefined } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const rows = await ctx.db
    .selectFrom('abuse_reports')
    .innerJoin('steps', (join) => join.onRef('steps.issue', '=', 'abuse_reports.issue').onRef('steps.n', '=', 'abuse_reports.step'))
    .select(['id', 'abuse_reports.issue', 'step', 'steps.kind', 'abuse_reports.reason', 'text', 'abuse_reports.at'])
    .where('settled_at', 'is', null)
    .$if(page.after !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('abuse_reports.at', 'id'), '>', eb.tuple(...(page.after ?? ['', ''])))),
    )
    .orderBy('abuse_reports.at')
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const items = rows.slice(0, page.limit);
  const last = rows.length > page.limit ? items.at(-1) : undefined;
  return { items, next: last && [last.at, last.id] };
}

/** How much waits for the staff, for the tabs. Staff only: undefined for others. */
export async function moderationLoad(ctx: Ctx): Promise<{ waiting: number; reports: number } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const held = ctx.db.selectFrom('moderations').where(stands);
  const appeals = ctx.db.selectFrom('appeals').innerJoin('moderations', 'moderations.number', 'appeals.moderation');
  const reports = ctx.db.selectFrom('abuse_reports').where('settled_at', 'is', null);
  const { n, appealed, told } = await held
    .where((eb) => eb.or([eb('measure', '=', 'hold'), eb('in_force_at', 'is', null)]))
    .select((eb) => [
      eb.fn.countAll<number>().as('n'),
      appeals
        .where('decided_at', 'is', null)
        .where('ended_at', 'is', null)
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .as('appealed'),
      reports.select((eb) => eb.fn.countAll<number>().as('n')).as('told'),
    ])
    .executeTakeFirstOrThrow();
  return { waiting: n + (appealed ?? 0), reports: told ?? 0 };
}

/** A post as the forms about it show it. */
export interface PostView extends PostState {
  issue: number;
  step: number;
  author: string | null;
  at: string;
  content: Content;
  /** Its files that can be taken out. */
  files: AttachmentView[];
  /** Whether a removal waits for a second person. */
  asked: boolean;
  /** Whether the viewer has held it already. */
  held_before: boolean;
}

/** A post with what it says, for a viewer who is known to read it; undefined where there is none. */
export async function postOf(ctx: Ctx, issue: number, step: number): Promise<PostView | undefined> {
  const row = await ctx.db
    .selectFrom('steps')
    .innerJoin('issues', 'issues.number', 'steps.issue')
    .select(['kind', 'by', 'author', 'at', 'steps.withheld', 'issues.visibility'])
    .where('issue', '=', issue)
    .where('n', '=', step)
    .executeTakeFirst();
  const content = row && isPost(row) ? await postContent(ctx, { issue, step }) : undefined;
  if (!row || !content) return undefined;
  const removal = ctx.db.selectFrom('moderations').select('number').where('issue', '=', issue).where('step', '=', step);
  const asked = await removal
    .where('measure', '=', 'removal')
    .where('in_force_at', 'is', null)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  const files = (await filesOn(ctx, { issue, step })).filter(({ redacted_in }) => redacted_in === null);
  return { ...row, issue, step, content, files, asked: asked !== undefined, held_before: await hasHeld(ctx, { issue, step }) };
}
