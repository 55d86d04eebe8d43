import type { Ctx, Member } from '#api/context.ts';
import { disguise } from '#api/limits/disguise.ts';
import { exceeded, type Limit, limits, type Standing } from '#api/limits/rules.ts';
import { type Counted, count, fromHere, tooOften, within } from '#api/limits/tallies.ts';

const LINKS = 'Many mails with links were asked for';
const SAID = 'There were too many tries with a wrong password';

/** A try that has been counted as a wrong one. */
interface Try {
  /** It was the right one after all. */
  takeBack(): Promise<void>;
}

/**
 * Counts a try at the password of the account with this address, before it is looked at: else many at once would all get through.
 * Refuses one too many. It is the same for addresses that have no account.
 */
export async function tryPassword(ctx: Ctx, email: string): Promise<Try> {
  const pair = { limit: limits.wrongPair, whose: await disguise(ctx, `${email} ${ctx.client ?? ''}`) };
  const here = [...fromHere(ctx, limits.wrongFrom), pair];
  const standings = await within(ctx, here, SAID);
  const account = { limit: limits.wrongFor, whose: await disguise(ctx, email) };
  const over = exceeded(await count(ctx, [account]));
  if (over && !isFirst(standings, limits.wrongPair)) throw tooOften(over, SAID);
  return counted(ctx, [...here, account]);
}

/** The same for the current password of somebody who is signed in. */
export async function tryCurrentPassword(ctx: Ctx, { id }: Pick<Member, 'id'>): Promise<Try> {
  const tries = [{ limit: limits.wrongCurrent, whose: id }];
  await within(ctx, tries, SAID);
  return counted(ctx, tries);
}

/**
 * Counts a mail with a link that somebody asks for: for who asks, for whom it goes to, and for both together, so that nobody keeps
 * another's mails from them by asking for many. Belongs before the transaction that makes it.
 */
export async function limitLinks(ctx: Ctx, email: string): Promise<void> {
  const pair = { limit: limits.linkPair, whose: await disguise(ctx, `${email} ${ctx.client ?? ''}`) };
  const standings = await within(ctx, [...fromHere(ctx, limits.linkFrom), pair], LINKS);
  const whose = await disguise(ctx, email);
  const theirs = await count(
    ctx,
    [limits.linkTo, limits.linkToAtAll].map((limit) => ({ limit, whose })),
  );
  const over = exceeded(isFirst(standings, limits.linkPair) ? theirs.filter(({ limit }) => limit === limits.linkToAtAll) : theirs);
  if (over) throw tooOften(over, LINKS);
}

/** Counts a mail that tells somebody of a change in their account. Belongs before the transaction that makes it. */
export async function limitNotices(ctx: Ctx, email: string): Promise<void> {
  await within(ctx, [{ limit: limits.noticeTo, whose: await disguise(ctx, email) }], 'A lot was changed in this account just now');
}

function isFirst(standings: Standing[], asked: Limit): boolean {
  return standings.every(({ limit, n }) => limit !== asked || n === 1);
}

/** Counts a mail with a link that the staff send to somebody. Belongs before the transaction that makes it. */
export async function limitLinksTo(ctx: Ctx, email: string): Promise<void> {
  await within(ctx, [{ limit: limits.linkTo, whose: await disguise(ctx, email) }], 'Many mails with links went to this address');
}

function counted(ctx: Ctx, tries: Counted[]): Try {
  return {
    async takeBack() {
      await count(ctx, tries, -1);
    },
  };
}
