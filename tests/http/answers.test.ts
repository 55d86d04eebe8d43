import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../tools/install.mjs';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { type Answer, ask, post } from './asking.ts';

const folder = join(root, 'dist', 'client', '_astro');
const sizeOf = (name: string) => statSync(join(folder, name)).size;
const [style] = readdirSync(folder)
  .filter((name) => name.endsWith('.css'))
  .sort((a, b) => sizeOf(b) - sizeOf(a));
const tooMuch = Buffer.alloc(1_000_001, 'a');

let world: World;
let site: Site;
let customer: Record<string, string>;
beforeAll(async () => {
  world = await createWorld('sqlite');
  await world.report();
  site = await startSite({ databaseUrl: world.url, env: { LOG_LEVEL: 'info' } });
  const { name, value } = await signedInAs(world.url, site.origin, 'customer');
  customer = { cookie: `${name}=${value}` };
});
afterAll(async () => {
  await site.stop();
  await world.drop();
});

const get = (path: string, headers: Record<string, string> = {}) => ask(site.origin, path, { headers });
const send = (path: string, headers: Record<string, string>, body: string | Buffer = '') =>
  ask(site.origin, path, { method: 'POST', headers, body });
const elsewhere = { origin: 'https://elsewhere.example', 'content-type': 'application/x-www-form-urlencoded' };
const here = () => ({ origin: site.origin, 'content-type': 'application/x-www-form-urlencoded', ...customer });
const json = () => ({ ...here(), 'content-type': 'application/json' });

/** Every kind of answer there is. */
const kinds: [string, number, () => Promise<Answer>][] = [
  ['a page', 200, () => get('/sign-in')],
  ['a page made for one person', 200, () => get('/', customer)],
  ['a page that others have seen', 200, () => get('/').then(() => get('/'))],
  ['a page that has not changed', 304, async () => get('/', { 'if-none-match': (await get('/')).headers.etag ?? '' })],
  ['the head of a page', 200, () => ask(site.origin, '/', { method: 'HEAD' })],
  ['a file', 200, () => get('/robots.txt')],
  ['a style sheet', 200, () => get(`/_astro/${style}`)],
  ['a redirect', 308, () => get('/issues/1')],
  ['a place for members', 303, () => get('/account')],
  ['a form that was done', 303, () => post(site.origin, '/issues/1/affected', { act: 'add' }, customer)],
  ['a form that was refused', 422, () => post(site.origin, '/sign-in', { email: 'nobody', password: 'x' })],
  ['a form from elsewhere', 403, () => send('/sign-in', elsewhere, 'email=a')],
  ['a form where none is', 405, () => send('/', here(), 'a=b')],
  ['a form that is too large', 413, () => send('/issues/new', here(), tooMuch)],
  ['a page that is not there', 404, () => get('/nowhere')],
  ['a path with two readings', 404, () => get('//desk')],
  ['a path that is none', 400, () => get('/%zz')],
  ['a list in the API', 200, () => get('/api/v1/issues')],
  [
    'a list that has not changed',
    304,
    async () => get('/api/v1/issues', { 'if-none-match': (await get('/api/v1/issues')).headers.etag ?? '' }),
  ],
  ['the description of the API', 200, () => get('/api/v1/openapi.json')],
  ['what the API refuses', 422, () => get('/api/v1/issues?after=rubbish')],
  ['what the API does not have', 404, () => get('/api/v2/issues')],
  ['a write of the API from elsewhere', 403, () => send('/api/v1/issues', { ...elsewhere, 'content-type': 'text/plain' }, '{}')],
  ['a write of the API that is too large', 413, () => send('/api/v1/issues', json(), tooMuch)],
  ['a sign of life', 200, () => get('/healthz')],
  ['a sign of readiness', 200, () => get('/readyz')],
];

describe.each(kinds)('%s', (_, status, answer) => {
  test(`is answered with ${status} and guarded`, async () => {
    const { headers, ...rest } = await answer();
    expect(rest.status).toBe(status);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['cache-control']).toBeDefined();
    expect(headers['strict-transport-security']).toBeUndefined();
    if (status !== 400) expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    if (headers['content-type']?.includes('html')) expect(headers['content-type']).toBe('text/html; charset=utf-8');
  });
});

describe('a form', () => {
  test('is taken from this origin, also where the browser names no other', async () => {
    const taken = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    expect((await send('/sign-in', { ...taken, origin: 'http://127.0.0.1:1' }, 'email=a')).status).toBe(422);
  });

  test.each([
    ['no origin', {}],
    ['another one', { origin: 'https://elsewhere.example' }],
    ['one that looks alike', { origin: 'http://localhost.elsewhere.example' }],
    ['none that it may tell', { origin: 'null' }],
    ['another site, as the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour, as the browser says', { 'sec-fetch-site': 'same-site' }],
  ])('is refused from %s, whatever its type', async (_, from) => {
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await send('/issues/1/affected', { ...from, ...customer, 'content-type': type }, 'act=add');
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('sent from another site');
    }
  });

  test('that grows too large on its way is refused too', async () => {
    const answer = await ask(site.origin, '/issues/new', {
      method: 'POST',
      headers: { ...here(), 'transfer-encoding': 'chunked' },
      body: tooMuch,
    });
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('1 MB');
  });
});

describe('a file', () => {
  test('with a hash in its name may be kept for ever, and comes compressed', async () => {
    const path = `/_astro/${style}`;
    const plain = await get(path);
    const small = await get(path, { 'accept-encoding': 'br' });
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(small.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/css; charset=utf-8', vary: 'Accept-Encoding' });
    expect(brotliDecompressSync(small.bytes).toString()).toBe(plain.text);
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect((await get(path, { 'if-none-match': plain.headers.etag ?? '' })).status).toBe(304);
  });

  test('without one is asked for again after a while', async () => {
    expect((await get('/robots.txt')).headers['cache-control']).toBe('public, max-age=300');
  });

  test('that is not there is no page of ours', async () => {
    expect((await get('/_astro/gone.css')).status).toBe(404);
    expect((await get('/_astro/../server/entry.mjs')).status).toBe(404);
  });
});

describe('other sites', () => {
  test('may read what is public in the API', async () => {
    const { headers } = await get('/api/v1/issues', { origin: 'https://elsewhere.example' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['access-control-expose-headers']).toContain('Link');
  });

  test('may not write to it, nor read the pages', async () => {
    const asked = {
      origin: 'https://elsewhere.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const preflight = await ask(site.origin, '/api/v1/issues', { method: 'OPTIONS', headers: asked });
    expect(preflight.headers['access-control-allow-methods']).toBe('GET,HEAD');
    expect(preflight.headers['access-control-allow-headers']).toBe('If-None-Match');
    expect((await get('/', { origin: 'https://elsewhere.example' })).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('the log', () => {
  const lines = () =>
    site
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{'));

  test('has a line of JSON for each request: with its id, without its query', async () => {
    const id = `walk.${Date.now()}:1`;
    const answer = await get('/issues?q=my-secret-search', { 'x-request-id': id });
    expect(answer.headers['x-request-id']).toBe(id);
    await expect.poll(() => lines().find((line) => line.includes(id))).toBeDefined();
    const line: unknown = JSON.parse(lines().find((one) => one.includes(id)) ?? '');
    expect(line).toMatchObject({ request_id: id, method: 'GET', path: '/issues', status: 200, ms: expect.any(Number) });
    expect(site.log()).not.toContain('my-secret-search');
  });

  test('takes no id that could break it', async () => {
    for (const id of ['short', 'with space in it', 'x'.repeat(65), '{"a":"bcdefgh"}']) {
      expect((await get('/', { 'x-request-id': id })).headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    }
  });
});
