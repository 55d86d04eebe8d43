import { type Ctx, transact } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import { familyOf } from '#api/issues/audience.ts';
import { unfollow } from '#api/issues/joining-commands.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import { provenMember } from '#api/members/link-commands.ts';
import { addressShape } from '#api/members/link-rules.ts';
import { addLink, linkOver, spendLink } from '#api/members/links.ts';
import { limitLinks } from '#api/members/tries.ts';
import { confirmingPath, wishIn } from '#api/notices/confirming-secrets.ts';
import { followLetter } from '#api/notices/letters.ts';
import { findTopic, readerBy } from '#api/notices/queries.ts';
import { firstPace, type Pace, paceShape, partsOf, quietDays, type Wish, wishShape } from '#api/notices/rules.ts';
import { parse } from '#api/parse.ts';

/** The member hears of the board, an area or a root cause; following it again changes how soon. */
export async function followTopic(ctx: Ctx, topic: string, chosen?: unknown): Promise<void> {
  const { id } = signedIn(ctx);
  const pace = chosen === undefined ? firstPace(topic) : parse(paceShape, chosen);
  await transact(ctx, async (ctx) => {
    found(await findTopic(ctx, topic));
    await putPace(ctx, { topic, member: id, pace });
    await record(ctx, { act: 'topic.followed', subject: topic, content: { member: id, pace } });
  });
}

/** The member hears no more of it; of a root cause also not because it happened to them. */
export async function unfollowTopic(ctx: Ctx, topic: string): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    found(await findTopic(ctx, topic));
    if (partsOf(topic).kind === 'fix') await putPace(ctx, { topic, member: id, pace: 'none' });
    else await ctx.db.deleteFrom('topic_follows').where('topic', '=', topic).where('member', '=', id).execute();
    await record(ctx, { act: 'topic.unfollowed', subject: topic, content: { member: id } });
  });
}

async function putPace(ctx: Ctx, { topic, member, pace }: { topic: string; member: string; pace: Pace | 'none' }): Promise<void> {
  await ctx.db
    .insertInto('topic_follows')
    .values({ topic, member, pace, at: ctx.now })
    .onConflict((c) => c.columns(['topic', 'member']).doUpdateSet({ pace }))
    .execute();
}

/** A guest wants to follow: it counts once they confirm it by a mail. */
export async function askToFollow(ctx: Ctx, topic: string, input: { email: unknown; pace: unknown }): Promise<void> {
  const { email } = parse(addressShape, { email: input.email });
  const pace = parse(paceShape, input.pace ?? firstPace(topic));
  const { title } = found(await findTopic(ctx, topic));
  await limitLinks(ctx, email);
  await transact(ctx, async (ctx) => {
    const path = confirmingPath(ctx, { link: await addLink(ctx, 'follow', email), topic, pace });
    await queueMail(ctx, email, followLetter(title, path, ctx.config.company));
  });
}

/** The guest's word on that, good once: pressed again later, it would bring back what they have ended since. Returns what they follow now. */
export async function confirmFollowing(ctx: Ctx, sealed: string): Promise<string> {
  const wish = wishIn(ctx, sealed);
  if (!wish) throw linkOver();
  await transact(ctx, async (ctx) => {
    const { email } = await spendLink(ctx, wish.link, 'follow');
    const viewer = await provenMember(ctx, email);
    await followTopic({ ...ctx, viewer }, wish.topic, wish.pace);
  });
  return wish.topic;
}

/** Changes what the member hears: of one topic, or of all. */
export async function changeHearing(ctx: Ctx, input: unknown): Promise<void> {
  signedIn(ctx);
  const wish = parse(wishShape, input);
  if (wish.act === 'end') return endFollowing(ctx, wish.topic);
  if (wish.act === 'pace') return changePace(ctx, wish);
  await wishFor(ctx, wish);
}

/** The same by the link in a mail, without signing in; without a wish the one thing that the mail came for ends, as RFC 8058 has it. */
export async function changeHearingBy(ctx: Ctx, sealed: string, input: unknown): Promise<void> {
  const { topic, member } = found(await readerBy(ctx, sealed));
  const reader = { ...ctx, viewer: member };
  await (input === undefined ? endFollowing(reader, topic) : changeHearing(reader, input));
}

async function endFollowing(ctx: Ctx, topic: string): Promise<void> {
  const { kind, name } = partsOf(topic);
  await (kind === 'issue' ? unfollow(ctx, Number(name)) : unfollowTopic(ctx, topic));
}

async function changePace(ctx: Ctx, { topic, pace }: Extract<Wish, { act: 'pace' }>): Promise<void> {
  const { id } = signedIn(ctx);
  const { kind, name } = partsOf(topic);
  await transact(ctx, async (ctx) => {
    const follows = ctx.db
      .updateTable('follows')
      .set({ pace })
      .where('member', '=', id)
      .where('issue', 'in', familyOf(Number(name)));
    const wide = ctx.db.updateTable('topic_follows').set({ pace }).where('member', '=', id).where('topic', '=', topic);
    const [{ numUpdatedRows } = { numUpdatedRows: 0n }] = await (kind === 'issue' ? follows : wide.where('pace', '<>', 'none')).execute();
    if (numUpdatedRows === 0n) throw invalid('topic', 'You do not follow that.');
    await record(ctx, { act: 'topic.paced', subject: topic, content: { member: id, pace } });
  });
}

type AboutAll = Exclude<Wish, { act: 'pace' | 'end' }>;

async function wishFor(ctx: Ctx, wish: AboutAll): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const changed = changedBy(wish, ctx.now);
    await ctx.db
      .insertInto('hearings')
      .values({ member: id, zone: 'UTC', quiet_until: null, stopped_at: null, ...changed })
      .onConflict((c) => c.column('member').doUpdateSet(changed))
      .execute();
    await record(ctx, { act: 'member.hearing_changed', subject: `member/${id}`, content: { ...wish } });
  });
}

function changedBy(wish: AboutAll, now: string) {
  if (wish.act === 'zone') return { zone: wish.zone };
  if (wish.act === 'stop') return { stopped_at: now };
  if (wish.act === 'again') return { stopped_at: null, quiet_until: null };
  return { quiet_until: new Date(Date.parse(now) + quietDays[wish.days] * 86_400_000).toISOString() };
}
