import { Hono } from 'hono';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#api/app.ts';
import { invalid, Refusal } from '#api/errors.ts';
import type { Env, Pages } from '#api/http/env.ts';
import { form } from '#api/http/form.ts';
import { createWorld, type World } from '../helpers/world.ts';

const secret = 'connect ECONNREFUSED 10.0.0.7:5432 password=hunter2';
const broken = () => {
  throw new Error(secret);
};

// Acts that end in each way an act can end, beside the real ones.
const forms = new Hono<Env>()
  .get('/broken', broken)
  .get('/api/broken', broken)
  .get('/api/conflict', () => {
    throw new Refusal('conflict', 'This was merged already.');
  })
  .get('/members-only', () => {
    throw new Refusal('unauthenticated', 'Please sign in first.');
  })
  .get('/forbidden', () => {
    throw new Refusal('forbidden', 'Only approvers may do this.');
  })
  .post(
    '/act/:kind',
    form(async (c, _ctx, fields) => act(c.req.param('kind') ?? '', fields)),
  );

async function act(kind: string, fields: Record<string, string | string[]>): Promise<string> {
  if (kind === 'done') return '/act/done#now';
  if (kind === 'away') return String(fields['to']);
  if (kind === 'absent') throw new Refusal('not_found', 'There is nothing here.');
  if (kind === 'guest') throw new Refusal('unauthenticated', 'Please sign in first.');
  if (kind === 'broken') broken();
  throw invalid('title', 'Please say what happened.');
}

describe('the app', () => {
  let world: World;
  let logged: string[];
  let ask: (path: string, init?: RequestInit, pages?: Pages) => Promise<Response>;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    const log = pino({ base: null }, { write: (line: string) => void logged.push(line) });
    const { config, head, database } = world.as(world.admin);
    const shown: Pages = async (request, locals) => Response.json({ url: request.url, method: request.method, form: locals.form });
    ask = async (path, init, pages = shown) => {
      logged = [];
      const app = createApp({ database, config, head, log, pages }, [{ forms }]);
      const answer = await app.request(path, { ...init, headers: { origin: config.publicOrigin, ...init?.headers } });
      return answer;
    };
  });
  afterAll(() => world.drop());

  const post = (path: string, fields: [string, string][] = []) => ask(path, { method: 'POST', body: new URLSearchParams(fields) });

  describe('when something breaks', () => {
    test('says one plain sentence in the API, and logs the rest with the same id', async () => {
      const answer = await ask('/api/broken');
      const text = await answer.text();
      expect(answer.status).toBe(500);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(text).not.toContain('ECONNREFUSED');
      const problem: unknown = JSON.parse(text);
      const id = answer.headers.get('x-request-id');
      expect(problem).toEqual({
        type: 'about:blank',
        title: 'Our mistake',
        status: 500,
        detail: expect.stringMatching(/on our side/),
        request_id: id,
      });
      expect(logged.map((line): unknown => JSON.parse(line))).toMatchObject([{ level: 50, request_id: id, err: { message: secret } }]);
    });

    test('shows the page for that, with the same sentence', async () => {
      const answer = await ask('/broken');
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({
        url: expect.stringMatching(/\/500$/),
        form: { status: 500, message: expect.stringMatching(/on our side/) },
      });
    });

    test('says it as plain text where that page breaks too', async () => {
      const answer = await ask('/broken', {}, broken);
      expect(answer.status).toBe(500);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ]);
      expect(await answer.text()).toMatch(/^Something went wrong on our side\./);
      expect(logged).toHaveLength(2);
    });

    test('in a page, is the same', async () => {
      const pages: Pages = async (request) => (request.url.endsWith('/500') ? new Response('sorry') : broken());
      const answer = await ask('/issues', {}, pages);
      expect([answer.status, await answer.text()]).toEqual([500, 'sorry']);
    });
  });

  describe('a refusal', () => {
    test('in the API is a problem as RFC 9457 has it', async () => {
      const answer = await ask('/api/conflict');
      expect(answer.status).toBe(409);
      expect(await answer.json()).toEqual({
        type: 'http://localhost:4321/help/api#conflict',
        title: 'In conflict with how things stand',
        status: 409,
        detail: 'This was merged already.',
        request_id: answer.headers.get('x-request-id'),
      });
    });

    test('of a page leads a guest to the sign-in, and says to others why', async () => {
      expect((await ask('/members-only')).headers.get('location')).toBe('/sign-in?next=%2Fmembers-only');
      const answer = await ask('/forbidden');
      expect([answer.status, await answer.json()]).toMatchObject([403, { form: { message: 'Only approvers may do this.' } }]);
    });
  });

  describe('a form', () => {
    test('that was done leads on', async () => {
      const answer = await post('/act/done');
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/act/done#now']);
    });

    test('that was refused is shown again at its own URL with what was entered, but no password', async () => {
      const fields: [string, string][] = [
        ['title', 'a\r\nb\0'],
        ['tag', 'x'],
        ['tag', 'y'],
        ['password', 'p'],
        ['new_password', 'q'],
        ['__proto__', 'z'],
      ];
      const answer = await post('/act/invalid?from=here', fields);
      const shown: unknown = await answer.json();
      expect(answer.status).toBe(422);
      expect(shown).toMatchObject({
        url: 'http://localhost/act/invalid?from=here',
        method: 'GET',
        form: { status: 422, errors: [{ path: 'title', message: 'Please say what happened.' }] },
      });
      expect(JSON.stringify(shown)).toContain('"values":{"title":"a\\nb","tag":["x","y"],"__proto__":"z"}');
    });

    test('leaves out what is no text', async () => {
      const body = new FormData();
      body.set('title', 'a');
      body.set('file', new File(['b'], 'b.txt'));
      const answer = await ask('/act/invalid', { method: 'POST', body });
      expect(await answer.json()).toMatchObject({ form: { values: { title: 'a' } } });
    });

    test('for what is absent shows what an unknown page shows', async () => {
      expect([(await post('/act/absent')).status, (await post('/act/absent')).status]).toEqual([404, 404]);
      expect(await (await post('/act/absent')).json()).toMatchObject({ url: expect.stringMatching(/\/404$/) });
    });

    test('of a guest leads to the sign-in and back', async () => {
      const answer = await post('/act/guest');
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/sign-in?next=%2Fact%2Fguest']);
    });

    test.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', ''])('never leads to %j', async (to) => {
      const answer = await post('/act/away', [['to', to]]);
      expect([answer.status, answer.headers.get('location')]).toEqual([500, null]);
    });
  });
});
