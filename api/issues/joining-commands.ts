import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { recountAffected, recountFollowers } from '#api/issues/audience.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { isReporter, mayMerge, mayTakeIn, mayUnmerge } from '#api/issues/rules.ts';
import { record } from '#api/ledger/commands.ts';
import { addStep } from '#api/steps/commands.ts';

/** "It happened to me too": counts like a report. Saying it twice counts once. */
export async function addAffected(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, number);
    if (isReporter(ctx.viewer, issue)) throw new Refusal('conflict', 'You reported this problem, so you are counted already.');
    const row = { issue: number, member: id, at: ctx.now };
    const added = await ctx.db
      .insertInto('affected')
      .values(row)
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) return;
    await recountAffected(ctx, number);
    await record(ctx, { act: 'issue.affected', subject: `issue/${number}`, content: { member: id } });
  });
}

/** Takes back "it happened to me too". */
export async function removeAffected(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const removed = await ctx.db.deleteFrom('affected').where('issue', '=', number).where('member', '=', id).executeTakeFirst();
    if (!removed.numDeletedRows) return;
    await recountAffected(ctx, number);
    await record(ctx, { act: 'issue.unaffected', subject: `issue/${number}`, content: { member: id } });
  });
}

/** The member wants to hear of every step. Following twice is following once. */
export async function follow(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const row = { issue: number, member: id, at: ctx.now };
    const added = await ctx.db
      .insertInto('follows')
      .values(row)
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) return;
    await recountFollowers(ctx, number);
    await record(ctx, { act: 'issue.followed', subject: `issue/${number}`, content: { member: id } });
  });
}

export async function unfollow(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const removed = await ctx.db.deleteFrom('follows').where('issue', '=', number).where('member', '=', id).executeTakeFirst();
    if (!removed.numDeletedRows) return;
    await recountFollowers(ctx, number);
    await record(ctx, { act: 'issue.unfollowed', subject: `issue/${number}`, content: { member: id } });
  });
}

/** Staff say that an issue is the same problem as another. Its people move along and are counted once. */
export async function mergeIssue(ctx: Ctx, number: number, into: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    if (number === into) throw new Refusal('conflict', 'A problem cannot be merged into itself.');
    found(await findIssue(ctx, number));
    if (!(await findIssue(ctx, into))) throw invalid('into', `There is no problem #${into}.`);
    const [issue, target] = await takeBoth(ctx, number, into);
    allow(mayMerge(ctx.viewer, issue));
    allow(mayTakeIn(issue, target));
    await ctx.db.updateTable('issues').set({ duplicate_of: into }).where('number', '=', number).execute();
    await addStep(ctx, number, { kind: 'merge', by: 'company', other_issue: into });
    await recountBoth(ctx, into);
    await record(ctx, { act: 'issue.merged', subject: `issue/${number}`, content: { number, into } });
  });
}

/** Staff undo a merge: the issue stands again where it stood before. */
export async function unmergeIssue(ctx: Ctx, number: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const from = found(await findIssue(ctx, number)).duplicate_of;
    const [issue] = from === null ? [] : await takeBoth(ctx, number, from);
    allow(mayUnmerge(ctx.viewer, issue));
    await ctx.db.updateTable('issues').set({ duplicate_of: null }).where('number', '=', number).execute();
    await addStep(ctx, number, { kind: 'merge', by: 'company' });
    await recountBoth(ctx, number);
    if (from !== null) await recountBoth(ctx, from);
    await record(ctx, { act: 'issue.unmerged', subject: `issue/${number}`, content: { number, from } });
  });
}

/** Two issues, taken in the order of their numbers, so that two merges at once cannot wait for each other. */
async function takeBoth(ctx: Ctx, a: number, b: number) {
  const first = await takeReadable(ctx, Math.min(a, b));
  const second = await takeReadable(ctx, Math.max(a, b));
  return a < b ? ([first, second] as const) : ([second, first] as const);
}

async function recountBoth(ctx: Ctx, number: number): Promise<void> {
  await recountAffected(ctx, number);
  await recountFollowers(ctx, number);
}
