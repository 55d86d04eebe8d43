import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { recountIssues, takeFix } from '#api/fixes/linked.ts';
import {
  type ActionInput,
  evidenceShape,
  factorsIn,
  fixChangeShape,
  fixStage,
  mayEditFix,
  mayLink,
  mayPublishCause,
  mayShip,
  mayVerify,
  newFixShape,
  newsIn,
  proofShape,
  type Written,
} from '#api/fixes/rules.ts';
import { type Allowed, allow, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { record } from '#api/ledger/commands.ts';
import type { Act } from '#api/ledger/rules.ts';
import { parse } from '#api/parse.ts';
import type { FixRow } from '#db/schema.ts';

const unborn = { cause_published_at: null, shipped_at: null, verified_at: null, last_report_at: null };

/** Staff open the record of one root cause. Returns its number. */
export async function openFix(ctx: Ctx, input: unknown): Promise<number> {
  signedIn(ctx);
  allow(mayEditFix(ctx.viewer, unborn));
  const { factors, actions, ...texts } = parse(newFixShape, input);
  refuseUndone(actions, ctx.now);
  return transact(ctx, async (ctx) => {
    const next = ctx.db.updateTable('counters').set((eb) => ({ n: eb('n', '+', 1) }));
    const { n: number } = await next.where('name', '=', 'fix').returning('n').executeTakeFirstOrThrow();
    const dates = { ...unborn, opened_at: ctx.now, updated_at: ctx.now, stage: fixStage(unborn) };
    await ctx.db
      .insertInto('fixes')
      .values({ number, ...texts, factors: JSON.stringify(factors), issues: 0, ...dates })
      .execute();
    await replaceActions(ctx, number, actions);
    await record(ctx, { act: 'fix.opened', subject: `fix/${number}`, content: { number, ...texts, factors, actions } });
    return number;
  });
}

/** Staff change what is written about a cause. Absent fields stay as they are; where nothing changes, nothing is written. */
export async function editFix(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const change = parse(fixChangeShape, input);
  refuseUndone(change.actions, ctx.now);
  await transact(ctx, async (ctx) => {
    const before = await takeFix(ctx, number);
    allow(mayEditFix(ctx.viewer, before));
    const published = before.cause_published_at !== null;
    if (published && change.root_cause === '') throw invalid('root_cause', 'The cause is published: it can be changed, not taken away.');
    const news = newsIn(await writtenAbout(ctx, before), change);
    if (Object.values(news).every((value) => value === undefined)) return;
    if (published) await addEntry(ctx, number, 'revision', asItWas(before));
    const { factors, actions, ...texts } = news;
    await ctx.db
      .updateTable('fixes')
      .set({ ...texts, ...(factors && { factors: JSON.stringify(factors) }), updated_at: ctx.now })
      .where('number', '=', number)
      .execute();
    if (actions) await replaceActions(ctx, number, actions);
    await record(ctx, { act: 'fix.edited', subject: `fix/${number}`, content: { number, ...news } });
  });
}

function refuseUndone(actions: ActionInput[] = [], now: string): void {
  const undone = actions.findIndex(({ done_at }) => done_at !== null && done_at > now);
  if (undone >= 0) throw invalid(`actions.${undone}.done_at`, 'This lies in the future: give it once it is done.');
}

async function writtenAbout(ctx: Ctx, { number, title, what_happened, root_cause, factors }: FixRow): Promise<Written> {
  const actions = ctx.db.selectFrom('actions').select(['text', 'owner', 'due_at', 'done_at', 'evidence']);
  const rows = await actions.where('fix', '=', number).orderBy('n').execute();
  return { title, what_happened, root_cause, factors: factorsIn(factors), actions: rows };
}

async function replaceActions(ctx: Ctx, fix: number, actions: ActionInput[]): Promise<void> {
  await ctx.db.deleteFrom('actions').where('fix', '=', fix).execute();
  if (actions.length === 0) return;
  await ctx.db
    .insertInto('actions')
    .values(actions.map((action, i) => ({ fix, n: i + 1, ...action })))
    .execute();
}

/** An approver makes the root cause public. */
export async function publishCause(ctx: Ctx, number: number, input: unknown = {}): Promise<void> {
  signedIn(ctx);
  const { evidence } = parse(evidenceShape, input);
  const dates = { cause_published_at: ctx.now };
  await advance(ctx, number, { may: mayPublishCause, kind: 'cause_publication', act: 'fix.cause_published', evidence, dates });
}

/** The repair is out, for the first time or again after the problem came back. */
export async function shipFix(ctx: Ctx, number: number, input: unknown = {}): Promise<void> {
  signedIn(ctx);
  const { evidence } = parse(evidenceShape, input);
  const dates = { shipped_at: ctx.now, verified_at: null };
  await advance(ctx, number, { may: mayShip, kind: 'shipping', act: 'fix.shipped', evidence, dates });
}

/** Somebody checked that the cause is gone, and shows how. */
export async function verifyFix(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const { evidence } = parse(proofShape, input);
  const dates = { verified_at: ctx.now };
  await advance(ctx, number, { may: mayVerify, kind: 'verification', act: 'fix.verified', evidence, dates });
}

/** What stood there before a change to what was published, for it to stay readable. */
function asItWas({ title, what_happened, root_cause, factors }: FixRow): string {
  return [`**${title}**`, what_happened, root_cause, ...factorsIn(factors).map((factor) => `- ${factor}`)]
    .filter((text) => text !== '')
    .join('\n\n');
}

async function addEntry(ctx: Ctx, fix: number, kind: string, evidence: string): Promise<void> {
  const author = signedIn(ctx);
  const { last } = await ctx.db
    .selectFrom('fix_entries')
    .select((eb) => eb.fn.max('n').as('last'))
    .where('fix', '=', fix)
    .executeTakeFirstOrThrow();
  const entry = { fix, n: (last ?? 0) + 1, kind, at: ctx.now, evidence, author: author.id, author_name: author.name };
  await ctx.db.insertInto('fix_entries').values(entry).execute();
}

interface Advance {
  may: (viewer: Ctx['viewer'], fix: FixRow) => Allowed;
  kind: string;
  act: Act;
  evidence: string;
  dates: Partial<FixRow>;
}

async function advance(ctx: Ctx, number: number, { may, kind, act, evidence, dates }: Advance): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const fix = await takeFix(ctx, number);
    allow(may(ctx.viewer, fix));
    await addEntry(ctx, number, kind, evidence);
    const stage = fixStage({ ...fix, ...dates });
    await ctx.db
      .updateTable('fixes')
      .set({ ...dates, stage, updated_at: ctx.now })
      .where('number', '=', number)
      .execute();
    await record(ctx, { act, subject: `fix/${number}`, content: { number, evidence } });
  });
}

/** Staff say that this cause made this issue. An issue has one cause: a link to another fix gives way. */
export async function linkIssue(ctx: Ctx, number: number, issue: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    allow(mayLink(ctx.viewer));
    const { fix: before } = await takeReadable(ctx, issue);
    if (before === number) return;
    await takeFix(ctx, number);
    await ctx.db.updateTable('issues').set({ fix: number }).where('number', '=', issue).execute();
    for (const fix of [before, number]) if (fix !== null) await recountIssues(ctx, fix, { updated_at: ctx.now });
    await record(ctx, { act: 'issue.linked', subject: `issue/${issue}`, content: { issue, fix: number, before } });
  });
}

/** Staff say that this cause did not make this issue after all. Refuses one that is not linked to it. */
export async function unlinkIssue(ctx: Ctx, number: number, issue: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    allow(mayLink(ctx.viewer));
    const { fix } = await takeReadable(ctx, issue);
    if (fix !== number) throw new Refusal('conflict', `#${issue} is not linked to F-${number}.`);
    await ctx.db.updateTable('issues').set({ fix: null }).where('number', '=', issue).execute();
    await recountIssues(ctx, number, { updated_at: ctx.now });
    await record(ctx, { act: 'issue.unlinked', subject: `issue/${issue}`, content: { issue, fix: number } });
  });
}
