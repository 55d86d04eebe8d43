import type { Ctx } from '#api/context.ts';
import { fixPath } from '#api/fixes/queries.ts';
import { issuePath, summary } from '#api/issues/view.ts';
import { happenedOnFix, happenedOnIssue, whatComesNext } from '#api/notices/words.ts';

/** What there is to tell of an event, for everybody who hears of it alike. */
export interface News {
  /** "#412 Charged twice"; of a private problem its number alone. */
  heading: string;
  path: string;
  /** What mails about the same are kept together by. */
  thread: string;
  happened: string;
  /** The whole entry, as it was written; empty of a private problem, which no mail tells of. */
  text: string;
  promise: { text: string; due_at: string } | null;
  /** What comes next, with times as `moment` says them. */
  next(moment: (at: string) => string): string;
}

interface Place {
  issue: number | null;
  fix: number | null;
  n: number;
}

/** The news of an entry; undefined where it is not for everybody who was to hear of it any more. */
export async function newsOf(ctx: Ctx, { issue, fix, n }: Place): Promise<News | undefined> {
  if (issue !== null) return newsOfStep(ctx, issue, n);
  return fix === null ? undefined : newsOfEntry(ctx, fix, n);
}

async function newsOfStep(ctx: Ctx, number: number, n: number): Promise<News | undefined> {
  const issue = await ctx.db.selectFrom('issues').selectAll().where('number', '=', number).executeTakeFirst();
  const steps = ctx.db.selectFrom('steps').selectAll().where('issue', '=', number).where('n', '=', n);
  const step = await steps.where('withheld', 'is', null).where('erased_at', 'is', null).executeTakeFirst();
  if (!issue || !step || issue.withheld !== null) return undefined;
  const { company } = ctx.config;
  const isPrivate = issue.visibility === 'private';
  return {
    heading: isPrivate ? `Problem #${number}` : `#${number} ${issue.title}`,
    path: issuePath(issue),
    thread: `issue-${number}`,
    happened: happenedOnIssue({ ...step, missed: await missedBy(ctx, number, n) }, company),
    text: isPrivate ? '' : step.body,
    promise: isPrivate ? null : await promiseIn(ctx, number, n),
    next: (moment) => whatComesNext(summary(ctx, issue), company, moment),
  };
}

async function missedBy(ctx: Ctx, issue: number, step: number): Promise<string | null> {
  const alarm = ctx.db.selectFrom('alarms').select('what').where('issue', '=', issue).where('step', '=', step);
  return (await alarm.executeTakeFirst())?.what ?? null;
}

async function promiseIn(ctx: Ctx, issue: number, step: number): Promise<News['promise']> {
  const promises = ctx.db.selectFrom('promises').select(['text', 'due_at']).where('issue', '=', issue).where('step', '=', step);
  return (await promises.executeTakeFirst()) ?? null;
}

async function newsOfEntry(ctx: Ctx, number: number, n: number): Promise<News | undefined> {
  const fix = await ctx.db.selectFrom('fixes').selectAll().where('number', '=', number).executeTakeFirst();
  const entry = await ctx.db.selectFrom('fix_entries').selectAll().where('fix', '=', number).where('n', '=', n).executeTakeFirst();
  if (!fix || !entry) return undefined;
  const cause = entry.kind === 'cause_publication' ? [fix.root_cause] : [];
  return {
    heading: `F-${number} ${fix.title}`,
    path: fixPath(fix),
    thread: `fix-${number}`,
    happened: happenedOnFix(entry.kind),
    text: [...cause, entry.evidence].filter(Boolean).join('\n\n'),
    promise: null,
    next: () => (entry.kind === 'shipping' ? 'Next: every report that comes after this is counted on its page.' : ''),
  };
}
