import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { familyOf, recountAffected, recountFollowers, tiesWith } from '#api/issues/audience.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mayJoinIn, mayMerge, mayTakeIn, mayUnmerge } from '#api/issues/rules.ts';
import { record } from '#api/ledger/commands.ts';
import { addStep } from '#api/steps/commands.ts';

/** "It happened to me too": counts like a report. Saying it twice counts once, also where the two were merged. */
export async function addAffected(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const ties = await tiesWith(ctx, number, id);
    allow(mayJoinIn(ties));
    if (ties.affected) return;
    await ctx.db.insertInto('affected').values({ issue: number, member: id, at: ctx.now }).execute();
    await recountAffected(ctx, number);
    await record(ctx, { act: 'issue.affected', subject: `issue/${number}`, content: { member: id } });
  });
}

/** Takes back "it happened to me too", wherever it was said before a merge. */
export async function removeAffected(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const ties = await tiesWith(ctx, number, id);
    allow(mayJoinIn(ties));
    if (!ties.affected) return;
    const issues = await without(ctx, 'affected', number, id);
    for (const issue of issues) await recountAffected(ctx, issue);
    await record(ctx, { act: 'issue.unaffected', subject: `issue/${number}`, content: { member: id } });
  });
}

/** The member wants to hear of every step. Following twice is following once, also where the two were merged. */
export async function follow(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    if ((await tiesWith(ctx, number, id)).follows) return;
    await ctx.db.insertInto('follows').values({ issue: number, member: id, at: ctx.now }).execute();
    await recountFollowers(ctx, number);
    await record(ctx, { act: 'issue.followed', subject: `issue/${number}`, content: { member: id } });
  });
}

/** The member wants to hear no more, neither of the issue nor of what was merged into it. */
export async function unfollow(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const issues = await without(ctx, 'follows', number, id);
    if (issues.length === 0) return;
    for (const issue of issues) await recountFollowers(ctx, issue);
    await record(ctx, { act: 'issue.unfollowed', subject: `issue/${number}`, content: { member: id } });
  });
}

/** Takes the member's rows out of the issue and all that was merged into it. Returns the issues that had one. */
async function without(ctx: Ctx, table: 'affected' | 'follows', issue: number, member: string): Promise<number[]> {
  const theirs = ctx.db.deleteFrom(table).where('issue', 'in', familyOf(issue)).where('member', '=', member);
  return (await theirs.returning('issue').execute()).map((row) => row.issue);
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
