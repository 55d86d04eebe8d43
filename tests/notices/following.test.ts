import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { follow } from '#api/issues/joining-commands.ts';
import { askToFollow, changeHearing, changeHearingBy, confirmFollowing, followTopic } from '#api/notices/commands.ts';
import { hearingPath } from '#api/notices/hearing-secrets.ts';
import { hearingBy, hearingOf } from '#api/notices/queries.ts';
import { dueAt } from '#api/notices/rules.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const forged = (secret: string) => secret.replace(/:./, (start) => (start === ':A' ? ':B' : ':A'));

describe.each(engines)('following on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const topics = async (member = world.stranger) =>
    (await hearingOf(world.as(member)))?.topics.map(({ topic, pace }) => `${topic} ${pace}`) ?? [];

  test('the board or an area begins with a mail a day, a root cause with each step', async () => {
    await followTopic(world.as(world.stranger), 'board');
    await followTopic(world.as(world.stranger), 'area/payments');
    expect(await topics()).toEqual(['area/payments daily', 'board daily']);
    expect(await refused(followTopic(world.as(world.stranger), 'area/nowhere'))).toBe('not_found');
    expect(await refused(followTopic(world.as(world.stranger), 'fix/4711'))).toBe('not_found');
    expect(await refused(followTopic(world.as(guest), 'board'))).toBe('unauthenticated');
    expect((await refusal(followTopic(world.as(world.stranger), 'board', 'hourly'))).errors).toMatchObject([{ path: '' }]);
    expect(await actsOn(world, 'area/payments')).toEqual(['topic.followed']);
  });

  test('the pace of a problem and of an area is changed by itself, and each can end', async () => {
    const number = await world.report();
    await follow(world.as(world.stranger), number);
    await changeHearing(world.as(world.stranger), { act: 'pace', topic: `issue/${number}`, pace: 'weekly' });
    await changeHearing(world.as(world.stranger), { act: 'pace', topic: 'board', pace: 'each' });
    expect(await topics()).toEqual(['area/payments daily', 'board each', `issue/${number} weekly`]);
    for (const topic of ['board', 'area/payments', `issue/${number}`]) await changeHearing(world.as(world.stranger), { act: 'end', topic });
    expect(await topics()).toEqual([]);
    const none = await refusal(changeHearing(world.as(world.stranger), { act: 'pace', topic: 'board', pace: 'each' }));
    expect(none.errors).toMatchObject([{ path: 'topic' }]);
  });

  test('a guest follows an area with an address alone, once the button behind the mailed link is pressed', async () => {
    await askToFollow(world.as(guest), 'area/delivery', { email: 'ada@example.com', pace: 'weekly' });
    const path = await linkTo(world.database, 'ada@example.com');
    expect(path).toMatch(/^\/follow\/confirm\//);
    expect(await world.database.read.selectFrom('members').select('id').where('email', '=', 'ada@example.com').execute()).toEqual([]);
    expect(await refused(confirmFollowing(world.as(guest), forged(last(path))))).toBe('conflict');
    await confirmFollowing(world.as(guest), last(path));
    const rows = await world.database.read
      .selectFrom('topic_follows')
      .select(['topic', 'pace'])
      .where('topic', '=', 'area/delivery')
      .execute();
    expect(rows).toEqual([{ topic: 'area/delivery', pace: 'weekly' }]);
    await askToFollow(world.as(guest), 'board', { email: 'ada@example.com', pace: undefined });
    const late = last(await linkTo(world.database, 'ada@example.com'));
    world.pass(7 * 24);
    expect(await refused(confirmFollowing(world.as(guest), late))).toBe('conflict');
  });

  test('the link in a mail shows and changes what its reader hears, without signing in, and no other’s', async () => {
    await followTopic(world.as(world.stranger), 'board');
    await followTopic(world.as(world.stranger), 'area/payments');
    const secret = last(hearingPath(world.as(guest), { member: world.stranger.id, topic: 'board' }));
    expect(await hearingBy(world.as(guest), secret)).toMatchObject({ topic: 'board', email: world.stranger.email });
    await changeHearingBy(world.as(guest), secret, { act: 'pace', topic: 'area/payments', pace: 'each' });
    expect(await topics()).toEqual(['area/payments each', 'board daily']);
    await changeHearingBy(world.as(guest), secret, undefined);
    expect(await topics()).toEqual(['area/payments each']);
    expect(await hearingBy(world.as(guest), forged(secret))).toBeUndefined();
    expect(await refused(changeHearingBy(world.as(guest), 'made-up', undefined))).toBe('not_found');
  });

  test('a mail program ends it by RFC 8058, from no origin, and opening the page changes nothing', async () => {
    await followTopic(world.as(world.stranger), 'board');
    const path = hearingPath(world.as(guest), { member: world.stranger.id, topic: 'board' });
    const board = site(world);
    await board.app.request(path);
    expect(await topics()).toContain('board daily');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await board.app.request(`http://localhost:4321${path}`, { method: 'POST', headers, body: 'List-Unsubscribe=One-Click' });
    expect(await topics()).not.toContain('board daily');
  });

  test('asking to follow tells nobody whether an address has an account', async () => {
    for (const email of [world.customer.email, 'nobody@example.com']) {
      await askToFollow(world.as(guest), 'board', { email, pace: undefined });
      expect(await mailsTo(world.database, email)).toMatchObject([{ subject: 'Follow: All problems and root causes' }]);
    }
  });
});

test.each([
  ['daily', '2026-11-02T09:00:00.000Z', 'UTC', '2026-11-03T07:00:00.000Z'],
  ['daily', '2026-11-02T05:00:00.000Z', 'UTC', '2026-11-02T07:00:00.000Z'],
  ['daily', '2026-11-02T09:00:00.000Z', 'America/New_York', '2026-11-02T12:00:00.000Z'],
  ['daily', '2026-03-28T09:00:00.000Z', 'Europe/Vienna', '2026-03-29T05:00:00.000Z'],
  ['daily', '2026-10-24T09:00:00.000Z', 'Europe/Vienna', '2026-10-25T06:00:00.000Z'],
  ['daily', '2026-11-02T23:30:00.000Z', 'Pacific/Auckland', '2026-11-03T18:00:00.000Z'],
  ['weekly', '2026-11-02T09:00:00.000Z', 'UTC', '2026-11-09T07:00:00.000Z'],
  ['weekly', '2026-11-08T23:00:00.000Z', 'UTC', '2026-11-09T07:00:00.000Z'],
  ['weekly', '2026-11-08T18:30:00.000Z', 'Asia/Tokyo', '2026-11-08T22:00:00.000Z'],
  ['each', '2026-11-02T09:00:00.000Z', 'Asia/Tokyo', '2026-11-02T09:00:00.000Z'],
] as const)('what comes %s after %s in %s goes out at %s', (pace, now, zone, due) => {
  expect(dueAt(pace, now, zone)).toBe(due);
});
