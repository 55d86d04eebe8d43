import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#api/app.ts';
import type { Env } from '#api/http/env.ts';
import { invite } from '#api/members/commands.ts';
import { createSession, SESSION_COOKIE, viewerOf } from '#api/members/session.ts';
import { signUp } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo } from '../helpers/mailbox.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';

const password = 'correct horse battery';
const redirects = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'open-redirect');
const lines = (file: string) => readFileSync(join(redirects, file), 'utf8').split('\n').filter(Boolean);
const payloads = existsSync(redirects)
  ? readdirSync(redirects)
      .filter((file) => file !== 'SOURCE.txt')
      .flatMap(lines)
  : [];

describe.each(engines)('the forms for people on %s', (engine) => {
  let world: World;
  let app: Hono<Env>;
  beforeAll(async () => {
    world = await createWorld(engine);
    const { database, config, head } = world.as(system);
    // The pages are not what is tested here: each shows what a page would be told.
    const pages = async (_: Request, { form }: { form?: unknown }) => Response.json(form ?? null);
    app = createApp({ database, config, head, log: pino({ level: 'silent' }), pages });
    await signUp({ ...world.as(guest), now: new Date().toISOString() }, { email: 'ada@example.com', password, name: 'Ada' });
  });
  afterAll(() => world.drop());

  const origin = 'http://localhost:4321';
  async function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return app.request(`${origin}${path}`, { method: 'POST', body: new URLSearchParams(fields), headers: { origin, ...headers } });
  }
  // The site has a clock of its own, which is not the world's.
  const invitationTo = (role: string) => invite({ ...world.as(system), now: new Date().toISOString() }, role);
  const cookieIn = (response: Response) => response.headers.getSetCookie().at(-1)?.split(';')[0] ?? '';
  const who = (response: Response) => viewerOf(world.database, cookieIn(response));

  test('signing up by the mailed link signs in, and leads home', async () => {
    await post('/sign-up', { email: 'eve@example.com' });
    const response = await post(await linkTo(world.database, 'eve@example.com'), { password });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(await who(response)).toMatchObject({ email: 'eve@example.com', name: 'A customer', role: 'customer' });
  });

  test('signing up with an invitation makes staff by the mailed link, and leads to the desk', async () => {
    await world.database.write.updateTable('members').where('id', '=', world.admin.id).set({ password_hash: 'x' }).execute();
    const path = await invitationTo('approver');
    expect((await post(path, { email: 'max@example.com' })).status).toBe(200);
    const response = await post(await linkTo(world.database, 'max@example.com'), { password, name: 'Max' });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/desk']);
    expect(await who(response)).toMatchObject({ email: 'max@example.com', role: 'approver' });
    const again = await post(path, { email: 'moritz@example.com' });
    expect([again.status, again.headers.getSetCookie()]).toEqual([409, []]);
  });

  test('an invitation may stand in the form as well, and lets who has an account rise by the mailed link', async () => {
    const invitation = (await invitationTo('agent')).slice(-43);
    await post('/sign-up', { email: world.stranger.email, invitation });
    const link = await linkTo(world.database, world.stranger.email);
    expect(link).toMatch(/^\/sign-in\//);
    const response = await post(link, {});
    expect([response.status, response.headers.get('location')]).toEqual([303, '/desk']);
    expect(await who(response)).toMatchObject({ id: world.stranger.id, role: 'agent' });
  });

  test('signing in leads where one came from', async () => {
    const response = await post('/sign-in?next=%2Fissues%2F7%2Fverdict%3Fa%3Db', { email: 'ada@example.com', password });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/issues/7/verdict?a=b']);
    expect(await who(response)).toMatchObject({ email: 'ada@example.com' });
  });

  test('a wrong password shows the page again, keeps the address and not the password, and starts no session', async () => {
    const response = await post('/sign-in', { email: 'ada@example.com', password: 'wrong password' });
    expect([response.status, response.headers.getSetCookie()]).toEqual([422, []]);
    expect(await response.json()).toMatchObject({ values: { email: 'ada@example.com' }, errors: [{ path: 'password' }] });
  });

  test('signing in gives a new secret and ends the session that was there', async () => {
    const planted = (await createSession(world.as(guest), world.stranger.id)).split(';')[0] ?? '';
    const response = await post('/sign-in', { email: 'ada@example.com', password }, { cookie: planted });
    expect(cookieIn(response)).not.toBe(planted);
    expect(await viewerOf(world.database, planted)).toEqual(guest);
    expect(await who(response)).toMatchObject({ email: 'ada@example.com' });
  });

  test('signing out ends the session', async () => {
    const cookie = cookieIn(await post('/sign-in', { email: 'ada@example.com', password }));
    const response = await post('/sign-out', {}, { cookie });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(cookieIn(response)).toBe(`${SESSION_COOKIE}=`);
    expect(await viewerOf(world.database, cookie)).toEqual(guest);
  });

  test('a post from another site does nothing', async () => {
    const cookie = cookieIn(await post('/sign-in', { email: 'ada@example.com', password }));
    const response = await post('/sign-out', {}, { cookie, origin: 'https://elsewhere.example' });
    expect(response.status).toBe(403);
    expect(await viewerOf(world.database, cookie)).toMatchObject({ email: 'ada@example.com' });
  });

  test.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    'javascript:alert(1)',
    '',
  ])('does not lead away to %j', async (next) => {
    const response = await post('/sign-out', { next });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
  });

  const title = 'no known redirection payload leads away';
  test.skipIf(payloads.length === 0)(payloads.length === 0 ? `${title} (skipped: no data)` : title, async () => {
    for (const next of payloads) {
      const response = await post('/sign-out', { next });
      const location = new URL(response.headers.get('location') ?? '', origin);
      expect([response.status, location.origin], next).toEqual([303, origin]);
    }
  });
});
