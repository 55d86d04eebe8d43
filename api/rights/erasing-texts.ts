import { removeFilesOn } from '#api/attachments/commands.ts';
import type { Ctx } from '#api/context.ts';
import { record } from '#api/ledger/commands.ts';
import type { Act } from '#api/ledger/rules.ts';
import { noteErasedTexts } from '#api/moderation/erased-texts.ts';
import { forgetInCases } from '#api/moderation/forgetting.ts';
import { eraseDrafts } from '#api/rights/erasing-drafts.ts';
import { askedAs, ERASED_NAME, ERASED_TITLE } from '#api/rights/erasure-rules.ts';
import { index, refresh, takeIssue } from '#api/steps/commands.ts';
import { kept } from '#api/text/sealing.ts';
import type { IssueRow, StepRow } from '#db/schema.ts';
import type { ErasureRow } from '#db/schema-rights.ts';

type Person = Pick<ErasureRow, 'member' | 'texts' | 'asked_by' | 'request'>;

/** The lines whose commitments are to what a report holds of its reporter, and to what they wrote. */
const givenActs: Act[] = ['issue.reported', 'issue.logged', 'issue.imported'];
const writtenActs: Act[] = ['issue.corrected', 'issue.answered', 'issue.verdict_given', 'issue.attached'];

/** Takes what a person gave, and if asked wrote, out of one problem. Its number, dates, stages and counts stay as they are. */
export async function eraseFrom(ctx: Ctx, number: number, person: Person): Promise<void> {
  const issue = await takeIssue(ctx, number);
  const reported = issue.reporter === person.member && issue.erased_at === null;
  const steps = await ctx.db.selectFrom('steps').selectAll().where('issue', '=', number).where('author', '=', person.member).execute();
  const touched = await eraseSteps(ctx, issue, steps, person);
  if (!reported && !touched) return;
  if (reported) await eraseReport(ctx, issue, person);
  await forgetInCases(ctx, number, { ...person, name: ERASED_NAME, title: ERASED_TITLE });
  if (person.texts === 'removed') await removeFilesOn(ctx, number, stepsOfTheirs(steps));
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
  await refresh(ctx, issue.number);
}

/** What they wrote for the company stays, since the company said it; their name does not. Gives whether there was anything of theirs. */
async function eraseSteps(ctx: Ctx, issue: IssueRow, steps: StepRow[], person: Person): Promise<boolean> {
  const { texts } = person;
  const own = steps.filter(({ by }) => by !== 'company');
  const unnamed = steps.filter(({ by, author_name }) => by === 'company' && author_name !== null);
  const renamed = own.filter(({ author_name }) => author_name !== null && author_name !== ERASED_NAME);
  const emptied = texts === 'removed' ? own.filter(({ body, withheld }) => body !== '' || withheld !== null) : [];
  await change(ctx, unnamed, { author_name: null });
  await change(ctx, renamed, { author_name: ERASED_NAME });
  await change(ctx, emptied, { body: kept(ctx, issue, ''), erased_at: ctx.now, erased_why: 'author' });
  // What is private was never read by anybody else, and of what was removed a line stands there already.
  const taken = issue.visibility === 'public' ? emptied.filter((step) => step.erased_at === null && step.withheld !== 'removed') : [];
  await noteErasedTexts(ctx, taken, askedAs(person));
  return unnamed.length + renamed.length + emptied.length > 0;
}

type Change = Partial<Pick<StepRow, 'author_name' | 'body' | 'erased_at' | 'erased_why'>>;

async function change(ctx: Ctx, steps: StepRow[], change: Change): Promise<void> {
  const [first] = steps;
  if (!first) return;
  const places = steps.map(({ n }) => n);
  await ctx.db.updateTable('steps').set(change).where('issue', '=', first.issue).where('n', 'in', places).execute();
}

function actsOf(reported: boolean, { texts }: Person): Act[] {
  if (!reported) return [];
  return texts === 'removed' ? [...givenActs, ...writtenActs] : givenActs;
}

/** What they wrote for themselves, and not for the company. */
function stepsOfTheirs(steps: StepRow[]): number[] {
  return steps.filter(({ by }) => by !== 'company').map(({ n }) => n);
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
