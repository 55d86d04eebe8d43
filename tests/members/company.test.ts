import type { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from '#api/app.ts';
import { readConfig } from '#api/config.ts';
import type { Env, Pages } from '#api/http/env.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { CLIENT, type Person, startCompany } from '../helpers/company.ts';
import { engines } from '../helpers/engines.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const origin = 'http://localhost:4321';
const shown = z.object({ message: z.string() });
const pages: Pages = async (_, { form }) => Response.json(form ?? null);

describe.each(engines)('the company’s own sign-in on %s', (engine) => {
  let world: World;
  let company: Awaited<ReturnType<typeof startCompany>>;
  let app: Hono<Env>;
  const logged: string[] = [];
  const settings = () => ({
    DATABASE_URL: world.url,
    DEMO: 'off',
    OIDC_ISSUER: company.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ROLES: 'board-admins=admin, support=agent,leads=approver',
  });
  const appWith = (env: Record<string, string>) =>
    createApp({
      database: world.database,
      config: readConfig(env),
      head: { seq: 0 },
      log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
      pages,
    });
  beforeAll(async () => {
    world = await createWorld(engine);
    company = await startCompany(origin);
    app = appWith(settings());
  });
  afterAll(async () => {
    await company.stop();
    await world.drop();
  });

  const hire = (sub: string, more: Partial<Person> = {}) => {
    company.people[sub] = { email: `${sub}@example.com`, email_verified: true, name: sub, groups: ['support'], ...more };
  };
  const start = async (query = '', board = app) => {
    const answer = await board.request(`${origin}/sign-in/oidc${query}`, { method: 'POST', headers: { origin } });
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return { status: answer.status, cookie, message: shown.parse(await answer.json()).message };
  };
  const finish = async (url: string, cookie: string, board = app) => {
    const answer = await board.request(url, { headers: { cookie } });
    const session = answer.headers.getSetCookie().findLast((one) => one.startsWith('putright_session='));
    return { location: answer.headers.get('location'), session, viewer: await viewerOf(world.database, session?.split(';')[0]) };
  };
  const signIn = async (sub: string, query = '') => {
    const { message, cookie } = await start(query);
    return finish(await company.visit(message, sub), cookie);
  };
  const refused = (why: string) => ({ location: `/sign-in/oidc?why=${why}`, session: undefined, viewer: guest });

  test('lets staff in with the role of their groups, under the name that the company knows, and leads on', async () => {
    hire('kim', { groups: ['support', 'leads', 'canteen'] });
    const { location, viewer } = await signIn('kim', '?next=%2Fdesk%2Fissues%2F7');
    expect([location, viewer]).toMatchObject(['/desk/issues/7', { email: 'kim@example.com', name: 'kim', role: 'approver' }]);
    expect('id' in viewer && (await actsOn(world, `member/${viewer.id}`))).toEqual(['member.joined', 'member.linked']);
    expect((await signIn('kim', '?next=%2F%2Felsewhere.example')).location).toBe('/desk');
  });

  test('asks with PKCE, a state and a nonce, and says nothing of what it keeps', async () => {
    const { message, cookie } = await start();
    const asked = new URL(message).searchParams;
    expect([asked.get('response_type'), asked.get('code_challenge_method'), asked.get('redirect_uri')]).toEqual([
      'code',
      'S256',
      `${origin}/sign-in/oidc/callback`,
    ]);
    expect([asked.get('state')?.length, asked.get('nonce')?.length]).toEqual([43, 43]);
    const kept = JSON.stringify(await world.database.read.selectFrom('challenges').selectAll().execute());
    expect(kept).not.toContain(asked.get('state'));
    expect(kept).not.toContain(cookie.split('=')[1]);
  });

  test('the answer is good once, and only in the browser that asked', async () => {
    hire('once');
    const { message, cookie } = await start();
    const back = await company.visit(message, 'once');
    expect(await finish(back, '')).toEqual(refused('late'));
    expect(await finish(back, `putright_asked=${'a'.repeat(43)}`)).toEqual(refused('late'));
    const both = await Promise.all([finish(back, cookie), finish(back, cookie)]);
    expect(new Set(both.map(({ location }) => location))).toEqual(new Set(['/desk', '/sign-in/oidc?why=late']));
    expect(await finish(back, cookie)).toEqual(refused('late'));
  });

  test.each([
    ['another state', { state: 'made-up' }, 'late'],
    ['no state', { state: '' }, 'late'],
    ['another issuer', { iss: 'https://elsewhere.example' }, 'failed'],
    ['a code that is none', { code: 'made-up' }, 'failed'],
    ['an error', { error: 'access_denied', error_description: '<b>no</b>' }, 'failed'],
  ])('an answer with %s is refused, and nothing of it is shown or logged', async (_, change, why) => {
    hire('wrong');
    const { message, cookie } = await start();
    const back = new URL(await company.visit(message, 'wrong'));
    if ('error' in change) back.searchParams.delete('code');
    for (const [name, value] of Object.entries(change)) back.searchParams.set(name, value);
    logged.length = 0;
    expect(await finish(back.href, cookie)).toEqual(refused(why));
    expect(logged.join('')).toContain('let nobody in');
    for (const said of ['<b>', 'made-up', 'elsewhere.example']) expect(logged.join('')).not.toContain(said);
  });

  test('a code that was given for another nonce is refused', async () => {
    hire('nonce');
    const { message, cookie } = await start();
    const url = new URL(message);
    url.searchParams.set('nonce', 'another-nonce-than-we-asked-for');
    expect(await finish(await company.visit(url.href, 'nonce'), cookie)).toEqual(refused('failed'));
  });

  test('a code that was asked for by another browser’s question is refused', async () => {
    hire('mixed');
    const [mine, theirs] = [await start(), await start()];
    const back = new URL(await company.visit(mine.message, 'mixed'));
    back.searchParams.set('state', new URL(theirs.message).searchParams.get('state') ?? '');
    expect(await finish(back.href, theirs.cookie)).toEqual(refused('failed'));
  });

  test('who is in none of the groups is refused, also with an account', async () => {
    hire('left', { groups: ['canteen'] });
    expect(await signIn('left')).toEqual(refused('group'));
    hire('left');
    expect((await signIn('left')).location).toBe('/desk');
    hire('left', { groups: [] });
    expect(await signIn('left')).toEqual(refused('group'));
  });

  test('the role follows the groups at each sign-in, and a change ends the sessions', async () => {
    hire('rise', { groups: ['leads'] });
    const { viewer, session } = await signIn('rise');
    hire('rise');
    expect((await signIn('rise')).viewer).toMatchObject({ role: 'agent' });
    expect(await viewerOf(world.database, session?.split(';')[0])).toEqual(guest);
    hire('rise', { groups: ['board-admins'] });
    expect((await signIn('rise')).viewer).toMatchObject({ role: 'admin' });
    expect('id' in viewer && (await actsOn(world, `member/${viewer.id}`))).toEqual([
      'member.joined',
      'member.linked',
      'member.role_changed',
      'member.role_changed',
    ]);
    hire('rise');
    expect((await signIn('rise')).viewer).toMatchObject({ role: 'agent' });
  });

  test('the last admin stays one', async () => {
    hire('last', { groups: ['board-admins'] });
    await signIn('last');
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.admin.id).execute();
    hire('last');
    const { viewer } = await signIn('last');
    expect(viewer).toMatchObject({ role: 'admin' });
    expect('id' in viewer && (await actsOn(world, `member/${viewer.id}`))).toEqual(['member.joined', 'member.linked']);
    await world.database.write.updateTable('members').set({ deactivated_at: null }).where('id', '=', world.admin.id).execute();
  });

  test('a deactivated member is refused', async () => {
    hire('gone');
    const { viewer } = await signIn('gone');
    const id = 'id' in viewer ? viewer.id : '';
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', id).execute();
    expect(await signIn('gone')).toEqual(refused('closed'));
  });

  test('staff with the same confirmed address are linked, and known by the link from then on', async () => {
    hire('agent-1', { email: 'Agent@Example.org' });
    expect((await signIn('agent-1')).viewer).toEqual(world.agent);
    hire('agent-1', { email: 'married@example.org' });
    expect((await signIn('agent-1')).viewer).toEqual(world.agent);
  });

  test('an address that went on to somebody else does not bring them the account of who had it before', async () => {
    hire('before-1', { email: 'recycled@example.com' });
    const { viewer } = await signIn('before-1');
    hire('after-1', { email: 'recycled@example.com', groups: ['board-admins'] });
    expect(await signIn('after-1')).toEqual(refused('taken'));
    expect((await signIn('before-1')).viewer).toEqual(viewer);
  });

  test('an address that is not confirmed links nobody, and a customer is not raised by one', async () => {
    hire('sly', { email: 'approver@example.org', email_verified: false, groups: ['leads'] });
    expect(await signIn('sly')).toEqual(refused('unproven'));
    hire('customer-1', { email: 'customer@example.org' });
    expect(await signIn('customer-1')).toEqual(refused('customer'));
    const row = world.database.read.selectFrom('members').select('role').where('id', '=', world.customer.id);
    expect(await row.executeTakeFirst()).toEqual({ role: 'customer' });
  });

  test('the session that was there ends', async () => {
    hire('planted');
    const planted = (await createSession(world.as(guest), world.stranger.id)).split(';')[0] ?? '';
    const { message, cookie } = await start();
    await finish(await company.visit(message, 'planted'), `${cookie}; ${planted}`);
    expect(await viewerOf(world.database, planted)).toEqual(guest);
  });

  test('a provider that is down, or calls itself otherwise, is one plain sentence', async () => {
    for (const OIDC_ISSUER of ['http://localhost:9', `${company.issuer.replace('localhost', '127.0.0.1')}`]) {
      const { status, message, cookie } = await start('', appWith({ ...settings(), OIDC_ISSUER }));
      expect([status, message, cookie]).toEqual([409, expect.stringContaining('did not let you in, or did not answer'), '']);
    }
  });

  test('without a provider there is no such sign-in', async () => {
    const without = appWith({ DATABASE_URL: world.url, DEMO: 'off' });
    expect((await without.request(`${origin}/sign-in/oidc`, { method: 'POST', headers: { origin } })).status).toBe(404);
    expect((await without.request(`${origin}/sign-in/oidc/callback?state=a&code=b`)).status).toBe(404);
  });
});

const whole = {
  OIDC_ISSUER: 'https://login.example.com',
  OIDC_CLIENT_ID: 'board',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_ROLES: 'cn=leads=approver',
};

test('the configuration is taken whole or not at all', () => {
  expect(readConfig(whole).companySignIn).toMatchObject({ claim: 'groups', roles: [['cn=leads', 'approver']] });
  expect(readConfig({}).companySignIn).toBeUndefined();
  for (const name of Object.keys(whole)) expect(() => readConfig({ ...whole, [name]: '' })).toThrow(name);
});

test.each([
  ['OIDC_ISSUER', 'http://login.example.com'],
  ['OIDC_ISSUER', 'login.example.com'],
  ['OIDC_ROLES', 'admin'],
  ['OIDC_ROLES', 'leads=owner'],
  ['OIDC_ROLES', 'leads=customer'],
])('%s is not %s', (name, value) => expect(() => readConfig({ ...whole, [name]: value })).toThrow(name));
