import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import type { Env } from '#api/http/env.ts';
import { limitBody } from '#api/http/limit-body.ts';
import { createWorld } from '../helpers/world.ts';

const LARGE = 5_000_000;

/** A board that takes bodies and does nothing with them, and somebody who sends them slowly. */
async function openBoard() {
  const world = await createWorld('sqlite');
  let viewer: Viewer = world.customer;
  const app = new Hono<Env>();
  app.onError((error, c) => c.text(error.message, 429));
  app.use(async (c, next) => {
    c.set('ctx', world.as(viewer));
    await next();
  });
  app.use(limitBody(32_000_000));
  app.post('*', async (c) => {
    await c.req.raw.arrayBuffer();
    return c.text('taken');
  });
  const endings: (() => void)[] = [];
  const send = (as: Viewer, length: number | undefined, body: BodyInit) => {
    viewer = as;
    const headers = { 'content-type': 'multipart/form-data; boundary=x', ...(length && { 'content-length': `${length}` }) };
    const init = { method: 'POST', headers, body, duplex: 'half' };
    return app.request(new Request('http://localhost/issues/1', init));
  };
  return {
    world,
    quick: async (as: Viewer, length?: number) => (await send(as, length, 'x')).status,
    slow: async (as: Viewer, length?: number) => {
      const body = new ReadableStream({ start: (stream) => void endings.push(() => stream.close()) });
      return (await send(as, length, body)).status;
    },
    end: () => {
      for (const end of endings.splice(0)) end();
    },
  };
}

test('what is no larger than any form waits for no place among the large ones', async () => {
  const { world, slow, quick, end } = await openBoard();
  const held = Array.from({ length: 20 }, () => slow(world.customer, 900_000));
  expect([await quick(world.stranger, 900_000), await quick(world.customer, 900_000)]).toEqual([200, 200]);
  expect(await quick(world.stranger, LARGE)).toBe(200);
  end();
  expect(new Set(await Promise.all(held))).toEqual(new Set([200]));
  await world.drop();
});

test('one person has two places among the large ones, by session or link, and leaves the others theirs', async () => {
  const { world, slow, quick, end } = await openBoard();
  const tracker: Viewer = { role: 'guest', tracks: { issue: 1, member: world.customer.id } };
  const held = [slow(world.customer, LARGE), slow(tracker)];
  expect(await quick(world.customer, LARGE)).toBe(429);
  expect(await quick(tracker)).toBe(429);
  expect(await quick(world.stranger, LARGE)).toBe(200);
  end();
  expect(await Promise.all(held)).toEqual([200, 200]);
  expect(await quick(world.customer, LARGE)).toBe(200);
  await world.drop();
});

test('of all together there are eight', async () => {
  const { world, slow, quick, end } = await openBoard();
  const held = [world.customer, world.agent, world.approver, world.admin].flatMap((as) => [slow(as, LARGE), slow(as, LARGE)]);
  expect(await quick(world.stranger, LARGE)).toBe(429);
  end();
  expect(new Set(await Promise.all(held))).toEqual(new Set([200]));
  await world.drop();
});
