import { needsApproval } from '#api/approvals/queries.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { recountIssues, takeFix } from '#api/fixes/linked.ts';
import {
  DAYS_TO_WATCH,
  evidenceShape,
  fixChangeShape,
  fixStage,
  inOrder,
  isNewest,
  mayEditFix,
  mayLink,
  mayPublishCause,
  mayShip,
  mayUnlink,
  mayVerify,
  mayWriteUnchecked,
  newFixShape,
  newsIn,
  proofShape,
  tooSoon,
} from '#api/fixes/rules.ts';
import { watchedSince } from '#api/fixes/watching-queries.ts';
import { asItWas, columnsOf, refuseFuture, replaceRows, writtenAbout } from '#api/fixes/writing.ts';
import { type Allowed, allow, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { record } from '#api/ledger/commands.ts';
import type { Act } from '#api/ledger/rules.ts';
import { parse } from '#api/parse.ts';
import type { FixRow } from '#db/schema.ts';
import type { Measured } from '#db/schema-causes.ts';

const unborn = { cause_published_at: null, shipped_at: null, verified_at: null, last_report_at: null };

/** Staff open the record of one root cause. Returns its number. */
export async function openFix(ctx: Ctx, input: unknown): Promise<number> {
  signedIn(ctx);
  allow(mayEditFix(ctx.viewer, unborn));
  await refuseUnchecked(ctx);
  return beginFix(ctx, input);
}

/** All but the cause can be read at once, whichever area it is about. */
async function refuseUnchecked(ctx: Ctx): Promise<void> {
  allow(mayWriteUnchecked(ctx.viewer, await needsApproval(ctx, { area: null }, { kind: 'fix' })));
}

/** The same as a part of an answer, which somebody has checked where that is asked for. */
export async function beginFix(ctx: Ctx, input: unknown): Promise<number> {
  signedIn(ctx);
  allow(mayEditFix(ctx.viewer, unborn));
  const { factors, whys, actions, events, ...texts } = parse(newFixShape, input);
  refuseFuture({ actions, events }, ctx.now);
  return transact(ctx, async (ctx) => {
    const next = ctx.db.updateTable('counters').set((eb) => ({ n: eb('n', '+', 1) }));
    const { n: number } = await next.where('name', '=', 'fix').returning('n').executeTakeFirstOrThrow();
    const dates = { ...unborn, opened_at: ctx.now, updated_at: ctx.now, stage: fixStage(unborn) };
    const lists = { factors: JSON.stringify(factors), whys: JSON.stringify(whys) };
    await ctx.db
      .insertInto('fixes')
      .values({ number, ...texts, ...lists, issues: 0, ...dates })
      .execute();
    await replaceRows(ctx, number, { actions, events: inOrder(events) });
    const content = { number, ...texts, factors, whys, actions, events };
    await record(ctx, { act: 'fix.opened', subject: `fix/${number}`, content });
    return number;
  });
}

/**
 * Staff change what is written about a cause. Absent fields stay as they are; where nothing changes, nothing is written. A change
 * of another version than the one that stands there is a conflict.
 */
export async function editFix(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const { version, ...change } = parse(fixChangeShape, input);
  refuseFuture(change, ctx.now);
  await transact(ctx, async (ctx) => {
    const before = await takeFix(ctx, number);
    allow(mayEditFix(ctx.viewer, before));
    await refuseUnchecked(ctx);
    allow(isNewest(before, version));
    const published = before.cause_published_at !== null;
    if (published && change.root_cause === '') throw invalid('root_cause', 'The cause is published: it can be changed, not taken away.');
    const events = change.events && inOrder(change.events);
    const written = await writtenAbout(ctx, before);
    const news = newsIn(written, { ...change, events });
    if (Object.values(news).every((value) => value === undefined)) return;
    const gone = asItWas(written, news);
    if (published && gone) await addEntry(ctx, number, 'revision', { evidence: gone });
    await ctx.db
      .updateTable('fixes')
      .set((eb) => ({ ...columnsOf(news), version: eb('version', '+', 1), updated_at: ctx.now }))
      .where('number', '=', number)
      .execute();
    await replaceRows(ctx, number, news);
    await record(ctx, { act: 'fix.edited', subject: `fix/${number}`, content: { number, ...news } });
  });
}

/** An approver makes the root cause public. */
export async function publishCause(ctx: Ctx, number: number, input: unknown = {}): Promise<void> {
  signedIn(ctx);
  const { evidence } = parse(evidenceShape, input);
  const dates = { cause_published_at: ctx.now };
  await advance(ctx, number, mayPublishCause, { kind: 'cause_publication', act: 'fix.cause_published', entry: { evidence }, dates });
}

/** The repair is out, for the first time or again after the problem came back. */
export async function shipFix(ctx: Ctx, number: number, input: unknown = {}): Promise<void> {
  signedIn(ctx);
  const { evidence } = parse(evidenceShape, input);
  const dates = { shipped_at: ctx.now, verified_at: null };
  await advance(ctx, number, mayShip, { kind: 'shipping', act: 'fix.shipped', entry: { evidence }, dates });
}

/** Somebody checked that the cause is gone, and shows how. */
export async function verifyFix(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const { evidence, reason } = parse(proofShape, input);
  await transact(ctx, async (ctx) => {
    const fix = await takeFix(ctx, number);
    allow(mayVerify(ctx.viewer, fix));
    const watched = await watchedSince(ctx, fix);
    if (watched.days_since < DAYS_TO_WATCH && reason === null) throw invalid('reason', tooSoon(watched.days_since));
    const entry = { evidence, ...watched, reason: watched.days_since < DAYS_TO_WATCH ? reason : null };
    await enter(ctx, fix, { kind: 'verification', act: 'fix.verified', entry, dates: { verified_at: ctx.now } });
  });
}

async function addEntry(ctx: Ctx, fix: number, kind: string, said: Said): Promise<void> {
  const author = signedIn(ctx);
  const { last } = await ctx.db
    .selectFrom('fix_entries')
    .select((eb) => eb.fn.max('n').as('last'))
    .where('fix', '=', fix)
    .executeTakeFirstOrThrow();
  const entry = { fix, n: (last ?? 0) + 1, kind, at: ctx.now, ...said, author: author.id, author_name: author.name };
  await ctx.db.insertInto('fix_entries').values(entry).execute();
}

/** What an entry says: the evidence, and for a verification what was counted. */
interface Said extends Partial<Measured> {
  evidence: string;
}

interface Advance {
  kind: string;
  act: Act;
  entry: Said;
  dates: Partial<FixRow>;
}

async function advance(ctx: Ctx, number: number, may: (viewer: Ctx['viewer'], fix: FixRow) => Allowed, what: Advance): Promise<void> {
  await transact(ctx, async (ctx) => {
    const fix = await takeFix(ctx, number);
    allow(may(ctx.viewer, fix));
    await enter(ctx, fix, what);
  });
}

async function enter(ctx: Ctx, fix: FixRow, { kind, act, entry, dates }: Advance): Promise<void> {
  const { number } = fix;
  await addEntry(ctx, number, kind, entry);
  const stage = fixStage({ ...fix, ...dates });
  await ctx.db
    .updateTable('fixes')
    .set({ ...dates, stage, updated_at: ctx.now })
    .where('number', '=', number)
    .execute();
  await record(ctx, { act, subject: `fix/${number}`, content: { number, ...entry } });
}

/** Staff say that this cause made this issue. An issue has one cause: a link to another fix gives way. */
export async function linkIssue(ctx: Ctx, number: number, issue: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    allow(mayLink(ctx.viewer));
    const { fix: before, reported_at } = await takeReadable(ctx, issue);
    if (before === number) return;
    // In the order of their numbers, so that two links in opposite directions do not wait for each other.
    const both = [before, number].filter((fix) => fix !== null).sort((a, b) => a - b);
    for (const fix of both) {
      const taken = await takeFix(ctx, fix);
      if (fix === before) allow(mayUnlink(ctx.viewer, taken, reported_at));
    }
    await ctx.db.updateTable('issues').set({ fix: number }).where('number', '=', issue).execute();
    for (const fix of both) await recountIssues(ctx, fix, { updated_at: ctx.now });
    await record(ctx, { act: 'issue.linked', subject: `issue/${issue}`, content: { issue, fix: number, before } });
  });
}

/** Staff say that this cause did not make this issue after all. Refuses one that is not linked to it. */
export async function unlinkIssue(ctx: Ctx, number: number, issue: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    allow(mayLink(ctx.viewer));
    const { fix, reported_at } = await takeReadable(ctx, issue);
    if (fix !== number) throw new Refusal('conflict', `#${issue} is not linked to F-${number}.`);
    allow(mayUnlink(ctx.viewer, await takeFix(ctx, number), reported_at));
    await ctx.db.updateTable('issues').set({ fix: null }).where('number', '=', issue).execute();
    await recountIssues(ctx, number, { updated_at: ctx.now });
    await record(ctx, { act: 'issue.unlinked', subject: `issue/${issue}`, content: { issue, fix: number } });
  });
}
