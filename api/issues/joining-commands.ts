import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { type Allowed, allow, found, isStaff, signedIn } from '#api/guards.ts';
import { familyOf, recountAffected, recountFollowers, tiesWith, trailOf } from '#api/issues/audience.ts';
import { duplicatesShape, mayEndClocks } from '#api/issues/merging-rules.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mayJoinIn, mayMerge, mayRead, mayTakeIn, mayUnmerge } from '#api/issues/rules.ts';
import { record, recordAll } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { addStep, takeIssue } from '#api/steps/commands.ts';
import type { IssueRow } from '#db/schema.ts';

/** "It happened to me too": counts like a report. Saying it twice counts once, also where the two were merged. */
export async function addAffected(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeForCounting(ctx, number);
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
    await takeForCounting(ctx, number);
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
    await takeForCounting(ctx, number);
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
    await takeForCounting(ctx, number);
    const issues = await without(ctx, 'follows', number, id);
    if (issues.length === 0) return;
    for (const issue of issues) await recountFollowers(ctx, issue);
    await record(ctx, { act: 'issue.unfollowed', subject: `issue/${number}`, content: { member: id } });
  });
}

/** Takes the member's rows out of the issue and all that was merged into it. Returns the issues that had one. */
async function without(ctx: Ctx, table: 'affected' | 'follows', issue: number, member: string): Promise<number[]> {
  const said = ctx.db.selectFrom(table).select('issue').where('issue', 'in', familyOf(issue)).where('member', '=', member);
  const issues = (await said.execute()).map((row) => row.issue);
  if (issues.length === 0) return [];
  await takeTrails(ctx, issues);
  await ctx.db.deleteFrom(table).where('issue', 'in', issues).where('member', '=', member).execute();
  return issues;
}

/** Staff say that an issue is the same problem as another. Its people move along and are counted once. */
export async function mergeIssue(ctx: Ctx, number: number, into: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    if (number === into) throw new Refusal('conflict', 'A problem cannot be merged into itself.');
    found(await findIssue(ctx, number));
    if (!(await findIssue(ctx, into))) throw invalid('into', `There is no problem #${into}.`);
    const taken = await takeTrails(ctx, [number, into]);
    const [issue, target] = [found(taken.get(number)), found(taken.get(into))];
    allow(mayMerge(ctx.viewer, issue));
    allow(mayTakeIn(issue, target));
    allow(mayEndClocks(issue, target, ctx.now));
    await joinTo(ctx, number, into);
    await recountBoth(ctx, into);
    await record(ctx, { act: 'issue.merged', subject: `issue/${number}`, content: { number, into } });
  });
}

/** The same with several issues: all of them, or none where one cannot be. */
export async function mergeIssues(ctx: Ctx, into: number, input: unknown): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const target = found(await findIssue(ctx, into));
    allow(isStaff(ctx.viewer) || { forbidden: 'Only staff can merge problems.' });
    const { issues } = parse(duplicatesShape, input);
    if (issues.includes(target.number)) throw new Refusal('conflict', 'A problem cannot be merged into itself.');
    const taken = await takeTrails(ctx, [into, ...issues]);
    const whole = found(taken.get(into));
    for (const [i, number] of issues.entries()) {
      const issue = taken.get(number);
      if (!issue) throw invalid(`issues.${i}`, `There is no problem #${number}.`);
      allowOf(number, mayMerge(ctx.viewer, issue));
      allowOf(number, mayTakeIn(issue, whole));
      allow(mayEndClocks(issue, whole, ctx.now));
      await joinTo(ctx, number, into);
    }
    await recountBoth(ctx, into);
    await recordAll(
      ctx,
      issues.map((number) => ({ act: 'issue.merged', subject: `issue/${number}`, content: { number, into } })),
    );
  });
}

async function joinTo(ctx: Ctx, number: number, into: number): Promise<void> {
  await ctx.db.updateTable('issues').set({ duplicate_of: into }).where('number', '=', number).execute();
  await addStep(ctx, number, { kind: 'merge', by: 'company', other_issue: into });
}

/** Staff undo a merge: the issue stands again where it stood before. */
export async function unmergeIssue(ctx: Ctx, number: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const from = found(await findIssue(ctx, number)).duplicate_of;
    const issue = (await takeTrails(ctx, [number])).get(number);
    // Merged into another one meanwhile, it is not the merge that was meant.
    allow(mayUnmerge(ctx.viewer, from === null || issue?.duplicate_of !== from ? undefined : issue));
    if (from !== null) await partFrom(ctx, from, [number]);
  });
}

/** The same with several issues that were merged into one: all of them, or none where one was not. */
export async function unmergeIssues(ctx: Ctx, from: number, input: unknown): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    found(await findIssue(ctx, from));
    allow(isStaff(ctx.viewer) || { forbidden: 'Only staff can undo a merge.' });
    const { issues } = parse(duplicatesShape, input);
    const taken = await takeTrails(ctx, [from, ...issues]);
    for (const number of issues) {
      if (taken.get(number)?.duplicate_of !== from) throw new Refusal('conflict', `#${number} is not merged into #${from}.`);
    }
    await partFrom(ctx, from, issues);
  });
}

async function partFrom(ctx: Ctx, from: number, issues: number[]): Promise<void> {
  for (const number of issues) {
    await ctx.db.updateTable('issues').set({ duplicate_of: null }).where('number', '=', number).execute();
    await addStep(ctx, number, { kind: 'merge', by: 'company' });
    await recountBoth(ctx, number);
  }
  await recountBoth(ctx, from);
  await recordAll(
    ctx,
    issues.map((number) => ({ act: 'issue.unmerged', subject: `issue/${number}`, content: { number, from } })),
  );
}

/** The same as allow, saying which of several problems it is about. */
function allowOf(number: number, allowed: Allowed): void {
  if (allowed !== true && 'conflict' in allowed) throw new Refusal('conflict', `#${number}: ${allowed.conflict}`);
  allow(allowed);
}

/** An issue that the viewer may read, taken with all that its people are counted in. */
async function takeForCounting(ctx: Ctx, number: number): Promise<void> {
  const issue = (await takeTrails(ctx, [number])).get(number);
  found(issue && mayRead(ctx.viewer, issue) ? issue : undefined);
}

/**
 * Takes issues and all that they were merged into. Only then are people counted: else two who join a problem and its duplicate
 * in the same moment would each count without the other. In the order of numbers, so that two such acts do not wait for each other.
 */
async function takeTrails(ctx: Ctx, numbers: number[]): Promise<Map<number, IssueRow>> {
  const taken = new Map<number, IssueRow>();
  for (let missing = numbers; missing.length > 0; ) {
    const trail = await trailOf(ctx, missing);
    for (const number of trail) if (!taken.has(number)) taken.set(number, await takeIssue(ctx, number));
    // Merged on between the look and the taking.
    missing = [...taken.values()].flatMap(({ duplicate_of: into }) => (into === null || taken.has(into) ? [] : into));
  }
  return taken;
}

async function recountBoth(ctx: Ctx, number: number): Promise<void> {
  await recountAffected(ctx, number);
  await recountFollowers(ctx, number);
}
