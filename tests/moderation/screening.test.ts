import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transact } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { comment, giveVerdict, publishIssue, reportIssue } from '#api/issues/commands.ts';
import { reportAsGuest } from '#api/issues/guest-commands.ts';
import { waitingReport } from '#api/issues/guest-queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { provenMember } from '#api/members/link-commands.ts';
import { masked } from '#api/members/link-rules.ts';
import { moderationFigures } from '#api/moderation/queries.ts';
import { block, blockWords, unblock, unblockWords } from '#api/screening/commands.ts';
import { screen } from '#api/screening/holding.ts';
import { hasBlocked, hasLink, printOf } from '#api/screening/rules.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo, secretOf } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const link = { title: 'Look at this offer', body: 'Cheap parcels at https://spam.example/now for everybody.' };

describe('the signs of a post', () => {
  test.each([
    ['See https://elsewhere.example/a', true],
    ['See www.elsewhere.example', true],
    ['[here](HTTP://elsewhere.example)', true],
    ['Your page http://localhost:4321/issues/4 shows it.', false],
    ['I paid at 10:30 with visa.', false],
    ['[here](h&#116;tps://elsewhere.example)', true],
    ['[here](https\\://elsewhere.example)', true],
    ['http://localhost:4321.elsewhere.example/', true],
    ['http://localhost/', true],
  ])('%j leads elsewhere: %j', (text, expected) => expect(hasLink(text, 'http://localhost:4321')).toBe(expected));

  test('blocked words are whole words, however they are written', () => {
    expect(hasBlocked('You ROTTÉN, thing!', ['rotten thing'])).toBe(true);
    expect([hasBlocked('My passport', ['ass']), hasBlocked('Rotten old thing', ['rotten thing'])]).toEqual([false, false]);
  });

  test('a text is the same however it is spaced and spelt, and a short one is nobody’s own', () => {
    expect(printOf('Buy cheap parcels, here and now!')).toBe(printOf('buy  CHEAP parcels here\nand now'));
    expect(printOf('Still not fixed')).toBeUndefined();
  });
});

describe.each(engines)('screening on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  let people = 0;
  /** Somebody who has just come by a mailed link. */
  const newcomer = () => transact(world.as(guest), (ctx) => provenMember(ctx, `new-${++people}@example.com`));
  const shown = async (number: number) => (await findIssue(world.as(guest), number)) !== undefined;

  test('a link of somebody new holds the report, tells them, and is counted for everybody', async () => {
    const before = await moderationFigures(world.as(guest));
    const who = await newcomer();
    const { number } = await reportIssue(world.as(who), link, 'web');
    expect([await shown(number), await findIssue(world.as(who), number)]).toEqual([false, expect.objectContaining({ withheld: 'held' })]);
    expect(await moderationFigures(world.as(guest))).toMatchObject({ held_now: before.held_now + 1, held_since: world.now() });
    expect((await mailsTo(world.database, who.email))[0]?.subject).toContain('held for review');
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'moderation.held']);
  });

  test('nor is one of somebody new who has a passkey: programs that advertise have none', async () => {
    const who = await newcomer();
    const row = { id: who.id, member: who.id, credential: who.id, public_key: 'AA', counter: 0, transports: '[]', name: 'Phone' };
    await world.database.write
      .insertInto('passkeys')
      .values({ ...row, made_at: world.now(), used_at: null })
      .execute();
    expect(await shown((await reportIssue(world.as(who), link, 'web')).number)).toBe(true);
  });

  test('the same link a day later, of a customer with a past, or of staff, is nobody’s concern', async () => {
    const who = await newcomer();
    world.pass(25);
    for (const viewer of [who, world.customer, world.agent]) {
      expect(await shown((await reportIssue(world.as(viewer), link, 'web')).number)).toBe(true);
    }
  });

  test('a text that was posted before holds the second of two newcomers', async () => {
    const text = { title: 'A parcel', body: 'Everybody should see what happened to my parcel.' };
    const [first, second] = [await newcomer(), await newcomer()];
    expect(await shown((await reportIssue(world.as(first), text, 'web')).number)).toBe(true);
    expect(await shown((await reportIssue(world.as(second), text, 'web')).number)).toBe(false);
    world.pass(25);
    expect(await shown((await reportIssue(world.as(await newcomer()), text, 'web')).number)).toBe(true);
  });

  test('of two newcomers whose same text is looked at in the same moment, one is held', async () => {
    for (let round = 0; round < 5; round++) {
      const people = [await newcomer(), await newcomer()];
      const text = { title: 'A parcel', body: `This is what happened to my parcel in round ${round}.`, visibility: 'private' };
      const posts = await Promise.all(people.map(async (who) => ({ who, ...(await reportIssue(world.as(who), text, 'web')) })));
      const look = ({ who, number }: (typeof posts)[number]) =>
        transact(world.as(who), async (ctx) => screen(ctx, { issue: number, step: 1 }, text.body));
      await Promise.all(posts.map(look));
      const rows = world.database.read
        .selectFrom('issues')
        .select('withheld')
        .where(
          'number',
          'in',
          posts.map(({ number }) => number),
        );
      expect((await rows.execute()).map(({ withheld }) => String(withheld)).sort()).toEqual(['held', 'null']);
    }
  });

  test('blocked words hold a report, a comment and the text of a verdict of any customer, until they are off the list', async () => {
    const number = await world.report();
    await blockWords(world.as(world.admin), { words: 'Rotten, Thing' });
    expect(await refused(blockWords(world.as(world.admin), { words: 'rotten thing' }))).toBe('conflict');
    expect(await shown(await world.report({ body: 'You rotten thing, pay me back.' }))).toBe(false);
    const step = await comment(world.as(world.stranger), number, { body: 'A rotten thing to do.' });
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'Refunded the rotten thing.' });
    await giveVerdict(world.as(world.customer), number, { outcome: 'put_right', text: 'No rotten thing any more.' });
    const rows = await world.database.read.selectFrom('steps').select(['n', 'kind', 'withheld']).where('issue', '=', number).execute();
    expect(rows.filter(({ withheld }) => withheld !== null).map(({ kind }) => kind)).toEqual(['comment', 'verdict']);
    expect(rows.find(({ n }) => n === step)?.withheld).toBe('held');
    await unblockWords(world.as(world.admin), 'rotten thing');
    expect(await shown(await world.report({ body: 'You rotten thing, pay me back.' }))).toBe(true);
  });

  test('what is private is never held, and is looked at once it is made public', async () => {
    const who = await newcomer();
    const { number } = await reportIssue(world.as(who), { ...link, visibility: 'private' }, 'web');
    expect((await findIssue(world.as(who), number))?.withheld).toBeNull();
    await publishIssue(world.as(who), number);
    expect((await findIssue(world.as(who), number))?.withheld).toBe('held');
  });

  /** Whether a guest of this address is answered as anybody is, and yet no mail goes out that could make the report count. */
  const sameAsForAnybody = async (email: string) => {
    const answers = async (address: string) => {
      const path = await reportAsGuest(world.as(guest), { email: address, report: link, channel: 'web' });
      const page = await waitingReport(world.as(guest), secretOf(path));
      const body = { ...link, email: address };
      const { status, body: told } = await site(world).ask('POST', '/issues', { as: guest, body });
      const all = JSON.stringify([path.replace(secretOf(path), ''), page, status, told]);
      return all
        .replaceAll(address, 'them')
        .replaceAll(masked(address), 'them')
        .replaceAll(/waiting\/[\w-]{43}/g, 'waiting/…');
    };
    const mailed = await mailsTo(world.database, email);
    expect(await answers(email)).toBe(await answers(`anybody-${++people}@example.com`));
    const links = await world.database.read.selectFrom('links').select('purpose').where('email', '=', email).execute();
    expect([await mailsTo(world.database, email), links.filter(({ purpose }) => purpose !== 'waiting')]).toEqual([mailed, []]);
  };

  test.each([['example.net'], ['blocked@mail.example.net'], ['account']])(
    'whoever is blocked by %s reports and comments no more',
    async (value) => {
      const who = await transact(world.as(guest), (ctx) => provenMember(ctx, 'blocked@mail.example.net'));
      const { number: own } = await reportIssue(world.as(who), { title: 'Parcel lost', body: 'It never came to my door.' }, 'web');
      const number = await world.report();
      const blocked = value === 'account' ? who.id : value;
      await block(world.as(world.admin), { value: blocked, reason: 'It only advertises.' });
      expect(await refused(reportIssue(world.as(who), link, 'web'))).toBe('forbidden');
      expect(await refused(comment(world.as(who), number, { body: 'Me again.' }))).toBe('forbidden');
      if (value !== 'account') {
        await sameAsForAnybody('blocked@mail.example.net');
      }
      // On their own problem they are heard.
      await comment(world.as(who), own, { body: 'It still has not come.' });
      await respond(world.as(world.agent), own, { kind: 'resolution', body: 'Sent again.' });
      await giveVerdict(world.as(who), own, { outcome: 'not_put_right', text: 'It is empty.' });
      await unblock(world.as(world.admin), blocked);
      await comment(world.as(who), number, { body: 'Me again.' });
    },
  );

  test('of two who block or unblock the same at once one does, and the log has one line of each', async () => {
    const before = (await actsOn(world, 'moderation')).length;
    const twice = async (act: () => Promise<void>) =>
      (await Promise.allSettled([act(), act()])).map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason.kind))).sort();
    expect(await twice(() => block(world.as(world.admin), { value: 'spam.example', reason: 'Spam.' }))).toEqual(['conflict', 'done']);
    expect(await twice(() => unblock(world.as(world.admin), 'spam.example'))).toEqual(['conflict', 'done']);
    expect(await twice(() => blockWords(world.as(world.admin), { words: 'cheap parcels' }))).toEqual(['conflict', 'done']);
    expect(await twice(() => unblockWords(world.as(world.admin), 'cheap parcels'))).toEqual(['conflict', 'done']);
    const acts = ['blocked', 'unblocked', 'words_blocked', 'words_unblocked'].map((act) => `moderation.${act}`);
    expect((await actsOn(world, 'moderation')).slice(before)).toEqual(acts);
  });

  test('only admins block, and what cannot be a block is refused', async () => {
    expect(await refused(block(world.as(world.approver), { value: 'example.net', reason: 'Spam.' }))).toBe('forbidden');
    expect(await refused(blockWords(world.as(world.approver), { words: 'thing' }))).toBe('forbidden');
    expect(await refused(block(world.as(world.admin), { value: 'not a thing', reason: 'Spam.' }))).toBe('invalid');
  });
});
