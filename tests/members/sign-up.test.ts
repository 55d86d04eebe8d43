import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '#api/members/commands.ts';
import { requestSignIn, signInByLink } from '#api/members/link-commands.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { requestSignUp, signUpByLink } from '#api/members/sign-up-commands.ts';
import { type Site, site } from '../api/asking.ts';
import { signUp } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo, secretOf } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

describe.each(engines)('signing up on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const rowOf = (email: string) => world.database.read.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst();
  const count = async () => (await world.database.read.selectFrom('members').select('id').execute()).length;
  const linkFor = async (email: string, next?: string) => {
    world.pass(1);
    await requestSignUp(world.as(guest), { email }, next);
    return linkTo(world.database, email);
  };
  const cookieIn = (headers: Headers) => headers.getSetCookie().at(-1)?.split(';')[0] ?? '';

  test('makes a customer whose address is proven, with a line in the log that holds no address', async () => {
    const member = await signUp(world.as(guest), { email: '  Ada@Example.COM ', password, name: ' Ada \n L. ' });
    expect(member).toMatchObject({ email: 'ada@example.com', name: 'Ada L.', role: 'customer' });
    expect(await actsOn(world, `member/${member.id}`)).toEqual(['member.joined']);
    const now = world.now();
    expect(await rowOf('ada@example.com')).toMatchObject({ id: member.id, created_at: now, proven_at: now, deactivated_at: null });
  });

  test('keeps an argon2id hash and no password', async () => {
    await signUp(world.as(guest), { email: 'hash@example.com', password });
    const row = await rowOf('hash@example.com');
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(row)).not.toContain(password);
  });

  test('asked for, makes nothing yet: there is no account without the mail', async () => {
    const before = await count();
    await linkFor('later@example.com');
    expect(await count()).toBe(before);
  });

  test('the answer, the work and what is kept are the same whether the address has an account or not', async () => {
    world.pass(1);
    const counts = async () => {
      const n = async (table: 'links' | 'mails' | 'jobs' | 'members' | 'ledger') =>
        (await world.database.read.selectFrom(table).selectAll().execute()).length;
      return [await n('links'), await n('mails'), await n('jobs'), await n('members'), await n('ledger')];
    };
    const ask = async (email: string) => {
      const before = await counts();
      const { status, form, headers } = await board.post('/sign-up', guest, { email, password, name: 'Ada' });
      const grown = (await counts()).map((n, i) => n - (before[i] ?? 0));
      return { status, form: { ...form, values: undefined }, cookies: headers.getSetCookie(), grown };
    };
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.approver.id).execute();
    const [known, unknown, closed] = [
      await ask('customer@example.org'),
      await ask('nobody@example.org'),
      await ask('approver@example.org'),
    ];
    expect([known, closed]).toEqual([unknown, unknown]);
    expect(unknown).toMatchObject({ status: 200, cookies: [], grown: [1, 1, 1, 0, 0] });
    expect((await mailsTo(world.database, 'customer@example.org'))[0]?.text).toContain('has an account already');
    expect((await mailsTo(world.database, 'nobody@example.org'))[0]?.text).toContain('has no account yet');
    expect((await mailsTo(world.database, 'approver@example.org'))[0]?.text).toContain('was closed');
  });

  test('whoever has an account is led into it', async () => {
    const link = await linkFor('customer@example.org');
    expect(link).toMatch(/^\/sign-in\/[\w-]{43}$/);
    expect(await signInByLink(world.as(guest), secretOf(link))).toEqual(world.customer);
  });

  test('without a name one is "A customer"', async () => {
    for (const name of [undefined, '', '  ']) {
      const email = `nameless${String(name).length}@example.com`;
      expect(await signUp(world.as(guest), { email, password, ...(name !== undefined && { name }) })).toMatchObject({ name: 'A customer' });
    }
  });

  test('without a password one signs in by links, and no password is the right one', async () => {
    await signUp(world.as(guest), { email: 'links@example.com', password: '' });
    for (const tried of ['x', password])
      expect(await refused(signIn(world.as(guest), { email: 'links@example.com', password: tried }))).toBe('invalid');
    await requestSignIn(world.as(guest), { email: 'links@example.com' });
    expect(await linkTo(world.database, 'links@example.com')).toMatch(/^\/sign-in\//);
  });

  test('the link makes one account, also when it is pressed several times at once', async () => {
    const secret = secretOf(await linkFor('once@example.com'));
    const tries = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => signUpByLink(world.as(guest), secret, { password: `${password} ${n}` })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refused(signUpByLink(world.as(guest), secret, { password }))).toBe('conflict');
  });

  test('of two links to one address one makes the account', async () => {
    const links = [await linkFor('race@example.com'), await linkFor('race@example.com')];
    const both = links.map((link, n) => signUpByLink(world.as(guest), secretOf(link), { password: `${password} ${n}` }));
    const outcomes = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('the link is good for seven days, and lets nobody sign in', async () => {
    const link = await linkFor('slow@example.com');
    expect(await refused(signInByLink(world.as(guest), secretOf(link)))).toBe('conflict');
    world.pass(7 * 24);
    expect(await refused(signUpByLink(world.as(guest), secretOf(link), { password }))).toBe('conflict');
  });

  test.each([
    ['an address that is none', { email: 'ada' }],
    ['no address', {}],
    ['a list of addresses', { email: ['a@example.com', 'b@example.com'] }],
  ])('refuses %s', async (_, input) => {
    expect(await refusal(requestSignUp(world.as(guest), input))).toMatchObject({ kind: 'invalid', errors: [{ path: 'email' }] });
  });

  test.each([
    ['a password of 9 characters', { password: '123456789' }, 'password'],
    ['a password of 201 characters', { password: 'x'.repeat(201) }, 'password'],
    ['one of the commonest passwords', { password: 'qwerty12345' }, 'password'],
    ['little else than the address as a password', { password: 'picky-99 2026' }, 'password'],
    ['a name of 61 characters', { password, name: 'x'.repeat(61) }, 'name'],
    ['the name of the company', { password, name: ' FERN\u00adWAY!' }, 'name'],
    ['a role of their choice', { password, role: 'admin' }, 'role'],
    ['another address than the mail went to', { password, email: 'other@example.com' }, 'email'],
  ])('refuses %s, names the field, and the link stays good', async (_, input, field) => {
    const secret = secretOf(await linkFor('picky-99@example.com'));
    const before = await count();
    const no = await refusal(signUpByLink(world.as(guest), secret, input));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
    expect(await count()).toBe(before);
    expect((await board.request('GET', `/sign-up/${secret}`, {})).status).toBe(200);
  });

  test('takes a password of 200 characters and knows all of them', async () => {
    const long = 'x'.repeat(200);
    await signUp(world.as(guest), { email: 'long@example.com', password: long });
    expect(await signIn(world.as(guest), { email: 'long@example.com', password: long })).toMatchObject({ email: 'long@example.com' });
    expect(await refused(signIn(world.as(guest), { email: 'long@example.com', password: 'x'.repeat(199) }))).toBe('invalid');
  });

  test('the page behind the link starts a new session, ends the one that was there, and leads where one came from', async () => {
    const link = await linkFor('eve@example.com', '/issues/7/follow');
    expect(link).toMatch(/^\/sign-up\/[\w-]{43}\?next=%2Fissues%2F7%2Ffollow$/);
    expect(await linkFor('eve@example.com', '/your-account-is-locked')).toMatch(/^\/sign-up\/[\w-]{43}$/);
    const { status, location, headers } = await board.post(link, guest, { password, name: 'Eve', role: 'admin' });
    expect([status, location]).toEqual([303, '/issues/7/follow']);
    expect(await viewerOf(world.database, cookieIn(headers))).toMatchObject({ email: 'eve@example.com', name: 'Eve', role: 'customer' });
    expect((await board.post(link, guest, { password })).status).toBe(409);
  });

  test('opening the link changes nothing, and no cache and no log keeps it', async () => {
    const lines: string[] = [];
    const link = await linkFor('curious@example.com');
    const { app } = site(world, (line) => lines.push(line));
    const answer = await app.request(link);
    expect([answer.headers.get('referrer-policy'), answer.headers.get('cache-control')]).toEqual(['strict-origin', 'private, no-store']);
    expect(lines.join('\n')).not.toContain(secretOf(link));
    expect(await signUpByLink(world.as(guest), secretOf(link), { password })).toMatchObject({ email: 'curious@example.com' });
  });

  test('somebody who is signed in does not sign up', async () => {
    expect(await refused(requestSignUp(world.as(world.customer), { email: 'second@example.com' }))).toBe('conflict');
    const link = await linkFor('second@example.com');
    const cookie = (await createSession(world.as(guest), world.stranger.id)).split(';')[0] ?? '';
    expect((await board.request('POST', link, { headers: { cookie }, body: new URLSearchParams({ password }) })).status).toBe(409);
  });
});
