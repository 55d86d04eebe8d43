import { removeContent } from '#api/attachments/commands.ts';
import type { Ctx } from '#api/context.ts';
import { record } from '#api/ledger/commands.ts';
import type { Act } from '#api/ledger/rules.ts';
import { forgetInCases } from '#api/moderation/forgetting.ts';
import { eraseDrafts } from '#api/rights/erasing-drafts.ts';
import { ERASED_NAME, ERASED_TITLE } from '#api/rights/erasure-rules.ts';
import { index, takeIssue } from '#api/steps/commands.ts';
import { kept } from '#api/steps/sealing.ts';
import type { IssueRow, StepRow } from '#db/schema.ts';

interface Person {
  member: string;
  texts: string;
}

/** The lines whose commitments are to what a report holds of its reporter, and to what they wrote. */
const givenActs: Act[] = ['issue.reported', 'issue.logged', 'issue.imported'];
const writtenActs: Act[] = ['issue.corrected', 'issue.answered', 'issue.verdict_given', 'issue.attached'];

/** Takes what a person gave, and if asked wrote, out of one problem. Its number, dates, stages and counts stay as they are. */
export async function eraseFrom(ctx: Ctx, number: number, person: Person): Promise<void> {
  const issue = await takeIssue(ctx, number);
  const reported = issue.reporter === person.member && issue.erased_at === null;
  const steps = await ctx.db.selectFrom('steps').selectAll().where('issue', '=', number).where('author', '=', person.member).execute();
  const touched = steps.flatMap((step) => changeOf(ctx, issue, step, person) ?? []);
  if (!reported && touched.length === 0) return;
  if (reported) await eraseReport(ctx, issue, person);
  await forgetInCases(ctx, number, { ...person, name: ERASED_NAME, title: ERASED_TITLE });
  for (const { n, change } of touched) {
    await ctx.db.updateTable('steps').set(change).where('issue', '=', number).where('n', '=', n).execute();
  }
  if (person.texts === 'removed') await removeFiles(ctx, number, stepsOfTheirs(steps));
  await forgetOpenings(ctx, number, actsOf(reported, person));
  if (person.texts === 'removed') await forgetComments(ctx, number, steps);
  await index(ctx, number);
  await record(ctx, { act: 'issue.erased', subject: `issue/${number}`, content: { number, texts: person.texts } });
}

async function eraseReport(ctx: Ctx, issue: IssueRow, { texts }: Person): Promise<void> {
  await ctx.db.deleteFrom('notes').where('issue', '=', issue.number).execute();
  await ctx.db.deleteFrom('consents').where('issue', '=', issue.number).execute();
  const words = texts === 'removed' ? { title: kept(ctx, issue, ERASED_TITLE), excerpt: kept(ctx, issue, '') } : {};
  await ctx.db
    .updateTable('issues')
    .set({ ...words, display_name: kept(ctx, issue, ERASED_NAME), private_details: null, erased_at: ctx.now })
    .where('number', '=', issue.number)
    .execute();
  await eraseDrafts(ctx, issue.number);
}

/** What becomes of a step of theirs. What they wrote for the company stays, since the company said it; their name does not. */
function changeOf(ctx: Ctx, issue: IssueRow, step: StepRow, { texts }: Person) {
  const author_name = step.author_name === null || step.by === 'company' ? null : ERASED_NAME;
  const goes = texts === 'removed' && step.by !== 'company' && (step.body !== '' || step.withheld !== null);
  if (!goes && author_name === step.author_name) return undefined;
  const mark = goes ? { body: kept(ctx, issue, ''), erased_at: ctx.now, erased_why: 'author' } : {};
  return { n: step.n, change: { author_name, ...mark } };
}

function actsOf(reported: boolean, { texts }: Person): Act[] {
  if (!reported) return [];
  return texts === 'removed' ? [...givenActs, ...writtenActs] : givenActs;
}

/** What they wrote for themselves, and not for the company. */
function stepsOfTheirs(steps: StepRow[]): number[] {
  return steps.filter(({ by }) => by !== 'company').map(({ n }) => n);
}

/** Takes the pictures and PDFs on these steps away, with their names; that there were some stays to be seen. */
export async function removeFiles(ctx: Ctx, issue: number, steps: number[]): Promise<void> {
  if (steps.length === 0) return;
  const files = ctx.db.selectFrom('attachments').select('id').where('issue', '=', issue).where('step', 'in', steps);
  for (const { id } of await files.where('removed_at', 'is', null).execute()) await removeContent(ctx, id);
}

/** Deletes the salts of these acts on a problem: without them nobody can find out what a commitment was to, also by trying. */
async function forgetOpenings(ctx: Ctx, number: number, acts: Act[]): Promise<void> {
  if (acts.length === 0) return;
  const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `issue/${number}`).where('act', 'in', acts);
  await ctx.db.deleteFrom('openings').where('seq', 'in', lines).execute();
}

/** The same of what they wrote on other people's problems, and of its files; a line is of one moment with its step, or its files. */
async function forgetComments(ctx: Ctx, number: number, steps: StepRow[]): Promise<void> {
  const comments = steps.filter(({ kind, by }) => kind === 'comment' && by !== 'company');
  if (comments.length === 0) return;
  const ofTheirs = ctx.db.selectFrom('attachments').select('created_at').where('issue', '=', number);
  const files = await ofTheirs.where('step', 'in', stepsOfTheirs(comments)).execute();
  await forgetMoments(
    ctx,
    number,
    'issue.commented',
    comments.map(({ at }) => at),
  );
  await forgetMoments(
    ctx,
    number,
    'issue.attached',
    files.map(({ created_at }) => created_at),
  );
}

async function forgetMoments(ctx: Ctx, number: number, act: Act, times: string[]): Promise<void> {
  if (times.length === 0) return;
  const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `issue/${number}`).where('act', '=', act);
  await ctx.db
    .deleteFrom('openings')
    .where('seq', 'in', lines.where('at', 'in', times))
    .execute();
}
