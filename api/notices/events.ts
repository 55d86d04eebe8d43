import type { Ctx } from '#api/context.ts';
import type { Act } from '#api/ledger/rules.ts';
import type { LedgerRow } from '#db/schema-ledger.ts';

/** Something that people are to hear of: the `n`-th entry of an issue, or of a root cause. */
export interface NewsEvent {
  about: 'issue' | 'fix';
  number: number;
  n: number;
  /** Who did it: nobody is told of their own act. */
  actor: string | null;
  /** Whether it is a resolution, on which its reporter is asked for the verdict. */
  asks: boolean;
}

// What the moderators did stands on the page and in the public log; that a text was held is no news for a hundred mailboxes.
const UNTOLD_STEPS = ['moderation'];
/** The acts that somebody is told of. */
export const newsworthy: Act[] = [
  'issue.reported',
  'issue.logged',
  'issue.commented',
  'issue.answered',
  'issue.verdict_given',
  'issue.withdrawn',
  'issue.published',
  'issue.merged',
  'issue.unmerged',
  'step.published',
  'promise.missed',
  'target.missed',
  'fix.cause_published',
  'fix.shipped',
  'fix.verified',
];

const SUBJECT = /^(issue|fix)\/(\d+)$/;

/** How an event is called, for good: the same act comes to nobody twice, whatever line of the ledger led to it. */
export function sourceOf({ about, number, n }: Pick<NewsEvent, 'about' | 'number' | 'n'>): string {
  return `${about}/${number}#${n}`;
}

/** What there is to tell of an act: the entries that it wrote, in its own transaction and so at its own time. */
export async function eventsOf(ctx: Ctx, { subject, at }: Pick<LedgerRow, 'subject' | 'at'>): Promise<NewsEvent[]> {
  const [, kind, digits] = SUBJECT.exec(subject) ?? [];
  if (kind === undefined) return [];
  return kind === 'issue' ? stepsAt(ctx, Number(digits), at) : entriesAt(ctx, Number(digits), at);
}

async function stepsAt(ctx: Ctx, issue: number, at: string): Promise<NewsEvent[]> {
  const steps = ctx.db.selectFrom('steps').select(['n', 'author', 'kind']).where('issue', '=', issue).where('at', '=', at);
  const rows = await steps.where('kind', 'not in', UNTOLD_STEPS).where('withheld', 'is', null).orderBy('n').execute();
  return rows.map(({ n, author, kind }) => ({ about: 'issue', number: issue, n, actor: author, asks: kind === 'resolution' }));
}

async function entriesAt(ctx: Ctx, fix: number, at: string): Promise<NewsEvent[]> {
  const entries = ctx.db.selectFrom('fix_entries').select(['n', 'author']).where('fix', '=', fix).where('at', '=', at);
  const rows = await entries.where('kind', '<>', 'revision').orderBy('n').execute();
  return rows.map(({ n, author }) => ({ about: 'fix', number: fix, n, actor: author, asks: false }));
}
