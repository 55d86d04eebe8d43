import { mayCommentUnchecked } from '#api/approvals/queries.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { actsAs, allow, found, reporting, signedIn } from '#api/guards.ts';
import { insertReport } from '#api/issues/new-issue.ts';
import { publicTexts } from '#api/issues/publication-queries.ts';
import { checkReport } from '#api/issues/reporting.ts';
import {
  commentShape,
  isReporter,
  mayComment,
  mayCorrect,
  mayJudge,
  mayPublish,
  mayRead,
  mayWithdraw,
  publicationShape,
  reportShape,
  speaker,
  verdictShape,
} from '#api/issues/rules.ts';
import type { Named } from '#api/issues/view.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { refuseBlocked, screen } from '#api/screening/holding.ts';
import { addStep, index, takeIssue } from '#api/steps/commands.ts';
import { keepTexts } from '#api/steps/sealing.ts';
import { hasSeenAll } from '#api/steps/seen-rules.ts';
import { refusePersonalData, wouldBePublic } from '#api/text/guard.ts';
import { findPersonalData } from '#api/text/personal-data.ts';
import { excerpt } from '#api/text/plain.ts';
import { kept } from '#api/text/sealing.ts';
import type { IssueRow } from '#db/schema.ts';

/** A customer reports a problem: number, report, first follower. Returns its number. `channel`: how it reached us. */
export async function reportIssue(ctx: Ctx, input: unknown, channel: 'web' | 'api'): Promise<Named> {
  const reporter = signedIn(ctx);
  const { confirm_public: _, ...report } = await checkReport(ctx, input);
  return transact(ctx, async (ctx) => {
    await refuseBlocked(ctx, reporter);
    const number = await insertReport(ctx, { report, reporter: reporter.id, channel, reportedAt: ctx.now });
    await index(ctx, number);
    await record(ctx, { act: 'issue.reported', subject: `issue/${number}`, content: { number, channel, ...report } });
    if (report.visibility === 'public') await screen(ctx, { issue: number, step: 1 }, saidIn(report));
    return { number, title: report.title, visibility: report.visibility };
  });
}

function saidIn({ title, body, display_name = '' }: { title: string; body: string; display_name?: string | undefined }): string {
  return [title, body, display_name].join('\n');
}

/** The reporter mends a typo in the report, in its first minutes. */
export async function correctReport(ctx: Ctx, number: number, input: unknown): Promise<Named> {
  reporting(ctx, number);
  const { title, body, confirm_public } = parse(reportShape.pick({ title: true, body: true, confirm_public: true }), input);
  return transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, number);
    allow(mayCorrect(ctx.viewer, issue, ctx.now));
    if (issue.visibility === 'public') refusePersonalData({ texts: { title, body }, confirm_public });
    await ctx.db
      .updateTable('issues')
      .set({ title: kept(ctx, issue, title), excerpt: kept(ctx, issue, excerpt(body)) })
      .where('number', '=', number)
      .execute();
    const text = kept(ctx, issue, body);
    await ctx.db.updateTable('steps').set({ body: text }).where('issue', '=', number).where('n', '=', 1).execute();
    await index(ctx, number);
    await record(ctx, { act: 'issue.corrected', subject: `issue/${number}`, content: { title, body } });
    if (issue.visibility === 'public') await screen(ctx, { issue: number, step: 1 }, saidIn({ title, body }));
    return { number, title, visibility: issue.visibility };
  });
}

/** The reporter answers, staff comment for the company, other members for themselves. Returns the step's id on the issue. */
export async function comment(ctx: Ctx, number: number, input: unknown): Promise<number> {
  reporting(ctx, number);
  const { body, corrects, kind: meant, seen, confirm_public } = parse(commentShape, input);
  return transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, number);
    allow(mayComment(ctx.viewer, issue, meant));
    allow(hasSeenAll(issue, seen));
    // A reporter is heard on what they reported, whoever blocks them: else a company could choose whose verdicts it gets.
    if ('id' in ctx.viewer && !isReporter(ctx.viewer, issue)) await refuseBlocked(ctx, ctx.viewer);
    if (issue.visibility === 'public') refusePersonalData({ texts: { body }, confirm_public });
    const by = speaker(ctx.viewer, issue);
    allow(await mayCommentUnchecked(ctx, issue, by));
    const kind = by === 'reporter' ? 'answer' : 'comment';
    if (meant === 'comment' && kind === 'answer') throw invalid('kind', 'On your own problem you answer.');
    if (corrects !== undefined) await ownStep(ctx, number, corrects, kind);
    const step = await addStep(ctx, number, { kind, by, body, corrects });
    const act = kind === 'answer' ? 'issue.answered' : 'issue.commented';
    await record(ctx, { act, subject: `issue/${number}`, content: { step, kind, body } });
    if (issue.visibility === 'public') await screen(ctx, { issue: number, step }, body);
    return step;
  });
}

/** A correction names one's own earlier step of the same kind. */
async function ownStep(ctx: Ctx, issue: number, n: number, kind: string): Promise<void> {
  const step = await ctx.db.selectFrom('steps').select(['author', 'kind']).where('issue', '=', issue).where('n', '=', n).executeTakeFirst();
  const me = actsAs(ctx.viewer, issue);
  if (me === undefined || step?.author !== me || step.kind !== kind) throw invalid('corrects', 'You can correct your own entries only.');
}

/** The reporter's own word on the outcome. `partly` and `not_put_right` reopen the issue. */
export async function giveVerdict(ctx: Ctx, number: number, input: unknown): Promise<void> {
  reporting(ctx, number);
  const { outcome, rating, text, confirm_public } = parse(verdictShape, input);
  await transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, number);
    allow(mayJudge(ctx.viewer, issue, outcome));
    if (issue.visibility === 'public') refusePersonalData({ texts: { text }, confirm_public });
    const step = await addStep(ctx, number, { kind: 'verdict', by: 'reporter', outcome, rating, body: text ?? '' });
    await record(ctx, { act: 'issue.verdict_given', subject: `issue/${number}`, content: { step, outcome, rating, text } });
    if (text && issue.visibility === 'public') await screen(ctx, { issue: number, step }, text);
  });
}

/** The reporter takes the problem back; its history stays. */
export async function withdrawIssue(ctx: Ctx, number: number): Promise<void> {
  reporting(ctx, number);
  await transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, number);
    allow(mayWithdraw(ctx.viewer, issue));
    await addStep(ctx, number, { kind: 'withdrawal', by: 'reporter' });
    await record(ctx, { act: 'issue.withdrawn', subject: `issue/${number}`, content: { number } });
  });
}

/** The reporter makes a private problem public, with everything on its timeline. There is no way back. */
export async function publishIssue(ctx: Ctx, number: number, input: unknown = {}): Promise<void> {
  reporting(ctx, number);
  const { confirm_public } = parse(publicationShape, input);
  await transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, number);
    allow(mayPublish(ctx.viewer, issue));
    const found = findPersonalData(await publicTexts(ctx, issue));
    if (found.length > 0 && !confirm_public) throw invalid('confirm_public', wouldBePublic(found));
    await ctx.db.updateTable('issues').set({ visibility: 'public' }).where('number', '=', number).execute();
    await addStep(ctx, number, { kind: 'publication', by: 'reporter' });
    await keepTexts(ctx, number);
    await index(ctx, number);
    await record(ctx, { act: 'issue.published', subject: `issue/${number}`, content: { number } });
    await screenAll(ctx, issue);
  });
}

/** What was private is new to everybody: the report with its title, and what its reporter wrote later. */
async function screenAll(ctx: Ctx, { number: issue, title, display_name }: IssueRow): Promise<void> {
  const own = ctx.db.selectFrom('steps').select(['n', 'body']).where('issue', '=', issue).where('by', '=', 'reporter');
  for (const { n: step, body } of await own.where('body', '<>', '').orderBy('n', 'desc').execute()) {
    await screen(ctx, { issue, step }, step === 1 ? saidIn({ title, body, display_name: display_name ?? '' }) : body);
  }
}

/** Takes an issue (see takeIssue) that the viewer may read; to anybody else it is not there. */
export async function takeReadable(ctx: Ctx, number: number): Promise<IssueRow> {
  const issue = await takeIssue(ctx, number);
  return found(mayRead(ctx.viewer, issue) ? issue : undefined);
}
