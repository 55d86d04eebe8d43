import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { follow } from '#api/issues/joining-commands.ts';
import { unsubscribePath } from '#api/issues/unsubscribing.ts';
import { limits } from '#api/limits/rules.ts';
import { askToFollow, changeHearingBy, confirmFollowing, followTopic, unfollowTopic } from '#api/notices/commands.ts';
import { confirmingPath } from '#api/notices/confirming-secrets.ts';
import { hearingPath } from '#api/notices/hearing-secrets.ts';
import { hearingBy, hearingOf, toConfirm } from '#api/notices/queries.ts';
import { begin, finish } from '#api/rights/erasing.ts';
import { askForErasureOf } from '#api/rights/erasure-commands.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { join } from '../rights/erasing.ts';

const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);

describe.each(engines)('the links of followers on %s', (engine) => {
  let world: World;
  let board: Site;
  let email: string;
  let n = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(() => {
    email = `follower${++n}@example.org`;
    world.pass(1);
  });

  const ask = async (topic = 'board', to = email) => {
    await askToFollow(world.as(guest), topic, { email: to, pace: undefined });
    return last(await linkTo(world.database, to));
  };
  const confirm = (secret: string) => confirmFollowing(world.as(guest), secret);
  const accounts = async (of = email) =>
    (await world.database.read.selectFrom('members').select('id').where('email', '=', of).execute()).map(({ id }) => id);
  const follows = async (member: string) =>
    (await world.database.read.selectFrom('topic_follows').select('topic').where('member', '=', member).execute()).map(
      ({ topic }) => topic,
    );
  const linkOf = (member: string, topic = 'board') => last(hearingPath(world.as(guest), { member, topic }));
  const erase = async (id: string) => {
    await askForErasureOf(world.as(world.admin), id, { texts: 'removed' });
    world.pass(7 * 24);
    const row = await world.database.read.selectFrom('erasures').select('id').where('member', '=', id).executeTakeFirstOrThrow();
    const erasure = await begin(world.as(system), row.id);
    if (erasure) await finish(world.as(system), erasure);
  };

  test('confirm once: pressed again, also at the same moment, they bring nothing back', async () => {
    const secret = await ask();
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => confirm(secret)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [id = ''] = await accounts();
    const member = { ...world.stranger, id, email };
    await unfollowTopic(world.as(member), 'board');
    expect(await toConfirm(world.as(guest), secret)).toBeUndefined();
    expect(await refused(confirm(secret))).toBe('conflict');
    expect(await follows(id)).toEqual([]);
  });

  test('make no account anew for who was erased', async () => {
    const [used, kept] = [await ask(), await ask('area/payments')];
    await confirm(used);
    const [id = ''] = await accounts();
    await erase(id);
    for (const secret of [used, kept]) expect(await refused(confirm(secret))).toBe('conflict');
    expect(await accounts()).toEqual([]);
  });

  test('say nothing and change nothing for who was erased', async () => {
    const me = await join(world, `gone${n}`);
    await followTopic(world.as(me), 'board');
    const secret = linkOf(me.id);
    expect(await hearingBy(world.as(guest), secret)).toBeDefined();
    await erase(me.id);
    expect(await hearingBy(world.as(guest), secret)).toBeUndefined();
    expect(await refused(changeHearingBy(world.as(guest), secret, { act: 'stop' }))).toBe('not_found');
    expect((await board.post(`/hear/${secret}`, guest, { act: 'stop' })).status).toBe(404);
  });

  test('are opened by none of another kind, and by none that was changed, for nobody', async () => {
    await followTopic(world.as(world.stranger), 'board');
    const hear = linkOf(world.stranger.id);
    const wish = await ask();
    const unsubscribe = last(unsubscribePath(world.as(guest), { issue: 1, member: world.stranger.id }));
    const flipped = [...hear].map((sign, at) => hear.slice(0, at) + (sign === 'A' ? 'B' : 'A') + hear.slice(at + 1));
    const every7th = flipped.filter((text, at) => at % 7 === 0 && text !== hear);
    for (const text of [unsubscribe, wish, hear.slice(0, -1), world.stranger.id, `hear:${world.stranger.id}:board`, ...every7th]) {
      expect(await hearingBy(world.as(guest), text)).toBeUndefined();
      expect(await refused(changeHearingBy(world.as(guest), text, { act: 'stop' }))).toBe('not_found');
    }
    const nobodys = last(confirmingPath(world.as(guest), { link: 'x'.repeat(43), topic: 'board', pace: 'each' }));
    for (const text of [unsubscribe, hear, wish.slice(0, -1), nobodys]) expect(await refused(confirm(text))).toBe('conflict');
    expect((await hearingOf(world.as(world.stranger)))?.stopped_at).toBeNull();
    expect(await follows(world.stranger.id)).toEqual(['board']);
  });

  test('tell who holds them of no private problem but its number, also where they are a colleague’s', async () => {
    const number = await world.report({ title: 'A letter opened on the way', visibility: 'private' });
    await follow(world.as(world.agent), number);
    for (const { id } of [world.customer, world.agent]) {
      const seen = await hearingBy(world.as(guest), linkOf(id));
      expect(seen?.topics.find(({ topic }) => topic === `issue/${number}`)?.title).toBe(`#${number} A private problem`);
      expect(JSON.stringify(seen)).not.toMatch(/letter/i);
    }
    expect(JSON.stringify(await hearingOf(world.as(world.customer)))).toMatch(/A letter opened/);
  });

  test('let their bearer do nothing else: they are no sign-in, and set no cookie', async () => {
    await followTopic(world.as(world.stranger), 'board');
    const answer = await board.app.request(`/hear/${linkOf(world.stranger.id)}`, {
      method: 'POST',
      body: new URLSearchParams({ act: 'stop' }),
    });
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([200, null]);
    expect((await hearingOf(world.as(world.stranger)))?.stopped_at).not.toBeNull();
    const headers = { origin: 'http://localhost:4321', 'content-type': 'application/x-www-form-urlencoded' };
    const confirmed = await board.app.request(`/follow/confirm/${await ask()}`, { method: 'POST', body: '', headers });
    expect([confirmed.status, confirmed.headers.get('set-cookie')]).toEqual([200, null]);
  });

  test('are pressed on this site alone, but for the one that mail programs press', async () => {
    const body = new URLSearchParams({ act: 'add', email });
    const headers = { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' };
    for (const path of ['/follow/board', '/follow/area/payments', `/follow/confirm/${await ask()}`, '/account/follows', '/hear/a/b'])
      expect([path, (await board.app.request(path, { method: 'POST', body, headers })).status]).toEqual([path, 403]);
    expect(await accounts()).toEqual([]);
  });

  test('come in mails that are counted, to one address whose lines are no headers', async () => {
    for (const bad of [`${email}\r\nBcc: all@example.com`, `${email}, all@example.com`, [email, 'all@example.com'], { email }])
      expect((await refusal(askToFollow(world.as(guest), 'board', { email: bad, pace: undefined }))).errors).toMatchObject([
        { path: 'email' },
      ]);
    expect(await refused(askToFollow(world.as(guest), 'area/payments\r\nx', { email, pace: undefined }))).toBe('not_found');
    expect(await mailsTo(world.database, email)).toEqual([]);
    for (let i = 0; i < limits.linkPair.most; i++) await ask();
    expect(await refused(ask())).toBe('too_many');
  });

  test('are asked for with one answer, whether the address has an account, follows already, or is closed', async () => {
    await confirm(await ask('board', world.stranger.email));
    const answers = [];
    for (const to of [email, world.stranger.email, world.agent.email]) {
      const { status, form, location } = await board.post('/follow/board', guest, { act: 'add', email: to });
      answers.push({ status, location, said: form?.message, errors: form?.errors });
    }
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200 });
  });
});
