import { randomUUID } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#api/app.ts';
import type { Member } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { api } from '#api/http/api.ts';
import { createSession } from '#api/members/session.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, type World } from '../helpers/world.ts';

const thing = z.strictObject({ name: z.string(), outcome: z.enum(['done', 'refused', 'broken']).default('done') });
const route = createRoute({
  method: 'post',
  path: '/things',
  request: { body: { required: true, content: { 'application/json': { schema: thing } } } },
  responses: {
    201: { description: 'made', content: { 'application/json': { schema: z.object({ made: z.number(), name: z.string() }) } } },
  },
});

/** An endpoint that counts how often it did something, and waits before it does where it is told to. */
function counting() {
  const gate = { made: 0, open: Promise.resolve(), entered: () => {} };
  const endpoints = api();
  endpoints.openapi(route, async (c) => {
    const { name, outcome } = c.req.valid('json');
    gate.entered();
    await gate.open;
    if (outcome === 'refused') throw new Refusal('conflict', 'Not now.');
    gate.made += 1;
    if (outcome === 'broken') throw new Error('after it was done');
    return c.json({ made: gate.made, name }, 201, { Location: `/things/${gate.made}` });
  });
  return { gate, endpoints };
}

describe.each(engines)('a write with an Idempotency-Key on %s', (engine) => {
  let world: World;
  let gate: ReturnType<typeof counting>['gate'];
  let post: (
    key: string,
    body: unknown,
    as?: Member,
  ) => Promise<{ status: number; body: unknown; location: string | null; again: boolean }>;
  beforeAll(async () => {
    world = await createWorld(engine);
    const { database, config, head } = world.as(world.admin);
    const counted = counting();
    gate = counted.gate;
    const log = pino({ level: 'silent' });
    const app = createApp({ database, config, head, log, pages: async () => new Response() }, [counted]);
    const cookies = new Map<string, string>();
    for (const member of [world.customer, world.stranger]) {
      const live = { ...world.as(member), now: new Date().toISOString() };
      cookies.set(member.id, (await createSession(live, member.id)).split(';')[0] ?? '');
    }
    post = async (key, body, as = world.customer) => {
      const headers = { 'idempotency-key': key, 'content-type': 'application/json', cookie: cookies.get(as.id) ?? '' };
      const answer = await app.request('/api/v1/things', { method: 'POST', headers, body: JSON.stringify(body) });
      const again = answer.headers.has('idempotency-replayed');
      return { status: answer.status, body: await answer.json(), location: answer.headers.get('location'), again };
    };
  });
  afterAll(() => world.drop());

  test('is done once, and answered again as it was', async () => {
    const key = randomUUID();
    const first = await post(key, { name: 'a' });
    expect(first).toMatchObject({ status: 201, location: `/things/${gate.made}`, again: false });
    expect(await post(key, { name: 'a' })).toEqual({ ...first, again: true });
  });

  test('is refused with another request', async () => {
    const key = randomUUID();
    await post(key, { name: 'a' });
    const made = gate.made;
    expect(await post(key, { name: 'b' })).toMatchObject({ status: 422, body: { errors: [{ path: 'Idempotency-Key' }] } });
    expect(gate.made).toBe(made);
  });

  test('is done once when it is asked many times at once, and the others hear that it is under way', async () => {
    const key = randomUUID();
    const before = gate.made;
    const entered = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    Object.assign(gate, { open: open.promise, entered: entered.resolve });
    const first = post(key, { name: 'a' });
    await entered.promise;
    const others = await Promise.all(Array.from({ length: 8 }, () => post(key, { name: 'a' })));
    open.resolve();
    expect(others.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 409));
    expect(await first).toMatchObject({ status: 201 });
    expect(gate.made).toBe(before + 1);
    expect(await post(key, { name: 'a' })).toMatchObject({ status: 201, again: true });
  });

  test('may be tried again after a refusal', async () => {
    const key = randomUUID();
    expect(await post(key, { name: 'a', outcome: 'refused' })).toMatchObject({ status: 409, body: { detail: 'Not now.' } });
    expect(await post(key, { name: 'a' })).toMatchObject({ status: 201, again: false });
  });

  test('is not done twice when it broke after it was done', async () => {
    const key = randomUUID();
    expect(await post(key, { name: 'a', outcome: 'broken' })).toMatchObject({ status: 500 });
    const made = gate.made;
    expect(await post(key, { name: 'a', outcome: 'broken' })).toMatchObject({ status: 500, again: true });
    expect(gate.made).toBe(made);
  });

  test('has a key of its sender alone', async () => {
    const key = randomUUID();
    const mine = await post(key, { name: 'mine' });
    const theirs = await post(key, { name: 'theirs' }, world.stranger);
    expect([mine, theirs]).toMatchObject([
      { status: 201, body: { name: 'mine' } },
      { status: 201, body: { name: 'theirs' }, again: false },
    ]);
  });

  test('is forgotten after a day', async () => {
    const key = randomUUID();
    const first = await post(key, { name: 'a' });
    const dayAgo = new Date(Date.now() - 24 * 3_600_000 - 1).toISOString();
    await world.database.write.updateTable('replays').set({ at: dayAgo }).execute();
    const second = await post(key, { name: 'a' });
    expect([second.status, second.again]).toEqual([201, false]);
    expect(second.body).not.toEqual(first.body);
  });

  test.each(['', ' ', 'a b', 'ü'.repeat(3), 'x'.repeat(256)])('is refused with %j for a key', async (key) => {
    const sent = post(key, { name: 'a' }).then(
      ({ status }) => status,
      () => 422,
    );
    expect(await sent).toBe(422);
  });
});
