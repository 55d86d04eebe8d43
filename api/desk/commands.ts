import { needsApproval } from '#api/approvals/queries.ts';
import { mayPublishUnchecked } from '#api/approvals/rules.ts';
import { type Ctx, transact } from '#api/context.ts';
import { type Response, responseShape } from '#api/desk/rules.ts';
import { type Warning, warningsFor } from '#api/desk/warning-queries.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { beginFix, linkIssue } from '#api/fixes/commands.ts';
import { fixOf } from '#api/fixes/queries.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mayRespond } from '#api/issues/rules.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { makePromise } from '#api/promises/commands.ts';
import { addStep } from '#api/steps/commands.ts';
import { hasSeenAll } from '#api/steps/seen-rules.ts';
import { sameWords } from '#api/text/plain.ts';
import type { IssueRow } from '#db/schema.ts';

/** The company answers: a step, with its promise and the cause it names, all or nothing. Returns the step's id on the issue. */
export async function respond(ctx: Ctx, number: number, input: unknown): Promise<number> {
  signedIn(ctx);
  const response = parse(responseShape, input);
  return transact(ctx, async (ctx) => publishResponse(ctx, await takeReadable(ctx, number), response));
}

/** The version of a draft that somebody else approved, and who wrote it. */
export interface Approved {
  draft: number;
  hash: string | null;
  author: string | null;
  author_name: string | null;
}

/** The same, for an issue that this transaction has taken: the one way in which the company's words become a step. */
export async function publishResponse(ctx: Ctx, issue: IssueRow, response: Response, approved?: Approved): Promise<number> {
  const { number } = issue;
  // What came after an approved text was written is for who publishes it to have seen.
  const warnings = await lookOver(ctx, issue, approved ? { ...response, seen: undefined } : response);
  if (!approved) allow(mayPublishUnchecked(ctx.viewer, await needsApproval(ctx, issue, response)));
  // What else an approved text is warned of was confirmed before it was handed in.
  refuseUnconfirmed(approved ? warnings.filter(({ code }) => code === 'personal_data') : warnings, response);
  const { kind, body, reason, corrects, promise } = response;
  const written = { kind, by: 'company' as const, body, reason: kind === 'decline' ? reason : undefined, corrects };
  const step = await addStep(ctx, number, { ...written, written_by: approved });
  if (promise) await makePromise(ctx, issue, step, promise);
  await nameCause(ctx, issue, response);
  const content = { step, kind, body, reason, corrects, promise, draft: approved?.draft, approved: approved?.hash };
  await record(ctx, { act: 'step.published', subject: `issue/${number}`, content });
  return step;
}

/** Refuses what may not be said on the issue as it stands now, and what has warnings that its author has not confirmed. */
export async function checkResponse(ctx: Ctx, issue: IssueRow, response: Response): Promise<void> {
  refuseUnconfirmed(await lookOver(ctx, issue, response), response);
}

/** What an answer would be warned of, before it is published. Refuses what `respond` would refuse, and writes nothing. */
export async function previewResponse(ctx: Ctx, number: number, input: unknown): Promise<Warning[]> {
  signedIn(ctx);
  const response = parse(responseShape, input);
  return lookOver(ctx, found(await findIssue(ctx, number)), response);
}

async function lookOver(ctx: Ctx, issue: IssueRow, response: Response): Promise<Warning[]> {
  allow(mayRespond(ctx.viewer, issue, response.kind, response.corrects));
  allow(hasSeenAll(issue, response.seen));
  if (response.corrects !== undefined) await correctable(ctx, issue.number, response);
  await nameable(ctx, issue, response);
  if (response.promise && response.promise.due_at <= ctx.now) throw invalid('promise.due_at', 'The date of a promise lies in the future.');
  return warningsFor(ctx, issue, response);
}

/** Refuses while there is a warning that the author has not confirmed. `confirm_public` is the older word for one of them. */
function refuseUnconfirmed(warnings: Warning[], { confirm = [], confirm_public }: Pick<Response, 'confirm' | 'confirm_public'>): void {
  const heeded = warnings.filter(({ code }) => !confirm.includes(code) && !(code === 'personal_data' && confirm_public));
  if (heeded.length === 0) return;
  const personal = heeded.every(({ code }) => code === 'personal_data');
  throw new Refusal('invalid', personal ? 'Please look at what would be public.' : 'Please look at this before it goes out.', heeded);
}

/** A root cause is public and stays: nothing of a private problem may become its title or its text, and no title of a customer’s. */
async function nameable(ctx: Ctx, { visibility, title }: IssueRow, { fix, fix_title }: Response): Promise<void> {
  if (fix === 'new' && visibility === 'private') {
    throw invalid('fix', 'This problem is private: open the root cause at the desk first, with a title of its own.');
  }
  if (fix === 'new' && fix_title === undefined) throw invalid('fix_title', 'Please give the root cause a title in your own words.');
  if (fix === 'new' && fix_title !== undefined && sameWords(fix_title, title)) {
    throw invalid('fix_title', 'These are the customer’s words, which leave the board with them. Please say it in your own.');
  }
  if (typeof fix === 'number' && !(await fixOf(ctx, fix))) throw invalid('fix', `There is no root cause F-${fix}.`);
}

async function nameCause(ctx: Ctx, { number: issue }: IssueRow, { body, fix, fix_title }: Response): Promise<void> {
  const number = fix === 'new' ? await beginFix(ctx, { title: fix_title, root_cause: body.slice(0, 10_000) }) : fix;
  if (number !== undefined) await linkIssue(ctx, number, issue);
}

/** A correction names an earlier step of the company, of the same kind, on the same issue. */
async function correctable(ctx: Ctx, issue: number, { corrects, kind }: Response): Promise<void> {
  const step = await ctx.db
    .selectFrom('steps')
    .select(['kind', 'by'])
    .where('issue', '=', issue)
    .where('n', '=', corrects ?? 0)
    .executeTakeFirst();
  if (step?.by !== 'company') throw invalid('corrects', 'There is no such step of the company on this problem.');
  if (step.kind !== kind) throw invalid('corrects', `A correction is of the same kind as what it corrects: ${step.kind}.`);
}
