import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { found } from '#api/guards.ts';
import { reportIssue } from '#api/issues/commands.ts';
import { confirmationLetter, type Joining, joiningLetter, joiningShape, pendingShape } from '#api/issues/guest-rules.ts';
import { addAffected, follow, unfollow } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { checkReport } from '#api/issues/reporting.ts';
import { mailTracking } from '#api/issues/tracking.ts';
import { followingIn } from '#api/issues/unsubscribing.ts';
import type { Named } from '#api/issues/view.ts';
import { limits } from '#api/limits/rules.ts';
import { fromHere, within } from '#api/limits/tallies.ts';
import { queueMail } from '#api/mail/commands.ts';
import { provenMember } from '#api/members/link-commands.ts';
import { addressShape } from '#api/members/link-rules.ts';
import { addLink, spendLink } from '#api/members/links.ts';
import { memberOf } from '#api/members/queries.ts';
import { limitLinks } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';
import { isBlocked } from '#api/screening/holding.ts';

interface Report {
  email: unknown;
  report: unknown;
  channel: 'web' | 'api';
}

/**
 * Keeps a guest's report until its author confirms it by a mail; until then it is no issue, and counts nowhere. Returns the path of
 * the page that says so. The answer does not depend on whether the address has an account: nobody looks. Nor on the block list, which
 * would else tell anybody who is on it: such a report is never confirmed, since no mail goes out, and forgotten like any other.
 */
export async function reportAsGuest(ctx: Ctx, { email: address, report: wanted, channel }: Report): Promise<string> {
  await within(ctx, fromHere(ctx, limits.guestReport), 'Many problems were reported from here just now');
  const report = await checkReport(ctx, wanted);
  const { email } = parse(addressShape, { email: address });
  await limitLinks(ctx, email);
  return transact(ctx, async (ctx) => {
    const id = uuid();
    // What its author has seen once is not pointed out again.
    const content = ctx.database.seal(JSON.stringify({ channel, report: { ...report, confirm_public: true } }));
    await ctx.db.insertInto('pending_reports').values({ id, email, content, created_at: ctx.now }).execute();
    if (!(await isBlocked(ctx, { email }))) await mailConfirmation(ctx, email, id);
    return `/waiting/${await addLink(ctx, 'waiting', email, { report: id })}`;
  });
}

async function mailConfirmation(ctx: Ctx, email: string, report: string): Promise<void> {
  const secret = await addLink(ctx, 'report', email, { report });
  await queueMail(ctx, email, confirmationLetter(`/confirm/${secret}`, ctx.config.company));
}

interface Confirmed extends Named {
  /** What lets its author in to it, unless they are staff. */
  tracking: string | undefined;
}

/** The author's word: the report becomes an issue, reported now, by the member of the address, who is found or made. */
export async function confirmReport(ctx: Ctx, secret: string): Promise<Confirmed> {
  return transact(ctx, async (ctx) => {
    const { email, report: id } = await spendLink(ctx, secret, 'report');
    const pending = await ctx.db
      .deleteFrom('pending_reports')
      .where('id', '=', id ?? '')
      .returning('content')
      .executeTakeFirst();
    const { channel, report } = pendingShape.parse(JSON.parse(found(pending).content));
    const reporter = await provenMember(ctx, email);
    const issue = await reportIssue({ ...ctx, viewer: reporter }, report, channel);
    return { ...issue, tracking: await mailTracking(ctx, issue.number, reporter) };
  });
}

/** A guest's "me too", or that they follow: it counts once they confirm it by a mail. */
export async function askToJoin(ctx: Ctx, number: number, joining: Joining, address: unknown): Promise<void> {
  const { email } = parse(addressShape, { email: address });
  found(await findIssue(ctx, number));
  await limitLinks(ctx, email);
  await transact(ctx, async (ctx) => {
    const path = `/confirm/${await addLink(ctx, joining, email, { issue: number })}`;
    await queueMail(ctx, email, joiningLetter(joining, { number, path, company: ctx.config.company }));
  });
}

/** The guest's word on that. Returns the issue. */
export async function confirmJoining(ctx: Ctx, secret: string): Promise<Named> {
  return transact(ctx, async (ctx) => {
    const { email, issue, purpose } = await spendLink(ctx, secret, 'affected', 'follow');
    const joiner = { ...ctx, viewer: await provenMember(ctx, email) };
    const { number, title, visibility } = found(await findIssue(joiner, issue ?? 0));
    await (joiningShape.parse(purpose) === 'affected' ? addAffected(joiner, number) : follow(joiner, number));
    return { number, title, visibility };
  });
}

/** What a mail's own link does, whoever sends it: the member hears no more of the issue. */
export async function unsubscribe(ctx: Ctx, sealed: string): Promise<void> {
  const { issue, member: id } = found(followingIn(ctx, sealed));
  const row = await ctx.db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst();
  await unfollow({ ...ctx, viewer: memberOf(found(row)) }, issue);
}
