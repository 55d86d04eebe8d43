import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedInAs } from '../helpers/demo-site.ts';
import { engines } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { ask, post } from './asking.ts';

describe.each(engines)('pages that guests have seen, on %s', (engine) => {
  let world: World;
  let site: Site;
  let customer: Record<string, string>;
  beforeAll(async () => {
    world = await createWorld(engine);
    await world.report();
    site = await startSite({ databaseUrl: world.url });
    const { name, value } = await signedInAs(world.url, site.origin, 'customer');
    customer = { cookie: `${name}=${value}` };
  });
  afterAll(async () => {
    await site.stop();
    await world.drop();
  });

  const seen = (path: string, headers: Record<string, string> = {}) => ask(site.origin, path, { headers });
  const tagOf = async (path: string) => (await seen(path)).headers.etag ?? '';

  test('are sent again as they were, and not at all to who has them', async () => {
    const first = await seen('/issues');
    const again = await seen('/issues');
    expect(again.text).toBe(first.text);
    expect(again.headers).toMatchObject({
      etag: first.headers.etag,
      'cache-control': 'no-cache',
      vary: 'Accept-Encoding, Cookie, Authorization',
    });
    for (const known of [first.headers.etag ?? '', `"other", ${first.headers.etag}`, '*']) {
      const unchanged = await seen('/issues', { 'if-none-match': known });
      expect(unchanged).toMatchObject({ status: 304, text: '' });
      expect(unchanged.headers.etag).toBe(first.headers.etag);
    }
    expect(await seen('/issues', { 'if-none-match': '"other"' })).toMatchObject({ status: 200 });
  });

  test('say nothing of how they were told apart', async () => {
    const answers = await Promise.all([seen('/'), seen('/', customer), seen('/sign-in'), seen('/nowhere')]);
    expect(answers.filter(({ headers }) => 'x-page' in headers)).toEqual([]);
  });

  test('are compressed as asked, to the same text', async () => {
    const plain = await seen('/issues', { 'accept-encoding': 'identity' });
    const br = await seen('/issues', { 'accept-encoding': 'gzip, deflate, br' });
    const gzip = await seen('/issues', { 'accept-encoding': 'gzip, br;q=0' });
    expect([plain, br, gzip].map(({ headers }) => headers['content-encoding'])).toEqual([undefined, 'br', 'gzip']);
    expect(brotliDecompressSync(br.bytes).toString()).toBe(plain.text);
    expect(gunzipSync(gzip.bytes).toString()).toBe(plain.text);
    for (const { headers, bytes } of [plain, br, gzip]) expect(headers['content-length']).toBe(String(bytes.length));
  });

  test('answer HEAD with the same headers and no body', async () => {
    const { headers, text } = await seen('/issues');
    const head = await ask(site.origin, '/issues', { method: 'HEAD' });
    expect(text).not.toBe('');
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers).toMatchObject({
      etag: headers.etag,
      'content-length': headers['content-length'],
      'content-type': headers['content-type'],
    });
  });

  test('include what guests read through the API, which any site may read', async () => {
    const first = await seen('/api/v1/issues');
    const again = await seen('/api/v1/issues');
    expect(again.text).toBe(first.text);
    expect(again.headers).toMatchObject({ etag: first.headers.etag, 'access-control-allow-origin': '*', 'cache-control': 'no-cache' });
    expect(again.headers).not.toHaveProperty('x-page');
    expect((await seen('/api/v1/issues', customer)).headers['cache-control']).toBe('private, no-cache');
    await world.report();
    await expect.poll(async () => (await seen('/api/v1/issues')).headers.etag).not.toBe(first.headers.etag);
  });

  test('are kept apart by their query', async () => {
    expect(await tagOf('/issues?stage=reported')).not.toBe(await tagOf('/issues?stage=confirmed'));
  });

  test('never reach or come from somebody who is signed in', async () => {
    const guests = await seen('/');
    const theirs = await seen('/', customer);
    expect(theirs.headers['cache-control']).toBe('private, no-store');
    expect(theirs.headers.etag).toBeUndefined();
    expect(theirs.text).not.toBe(guests.text);
    expect((await seen('/')).text).toBe(guests.text);
  });

  test('are new at once after a write of this process', async () => {
    const path = (await seen('/issues/1')).headers.location ?? '';
    const before = await tagOf(path);
    expect(await post(site.origin, '/issues/1/affected', { act: 'add' }, customer)).toMatchObject({ status: 303 });
    expect(await tagOf(path)).not.toBe(before);
  });

  test('are new soon after a write of another process', async () => {
    const before = await tagOf('/issues');
    await world.report({ title: 'Written by another process' });
    await expect.poll(() => tagOf('/issues'), { timeout: 20_000 }).not.toBe(before);
    expect((await seen('/issues')).text).toContain('Written by another process');
  });

  test('are one rendering for guests who ask at once, and never older than the newest line', async () => {
    for (let round = 0; round < 5; round++) {
      const title = `Round ${round}`;
      const fields = { title, body: 'It happened again, and nobody says why.', visibility: 'public', act: 'send' };
      expect(await post(site.origin, '/issues/new', fields, customer)).toMatchObject({ status: 303 });
      const answers = await Promise.all(Array.from({ length: 10 }, () => seen('/issues')));
      expect(answers.filter(({ text }) => !text.includes(title))).toEqual([]);
    }
  });
});
