import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createPageCache } from '#api/http/page-cache.ts';

const page = (text: string, headers: Record<string, string> = {}) =>
  new Response(text, { headers: { 'content-type': 'text/html', 'x-page': 'public', ...headers } });
const request = (path: string, init?: RequestInit) => new Request(`http://board.example${path}`, init);

function incoming(url: string, headers: IncomingMessage['headers'] = {}, method = 'GET'): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { method, url, headers: { host: 'board.example', ...headers } });
}

/** A cache that has seen this answer to a request for `/`. */
async function after(answer: Response, init?: RequestInit, limits?: Parameters<typeof createPageCache>[1]) {
  const head = { seq: 1 };
  const cache = createPageCache(head, limits);
  await cache.through(request('/', init), async () => answer);
  return { cache, head };
}

describe('the page cache', () => {
  test('keeps what says that it is public', async () => {
    const { cache } = await after(page('a'));
    expect(cache.find(incoming('/'))).toBeDefined();
    expect(cache.find(incoming('/', {}, 'HEAD'))).toBeDefined();
    expect(cache.find(incoming('/', { cookie: 'theme=dark' }))).toBeDefined();
  });

  test('gives it to nobody else', async () => {
    const { cache } = await after(page('a'));
    const others = [
      incoming('/', { cookie: 'theme=dark; putright_session=abc' }),
      incoming('/', { authorization: 'Bearer abc' }),
      incoming('/', {}, 'POST'),
      incoming('/?'),
      incoming('//'),
      incoming('/', { host: 'other.example' }),
    ];
    expect(others.filter((one) => cache.find(one))).toEqual([]);
  });

  test.each([
    ['does not say so', () => page('a', { 'x-page': '' }), {}],
    ['sets a cookie', () => page('a', { 'set-cookie': 'a=b' }), {}],
    ['is no success', () => new Response('a', { status: 404, headers: { 'x-page': 'public' } }), {}],
    ['was made for a member', () => page('a'), { headers: { cookie: 'putright_session=abc' } }],
    ['was made for the bearer of a token', () => page('a'), { headers: { authorization: 'Bearer abc' } }],
    ['answers a form', () => page('a'), { method: 'POST' }],
    ['has only a head', () => page('a'), { method: 'HEAD' }],
  ])('keeps nothing that %s', async (_, answer, init) => {
    const { cache } = await after(answer(), init);
    expect(cache.find(incoming('/'))).toBeUndefined();
  });

  test('forgets a page when the ledger moves', async () => {
    const { cache, head } = await after(page('a'));
    head.seq = 2;
    expect(cache.find(incoming('/'))).toBeUndefined();
  });

  test('forgets a page when it is old', async () => {
    const { cache } = await after(page('a'), {}, { bytes: 1000, renewMs: 0, ageMs: 0 });
    expect(cache.find(incoming('/'))).toBeUndefined();
  });

  test('sends one of many to have an ageing page rendered anew, and gives the others the one it has', async () => {
    const { cache } = await after(page('old'), {}, { bytes: 10_000, renewMs: 0, ageMs: 60_000 });
    const found = ['HEAD', 'GET', 'GET', 'GET'].map((method) => cache.find(incoming('/', {}, method)) !== undefined);
    expect(found).toEqual([true, false, true, true]);
    await cache.through(request('/'), async () => page('new'));
    cache.find(incoming('/'));
    const kept = await cache.find(incoming('/'))?.pick(undefined, undefined);
    expect(Buffer.from(kept?.body ?? []).toString()).toBe('new');
  });

  test('keeps what fits, and lets the oldest go', async () => {
    const cache = createPageCache({ seq: 1 }, { bytes: 3750, renewMs: 60_000, ageMs: 60_000 });
    for (const path of ['/a', '/b', '/a', '/c', '/d']) await cache.through(request(path), async () => page('x'.repeat(400)));
    expect(['/a', '/b', '/c', '/d'].filter((path) => cache.find(incoming(path)))).toEqual(['/a', '/c', '/d']);
    await cache.through(request('/e'), async () => page('x'.repeat(2000)));
    expect(['/a', '/b', '/c', '/d', '/e'].filter((path) => cache.find(incoming(path)))).toEqual([]);
  });

  test('lets those who ask at once share a rendering, but not one from before the newest line', async () => {
    const head = { seq: 1 };
    const cache = createPageCache(head);
    const gate = Promise.withResolvers<void>();
    let rendered = 0;
    const render = async () => {
      const text = `line ${head.seq}`;
      rendered += 1;
      await gate.promise;
      return page(text);
    };
    const early = [cache.through(request('/'), render), cache.through(request('/'), render)];
    head.seq = 2;
    const late = [cache.through(request('/'), render), cache.through(request('/'), render)];
    gate.resolve();
    const texts = await Promise.all([...early, ...late].map(async (answer) => (await answer).text()));
    expect(texts).toEqual(['line 1', 'line 1', 'line 2', 'line 2']);
    expect(rendered).toBe(2);
    const kept = cache.find(incoming('/'));
    expect(Buffer.from((await kept?.pick(undefined, undefined))?.body ?? []).toString()).toBe('line 2');
  });

  test('shares nothing that turns out to be for one person', async () => {
    const cache = createPageCache({ seq: 1 });
    let n = 0;
    const render = async () => new Response(`for ${++n}`);
    const answers = await Promise.all([1, 2, 3].map(() => cache.through(request('/'), render)));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(3);
  });

  test('passes a failure on to everybody who waits for it', async () => {
    const cache = createPageCache({ seq: 1 });
    const render = async () => Promise.reject(new Error('broken'));
    const answers = await Promise.allSettled([cache.through(request('/'), render), cache.through(request('/'), render)]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await (await cache.through(request('/'), async () => page('whole'))).text()).toBe('whole');
  });
});
