import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deactivateMember, reactivateMember } from '#api/members/access-commands.ts';
import { isToken, newToken } from '#api/members/tokens.ts';
import { engines } from '../helpers/engines.ts';
import { newcomer, tokenOf } from '../helpers/tokens.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { type Site, site } from './asking.ts';

const madeShape = z.object({ id: z.string(), token: z.string(), hint: z.string() });

describe.each(engines)('a token of the API on %s', (engine) => {
  let world: World;
  let board: Site;
  let logged: string[];
  beforeAll(async () => {
    world = await createWorld(engine);
    logged = [];
    board = site(world, (line) => logged.push(line));
    await world.report();
  });
  afterAll(() => world.drop());

  const read = (headers: Record<string, string>) => board.ask('GET', '/issues/1', { headers });
  const make = async (body: unknown = { name: 'Statistics', scopes: ['read', 'report'] }) => {
    const { body: made } = await board.ask('POST', '/tokens', { as: world.customer, body });
    return madeShape.parse(made);
  };
  const kept = async () => JSON.stringify(await world.database.read.selectFrom('tokens').selectAll().execute());

  test('is shown once: the answer is in no list, in no table and in no repeated answer', async () => {
    const ask = (key: string) =>
      board.ask('POST', '/tokens', { as: world.customer, body: { name: 'A', scopes: ['read'] }, headers: { 'idempotency-key': key } });
    const key = randomUUID();
    const first = await ask(key);
    expect([first.status, first.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const { token, hint } = madeShape.parse(first.body);
    expect(token).toMatch(/^ptr_[0-9A-Za-z]{49}$/);
    expect(token.startsWith(hint)).toBe(true);
    expect(await ask(key)).toMatchObject({ status: 409 });
    const replays = await world.database.read.selectFrom('replays').selectAll().execute();
    const list = await board.ask('GET', '/tokens', { as: world.customer });
    for (const place of [await kept(), JSON.stringify(replays), JSON.stringify(list.body)]) expect(place).not.toContain(token.slice(8));
    expect(JSON.stringify(list.body)).toContain(hint);
  });

  test('neither it nor its hash is in an answer or in the log', async () => {
    const { token, hash, bearer, id } = await tokenOf(world, world.customer, ['read', 'report']);
    const answers = [
      await read(bearer),
      await board.ask('GET', '/tokens', { as: world.customer }),
      await board.ask('GET', '/fixes/999', { headers: bearer }),
      await board.ask('POST', '/issues', { headers: bearer, body: { title: 1 } }),
      await board.ask('DELETE', `/tokens/${id}`, { as: world.customer }),
      await read(bearer),
    ];
    const said = JSON.stringify(answers.map(({ body, headers }) => [body, [...headers]])) + logged.join('');
    expect(said).not.toContain(token.slice(8));
    expect(said).not.toContain(hash);
  });

  test('is its member, and a private problem of theirs can be read with it', async () => {
    const number = await world.report({ visibility: 'private' });
    const mine = await tokenOf(world, world.customer, ['read']);
    const other = await tokenOf(world, world.stranger, ['read']);
    const ask = async ({ bearer }: typeof mine) => (await board.ask('GET', `/issues/${number}`, { headers: bearer })).status;
    expect([await ask(mine), await ask(other)]).toEqual([200, 404]);
  });

  const bad: [string, (world: World) => Promise<Record<string, string>>][] = [
    ['unknown', async () => ({ authorization: `Bearer ${newToken()}` })],
    ['mistyped', async (world) => ({ authorization: `${(await tokenOf(world, world.customer, ['read'])).bearer.authorization}x` })],
    ['empty', async () => ({ authorization: 'Bearer' })],
    ['its hash', async (world) => ({ authorization: `Bearer ${(await tokenOf(world, world.customer, ['read'])).hash}` })],
    ['run out', async (world) => (await tokenOf(world, world.customer, ['read'], { expires_at: world.now() })).bearer],
    ['revoked', async (world) => (await tokenOf(world, world.customer, ['read'], { revoked_at: world.now() })).bearer],
  ];
  test.each(bad)('one that is %s is refused, and is no guest', async (_, headersFor) => {
    const headers = await headersFor(world);
    const answer = await read(headers);
    expect(answer).toMatchObject({ status: 401, body: { status: 401, title: 'Not signed in' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    expect(await board.ask('GET', '/nothing', { headers })).toMatchObject({ status: 401 });
    expect(await board.ask('GET', '/issues/1', { as: world.customer, headers })).toMatchObject({ status: 401 });
  });

  test('without one a write hears how to come with one', async () => {
    const answer = await board.ask('POST', '/issues', { as: guest, body: {} });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  test('revoking it ends it at once, and only its member can', async () => {
    const { id, token } = await make();
    const bearer = { authorization: `Bearer ${token}` };
    expect(await read(bearer)).toMatchObject({ status: 200 });
    expect(await board.ask('DELETE', `/tokens/${id}`, { as: world.stranger })).toMatchObject({ status: 404 });
    expect(await board.ask('DELETE', `/tokens/${id}`, { as: world.customer })).toMatchObject({ status: 204 });
    expect(await read(bearer)).toMatchObject({ status: 401 });
    expect(await actsOn(world, `member/${world.customer.id}`)).toEqual(
      expect.arrayContaining(['member.token_made', 'member.token_revoked']),
    );
  });

  test('a closed account’s ends at once, and does not come back with the account', async () => {
    const member = await newcomer(world);
    const { bearer } = await tokenOf(world, member, ['read']);
    expect(await read(bearer)).toMatchObject({ status: 200 });
    await deactivateMember(world.as(world.admin), member.id);
    expect(await read(bearer)).toMatchObject({ status: 401 });
    await reactivateMember(world.as(world.admin), member.id);
    expect(await read(bearer)).toMatchObject({ status: 401 });
  });

  test('a closed account’s opens nothing, also where it was not revoked', async () => {
    const member = await newcomer(world);
    const { bearer } = await tokenOf(world, member, ['read']);
    expect((await read(bearer)).status).toBe(200);
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', member.id).execute();
    expect((await read(bearer)).status).toBe(401);
  });

  test('writes without an Origin, and lets no cookie in beside it', async () => {
    const { bearer } = await tokenOf(world, world.stranger, ['report']);
    const headers = { ...bearer, origin: 'https://elsewhere.example' };
    const followed = await board.ask('PUT', '/issues/1/follow', { headers });
    expect([followed.status, followed.headers.get('ratelimit-policy')]).toEqual([204, '"account";q=240;w=60, "token";q=180;w=60']);
    const { bearer: reading } = await tokenOf(world, world.stranger, ['read']);
    const both = { as: world.agent, headers: { ...reading, origin: 'https://elsewhere.example' } };
    expect(await board.ask('POST', '/issues/1/merge', { ...both, body: { into: 1 } })).toMatchObject({ status: 403 });
    const members = { as: world.admin, headers: reading };
    expect(await board.ask('GET', '/members', members)).toMatchObject({ status: 403 });
  });

  test('opens no page and sends no form', async () => {
    const { bearer } = await tokenOf(world, world.customer, ['read', 'report']);
    const form = { method: 'POST', body: new URLSearchParams({ act: 'add' }) };
    const origin = 'http://localhost:4321';
    const asGuest = await board.app.request('/issues/1/follow', { ...form, headers: { ...bearer, origin } });
    expect([asGuest.status, asGuest.headers.get('location')]).toEqual([303, '/issues/1/follow']);
    expect(
      (await board.app.request('/issues/1/follow', { ...form, headers: { ...bearer, origin: 'https://elsewhere.example' } })).status,
    ).toBe(403);
  });

  test('the same key gives the first answer again', async () => {
    const { bearer } = await tokenOf(world, world.stranger, ['report']);
    const headers = { ...bearer, 'idempotency-key': randomUUID() };
    const report = { title: 'Parcel left in the rain', body: 'It was soaked when I found it.' };
    const [first, second] = [
      await board.ask('POST', '/issues', { headers, body: report }),
      await board.ask('POST', '/issues', { headers, body: report }),
    ];
    expect([first.status, second.body]).toEqual([201, first.body]);
    const narrow = await tokenOf(world, world.stranger, ['read']);
    expect(await board.ask('POST', '/issues', { headers: { ...headers, ...narrow.bearer }, body: report })).toMatchObject({ status: 403 });
  });

  test('its last use is known, coarsely', async () => {
    const { bearer, id } = await tokenOf(world, world.customer, ['read']);
    const used = async () =>
      (await world.database.read.selectFrom('tokens').select('used_at').where('id', '=', id).executeTakeFirst())?.used_at;
    expect(await used()).toBeNull();
    await read(bearer);
    const first = world.now();
    expect(await used()).toBe(first);
    world.pass(0.05);
    await read(bearer);
    expect(await used()).toBe(first);
    world.pass(0.05);
    await read(bearer);
    expect(await used()).toBe(world.now());
  });

  test.each([
    ['a scope that customers do not have', { name: 'A', scopes: ['read', 'respond'] }, 'scopes'],
    ['a scope twice', { name: 'A', scopes: ['read', 'read'] }, 'scopes'],
    ['no name', { name: ' ', scopes: ['read'] }, 'name'],
    ['more than a year', { name: 'A', scopes: ['read'], days: 366 }, 'days'],
    ['a member of their choice', { name: 'A', scopes: ['read'], member: 'b' }, 'member'],
  ])('cannot be made with %s', async (_, body, path) => {
    expect(await board.ask('POST', '/tokens', { as: world.customer, body })).toMatchObject({ status: 422, body: { errors: [{ path }] } });
  });
});

test('a token carries 256 random bits and a checksum that tells it from other texts', () => {
  const tokens = Array.from({ length: 200 }, newToken);
  expect(new Set(tokens).size).toBe(200);
  for (const token of tokens) {
    expect(isToken(token)).toBe(true);
    expect(isToken(`${token.slice(0, 9)}${token[9] === 'a' ? 'b' : 'a'}${token.slice(10)}`)).toBe(false);
  }
  expect(isToken('ptr_')).toBe(false);
});
