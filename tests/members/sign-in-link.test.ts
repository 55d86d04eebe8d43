import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#api/limits/rules.ts';
import { requestSignIn, signInByLink } from '#api/members/link-commands.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo, secretOf } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('signing in by a mailed link on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const fresh = async (email = 'customer@example.org', next?: string) => {
    world.pass(1);
    await requestSignIn(world.as(guest), { email }, next);
    return linkTo(world.database, email);
  };
  const cookieIn = (headers: Headers) => headers.getSetCookie().at(-1)?.split(';')[0] ?? '';

  test('the link signs in its member once', async () => {
    const secret = secretOf(await fresh());
    expect(await signInByLink(world.as(guest), secret)).toEqual(world.customer);
    expect(await refused(signInByLink(world.as(guest), secret))).toBe('conflict');
  });

  test('of several who use it at once exactly one wins', async () => {
    const secret = secretOf(await fresh());
    const tries = await Promise.allSettled([1, 2, 3, 4, 5].map(() => signInByLink(world.as(guest), secret)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('it is good for a quarter of an hour', async () => {
    const [early, late] = [secretOf(await fresh()), secretOf(await fresh('stranger@example.org'))];
    world.pass(0.25);
    expect(await refused(signInByLink(world.as(guest), late))).toBe('conflict');
    expect(await refused(signInByLink(world.as(guest), early))).toBe('conflict');
    const secret = secretOf(await fresh());
    world.pass(0.24);
    expect(await signInByLink(world.as(guest), secret)).toEqual(world.customer);
  });

  test('the database holds the SHA-256 of the secret alone', async () => {
    const secret = secretOf(await fresh());
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(await world.database.read.selectFrom('links').selectAll().execute())).not.toContain(secret);
  });

  test('the answer and the work are the same whether the address has an account or not', async () => {
    world.pass(1);
    const counts = async () => {
      const n = async (table: 'links' | 'mails' | 'jobs' | 'members') =>
        (await world.database.read.selectFrom(table).select('id').execute()).length;
      return [await n('links'), await n('mails'), await n('jobs'), await n('members')];
    };
    const ask = async (email: string) => {
      const before = await counts();
      const { status, form, headers } = await board.post('/sign-in', guest, { act: 'link', email });
      const grown = (await counts()).map((n, i) => n - (before[i] ?? 0));
      return { status, form: { ...form, values: undefined }, cookies: headers.getSetCookie(), grown };
    };
    const [known, unknown] = [await ask('customer@example.org'), await ask('nobody@example.org')];
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 200, cookies: [], grown: [1, 1, 1, 0] });
    expect(await linkTo(world.database, 'nobody@example.org')).toBe('/issues/new');
    expect((await mailsTo(world.database, 'nobody@example.org'))[0]?.text).toContain('Nobody has an account with it');
  });

  test('a closed account is no account', async () => {
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.approver.id).execute();
    expect(await fresh('approver@example.org')).toBe('/issues/new');
  });

  test('an account that is closed meanwhile is not let in', async () => {
    const secret = secretOf(await fresh('agent@example.org'));
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.agent.id).execute();
    expect(await refused(signInByLink(world.as(guest), secret))).toBe('conflict');
  });

  test.each([
    '/your-account-is-locked-call-0171-2345678',
    '/issues/your-account-is-locked',
    '/issues/7-your-account-is-locked',
    '/account/your/account/is/locked',
    `/issues/${'7'.repeat(500)}`,
  ])('puts nothing into the mail that a stranger wrote: %s', async (next) => {
    expect(await fresh('customer@example.org', next)).toMatch(/^\/sign-in\/[\w-]{43}(?:\?next=%2Fissues%2F7)?$/);
  });

  test('the page behind it starts a new session, ends the one that was there, and leads on', async () => {
    const link = await fresh('stranger@example.org', '/issues/7/verdict');
    expect(link).toMatch(/^\/sign-in\/[\w-]{43}\?next=%2Fissues%2F7%2Fverdict$/);
    const planted = (await createSession(world.as(guest), world.customer.id)).split(';')[0] ?? '';
    const { status, location, headers } = await board.post(link, world.customer);
    expect([status, location]).toEqual([303, '/issues/7/verdict']);
    expect(await viewerOf(world.database, cookieIn(headers))).toEqual(world.stranger);
    expect(cookieIn(headers)).not.toBe(planted);
    expect((await board.post(link, guest)).status).toBe(409);
  });

  test('opening the link changes nothing', async () => {
    const link = await fresh();
    for (const method of ['GET', 'HEAD']) await board.app.request(link, { method });
    expect(await signInByLink(world.as(guest), secretOf(link))).toEqual(world.customer);
  });

  test('no other site learns the link, and no cache keeps the page', async () => {
    const { headers } = await board.app.request(await fresh());
    expect([headers.get('referrer-policy'), headers.get('cache-control')]).toEqual(['strict-origin', 'private, no-store']);
  });

  test('the mail leads to no other site', async () => {
    world.pass(1);
    await board.post('/sign-in?next=%2F%2Felsewhere.example', guest, { act: 'link', email: 'customer@example.org' });
    expect(await linkTo(world.database, 'customer@example.org')).toMatch(/^\/sign-in\/[\w-]{43}$/);
  });

  test('nobody is flooded: an address gets so many an hour and no more, known or not', async () => {
    for (const email of ['admin@example.org', 'flooded@example.org']) {
      world.pass(1);
      for (let i = 0; i < limits.linkPair.most; i++) await requestSignIn(world.as(guest), { email });
      expect((await refusal(requestSignIn(world.as(guest), { email }))).kind).toBe('too_many');
      world.pass(1);
      await requestSignIn(world.as(guest), { email });
    }
  });

  test('what is no address is named', async () => {
    const { status, form } = await board.post('/sign-in', guest, { act: 'link', email: 'nobody', password: '' });
    expect([status, form?.errors.map(({ path }) => path)]).toEqual([422, ['email']]);
  });
});
