import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';
import { createSession, endSession, endSessionsOf, SESSION_COOKIE, viewerOf } from '#api/members/session.ts';
import { openDatabase } from '#db/open.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const DAY = 86_400_000;
const pairOf = (setCookie: string) => setCookie.split(';')[0] ?? '';

describe.each(engines)('a session on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const start = async (member = world.customer) => pairOf(await createSession(world.as(guest), member.id));
  const who = (cookie: string | null | undefined) => viewerOf(world.database, cookie);
  const expire = (cookie: string, at: Date) =>
    world.database.write.updateTable('sessions').set({ expires_at: at.toISOString() }).where('id', '=', keptAs(cookie)).execute();
  const keptAs = (cookie: string) =>
    createHash('sha256')
      .update(cookie.slice(SESSION_COOKIE.length + 1))
      .digest('hex');
  const row = (cookie: string) =>
    world.database.read.selectFrom('sessions').selectAll().where('id', '=', keptAs(cookie)).executeTakeFirst();

  test('its cookie says who asks, among others and in any place', async () => {
    const cookie = await start();
    expect(await who(cookie)).toEqual(world.customer);
    expect(await who(`a=%; ${cookie}; theme=dark`)).toEqual(world.customer);
  });

  test('the database holds the SHA-256 of the secret and never the secret', async () => {
    const cookie = await start();
    const secret = cookie.slice(SESSION_COOKIE.length + 1);
    expect(await row(cookie)).toMatchObject({ member: world.customer.id });
    expect(JSON.stringify(await world.database.read.selectFrom('sessions').selectAll().execute())).not.toContain(secret);
    expect(await who(`${SESSION_COOKIE}=${keptAs(cookie)}`)).toEqual(guest);
  });

  test('no cookie is a guest, without asking the database', async () => {
    const closed = openDatabase(world.url, () => {});
    await closed.read.selectFrom('sessions').selectAll().execute();
    await closed.close();
    await expect(viewerOf(closed, `${SESSION_COOKIE}=${'a'.repeat(43)}`)).rejects.toThrow();
    for (const cookie of [
      null,
      undefined,
      '',
      'a=b',
      `${SESSION_COOKIE}=`,
      `${SESSION_COOKIE}=short`,
      `x${SESSION_COOKIE}=${'a'.repeat(43)}`,
    ]) {
      expect(await viewerOf(closed, cookie)).toEqual(guest);
    }
  });

  test('an unknown secret is a guest', async () => {
    expect(await who(`${SESSION_COOKIE}=${'a'.repeat(43)}`)).toEqual(guest);
  });

  test('each sign-in has a secret of its own', async () => {
    expect(new Set([await start(), await start(), await start()]).size).toBe(3);
  });

  test('the cookie is for the server alone, and only sent from our own pages', async () => {
    const setCookie = await createSession(world.as(guest), world.customer.id);
    expect(setCookie).toMatch(/; HttpOnly/);
    expect(setCookie).toMatch(/; SameSite=Lax/);
    expect(setCookie).toMatch(/; Path=\//);
    expect(setCookie).not.toMatch(/Secure|Domain/);
  });

  test('the cookie is Secure where the board is reached by https', async () => {
    const config = readConfig({ PUBLIC_ORIGIN: 'https://issues.example.com' });
    const ctx = { ...world.as(guest), config };
    expect(await createSession(ctx, world.customer.id)).toMatch(/; Secure/);
    expect(await endSession(ctx, null)).toMatch(/; Secure/);
  });

  test('ending it ends it for good, and the browser is told to forget it', async () => {
    const [cookie, other] = [await start(), await start()];
    expect(await endSession(world.as(guest), cookie)).toMatch(new RegExp(`^${SESSION_COOKIE}=;.*Max-Age=0`));
    expect(await who(cookie)).toEqual(guest);
    expect(await who(other)).toEqual(world.customer);
  });

  test('all of a member can be ended at once', async () => {
    const cookies = [await start(world.stranger), await start(world.stranger)];
    await endSessionsOf(world.as(guest), world.stranger.id);
    for (const cookie of cookies) expect(await who(cookie)).toEqual(guest);
  });

  test('one that has run out is a guest and is gone', async () => {
    const cookie = await start();
    await expire(cookie, new Date(Date.now() - 1000));
    expect(await who(cookie)).toEqual(guest);
    expect(await row(cookie)).toBeUndefined();
  });

  test('a visit in its second half gives it its full time again, one before does not write', async () => {
    const [late, early] = [await start(), await start()];
    await expire(late, new Date(Date.now() + 2 * DAY));
    const twenty = new Date(Date.now() + 20 * DAY);
    await expire(early, twenty);
    for (const cookie of [late, early]) expect(await who(cookie)).toEqual(world.customer);
    expect(Date.parse((await row(late))?.expires_at ?? '')).toBeGreaterThan(Date.now() + 29 * DAY);
    expect((await row(early))?.expires_at).toBe(twenty.toISOString());
  });

  test('a new one sweeps out what ran out of the same member', async () => {
    const old = await start(world.approver);
    await expire(old, new Date(Date.parse(world.now()) - DAY));
    await start(world.approver);
    expect(await row(old)).toBeUndefined();
  });

  test('a closed account has none', async () => {
    const cookie = await start(world.agent);
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.agent.id).execute();
    expect(await who(cookie)).toEqual(guest);
    expect(await row(cookie)).toBeUndefined();
  });
});
