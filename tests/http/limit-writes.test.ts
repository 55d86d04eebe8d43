import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#api/limits/rules.ts';
import { signUp } from '../helpers/accounts.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { engines } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { type Answer, ask, post } from './asking.ts';

const password = 'correct horse battery';

describe.each(engines)('two processes of one board on %s', (engine) => {
  let world: World;
  let sites: Site[];
  beforeAll(async () => {
    world = await createWorld(engine);
    await signUp(world.as(guest), { email: 'ada@example.com', password });
    const env = { DEMO: 'off', TRUSTED_PROXIES: '127.0.0.0/8' };
    sites = await Promise.all([1, 2].map(() => startSite({ databaseUrl: world.url, env })));
  });
  afterAll(async () => {
    await Promise.all(sites.map((site) => site.stop()));
    await world.drop();
  });
  afterEach(async () => {
    await world.database.write.deleteFrom('tallies').execute();
  });

  const sendTo = (n: number, from: string, path: string, fields: Record<string, string>): Promise<Answer> =>
    post(sites[n % 2]?.origin ?? '', path, fields, { 'x-forwarded-for': from });
  const signIn = (n: number, from: string, secret: string) => sendTo(n, from, '/sign-in', { email: 'ada@example.com', password: secret });
  const sign = async (path: string, from: string, times: number) => {
    const answers = await Promise.all(Array.from({ length: times }, (_, n) => sendTo(n, from, path, {})));
    return answers.map(({ status }) => status);
  };

  test('let through together as many posts of one address as may, and tell the rest when to come again', async () => {
    const { most, withinS } = limits.guest;
    const statuses = await sign('/sign-out', '198.51.100.1', most + 20);
    expect(statuses.filter((status) => status === 303)).toHaveLength(most);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const refused = await sendTo(1, '198.51.100.1', '/sign-in', { email: 'ada@example.com', password: 'my secret' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(withinS - 30);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(withinS);
    expect(refused.text).toMatch(/That was a lot at once\. Please wait \d+ seconds and try again\./);
    expect(refused.text).toContain('value="ada@example.com"');
    expect(refused.text).not.toContain('my secret');
    expect((await sendTo(0, '198.51.100.2', '/sign-out', {})).status).toBe(303);
    expect((await ask(sites[0]?.origin ?? '', '/', { headers: { 'x-forwarded-for': '198.51.100.1' } })).status).toBe(200);
    // The window is over as soon as it was said to be.
    const earlier = new Date().toISOString();
    await world.database.write.updateTable('tallies').set({ until: earlier }).execute();
    expect((await sendTo(1, '198.51.100.1', '/sign-out', {})).status).toBe(303);
  });

  test('count the addresses of one IPv6 network as one, and other networks apart', async () => {
    const { most } = limits.guest;
    const from = (n: number) => `2001:db8:1:2::${n.toString(16)}`;
    const answers = await Promise.all(Array.from({ length: most + 5 }, (_, n) => sendTo(n, from(n), '/sign-out', {})));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    expect((await sendTo(0, '2001:db8:1:3::1', '/sign-out', {})).status).toBe(303);
  });

  test('stop whoever guesses at a password, and let the right customer in from elsewhere, and later from there', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, (_, n) => signIn(n, '198.51.100.1', `wrong password ${n}`)));
    expect(tries.filter(({ status }) => status === 422)).toHaveLength(limits.wrongPair.most);
    const refused = tries.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20 - limits.wrongPair.most);
    expect(refused[0]?.text).toContain('too many tries with a wrong password. Please wait 15 minutes');
    expect((await signIn(0, '198.51.100.1', password)).status).toBe(429);
    expect((await signIn(1, '203.0.113.9', password)).status).toBe(303);
    await world.database.write.updateTable('tallies').set({ until: new Date().toISOString() }).execute();
    expect((await signIn(0, '198.51.100.1', password)).status).toBe(303);
  });

  test('answer the same for an address that has no account', async () => {
    const one = (n: number, email: string) => sendTo(n, '198.51.100.7', '/sign-in', { email, password: 'wrong password' });
    const known: number[] = [];
    const unknown: number[] = [];
    for (let n = 0; n < 12; n++) known.push((await one(n, 'ada@example.com')).status);
    for (let n = 0; n < 12; n++) unknown.push((await one(n, 'nobody@example.com')).status);
    expect(unknown).toEqual(known);
    expect(known.at(-1)).toBe(429);
  });

  test('slow down whoever guesses from many addresses to one try each, and still let the right customer in', async () => {
    expect((await signIn(0, '198.51.100.1', 'a wrong password')).status).toBe(422);
    // As after many more, from addresses that had up to ten tries each.
    const guessed = world.database.write.updateTable('tallies').set({ n: limits.wrongFor.most });
    await guessed.where('key', 'like', `${limits.wrongFor.name} %`).execute();
    expect((await signIn(1, '198.51.100.1', 'another wrong password')).status).toBe(429);
    expect((await signIn(0, '203.0.113.20', 'one wrong password')).status).toBe(422);
    expect((await signIn(0, '203.0.113.20', 'another wrong password')).status).toBe(429);
    expect((await signIn(1, '203.0.113.21', password)).status).toBe(303);
  });

  test('do not count right passwords', async () => {
    for (let n = 0; n < limits.wrongPair.most + 5; n++) expect((await signIn(n, '203.0.113.9', password)).status).toBe(303);
  });

  test('keep no address in the open, neither in the database nor in the log', async () => {
    await signIn(0, '198.51.100.77', 'wrong password');
    const rows = await world.database.read.selectFrom('tallies').selectAll().execute();
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toMatch(/198\.51|ada@/);
    expect(sites.map((site) => site.log()).join('')).not.toContain('198.51');
  });
});

describe('a board without trusted proxies', () => {
  let world: World;
  let site: Site;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  });
  afterAll(async () => {
    await site.stop();
    await world.drop();
  });

  test('believes nothing that a client writes about its address', async () => {
    const from = (n: number) => ({
      'x-forwarded-for': `198.51.100.${n}`,
      forwarded: `for=198.51.100.${n}`,
      'x-real-ip': `198.51.100.${n}`,
    });
    const sent = Array.from({ length: limits.guest.most + 5 }, (_, n) => post(site.origin, '/sign-out', {}, from(n)));
    expect((await Promise.all(sent)).filter(({ status }) => status === 429)).toHaveLength(5);
    // Once, for whoever put a proxy before it and did not say so.
    expect(site.log().match(/names another address than its own/g)).toHaveLength(1);
  });

  test('tells callers of the API with each write how they stand, and refuses the account that does too much', async () => {
    const { name, value } = await signedInAs(world.url, site.origin, 'customer');
    const number = await world.report();
    const follow = () =>
      ask(site.origin, `/api/v1/issues/${number}/follow`, { method: 'PUT', headers: { origin: site.origin, cookie: `${name}=${value}` } });
    const { most, withinS } = limits.account;
    const first = await follow();
    expect(first.status).toBe(204);
    expect(first.headers['ratelimit-policy']).toBe(`"address";q=${limits.address.most};w=60, "account";q=${most};w=${withinS}`);
    expect(first.headers['ratelimit']).toMatch(new RegExp(`^"address";r=\\d+;t=\\d+, "account";r=${most - 1};t=60$`));
    const rest = await Promise.all(Array.from({ length: most + 10 }, follow));
    const refused = rest.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(11);
    expect(refused[0]?.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': expect.stringMatching(/^\d+$/),
    });
    expect(refused[0]?.headers['ratelimit']).toContain('"account";r=0;t=');
    expect(JSON.parse(refused[0]?.text ?? '')).toMatchObject({
      status: 429,
      title: 'Too many requests',
      type: expect.stringMatching(/#too_many$/),
    });
    const read = await ask(site.origin, `/api/v1/issues/${number}`, { headers: { cookie: `${name}=${value}` } });
    expect([read.status, read.headers['ratelimit']]).toEqual([200, undefined]);
  });
});
