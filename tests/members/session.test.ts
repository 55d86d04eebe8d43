import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readConfig } from '#api/config.ts';
import { createSession, endSession, endSessionsOf, SESSION_COOKIE, viewerOf } from '#api/members/session.ts';
import { deviceOf } from '#api/members/session-rules.ts';
import { openDatabase } from '#db/open.ts';
import { engines } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
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
    const closed = openDatabase(world.url, keys, () => {});
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

  test.each([
    ['customer', 14 * 24, 30],
    ['admin', 12, 7],
  ] as const)('that of the %s lasts %i hours unused, and %i days at most', async (name, idleHours, mostDays) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const idle = await start(world[name]);
    vi.setSystemTime(Date.now() + idleHours * HOUR);
    expect(await who(idle)).toEqual(guest);
    expect(await row(idle)).toBeUndefined();

    const busy = await start(world[name]);
    const end = Date.now() + mostDays * DAY;
    const almost = idleHours * HOUR - 1000;
    while (Date.now() + almost < end) {
      vi.setSystemTime(Date.now() + almost);
      expect(await who(busy)).toEqual(world[name]);
    }
    vi.setSystemTime(end - 1000);
    expect(await who(busy)).toEqual(world[name]);
    vi.setSystemTime(end);
    expect(await who(busy)).toEqual(guest);
    vi.useRealTimers();
  });

  test('a use is written down every five minutes at most', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const cookie = await start();
    const made = await row(cookie);
    vi.setSystemTime(Date.now() + 5 * MINUTE - 1);
    await who(cookie);
    expect(await row(cookie)).toEqual(made);
    vi.setSystemTime(Date.now() + 1);
    await who(cookie);
    expect(await row(cookie)).toMatchObject({ made_at: made?.made_at, used_at: new Date().toISOString() });
    vi.useRealTimers();
  });

  test('a new one sweeps out whatever has run out', async () => {
    const old = await start(world.approver);
    await expire(old, new Date(Date.now() - 1000));
    await start(world.stranger);
    expect(await row(old)).toBeUndefined();
  });

  test('it knows the device, and none of what the browser says of itself', async () => {
    const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 <script>';
    const cookie = pairOf(await createSession(world.as(guest), world.customer.id, firefox));
    expect(await row(cookie)).toMatchObject({ device: 'Firefox on Linux' });
  });

  test('a closed account has none', async () => {
    const cookie = await start(world.agent);
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.agent.id).execute();
    expect(await who(cookie)).toEqual(guest);
    expect(await row(cookie)).toBeUndefined();
  });
});

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Chrome on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0', 'Edge on Windows'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15', 'Safari on macOS'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 CriOS/140.0 Safari/604.1', 'Chrome on iPhone'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 SamsungBrowser/27.0 Chrome/125.0 Safari/537.36', 'Samsung Internet on Android'],
  ['curl/8.5.0', 'curl'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'A browser on Linux'],
  ['<b>nothing', 'An unknown device'],
  [undefined, 'An unknown device'],
])('%s is shown as %s', (userAgent, device) => expect(deviceOf(userAgent)).toBe(device));
