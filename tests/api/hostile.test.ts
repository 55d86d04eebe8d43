import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clean } from '#api/text/plain.ts';
import { engines } from '../helpers/engines.ts';
import { hostile } from '../helpers/hostile.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { type Site, site } from './asking.ts';

const own = ['', '\0', 'a\0b', '\ud800', '\u202e', '%', '_', "'", '\\', '{}', '[]', '-1', '1e3', '0x10', ' 5 ', '99999999999'];
// The pages' tests send every one of the strings; what the API adds to that is how it reads JSON and addresses.
const payloads = [...own, ...hostile.filter((_, i) => i % 50 === 0)];

describe.each(engines)('nothing that is sent to the API on %s breaks it', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    await world.report();
  });
  afterAll(() => world.drop());

  test('as a report, every text comes back as it is kept', async () => {
    for (const text of payloads) {
      const body = {
        title: `Title: ${text}`.slice(0, 140),
        body: `The text is: ${text}`,
        display_name: text.slice(0, 60),
        private_details: text,
      };
      const { status, body: answer } = await board.ask('POST', '/issues', { as: world.customer, body });
      expect([text, status]).toEqual([text, 201]);
      const kept = z.object({ body: z.string() }).parse(answer).body;
      expect(kept).toBe(clean(body.body));
    }
  });

  test('as an area, a reason, a date or a number, it is refused and not answered with 500', async () => {
    for (const text of payloads) {
      const report = { title: 'A title', body: 'A body of it', area: text };
      const step = {
        kind: 'action',
        body: 'We look.',
        reason: text,
        corrects: text,
        fix: text,
        promise: { text: 'Refund it', due_at: text },
      };
      for (const [path, body] of [
        ['/issues', report],
        ['/issues/1/steps', step],
        ['/issues/1/merge', { into: text }],
        ['/fixes', { title: text }],
      ] as const) {
        const { status } = await board.ask('POST', path, { as: world.agent, body });
        expect([text, path, status < 500]).toEqual([text, path, true]);
      }
    }
  });

  test('in the address', async () => {
    const reads = [
      '/issues?q=',
      '/issues?area=',
      '/issues?stage=',
      '/issues?after=',
      '/issues?reported_from=',
      '/issues?fix=',
      '/issues/similar?q=',
    ];
    for (const text of payloads.map((one) => encodeURIComponent(one.toWellFormed()))) {
      for (const read of [...reads, '/fixes?after=', '/ledger?after=', '/promises?after=']) {
        const { status } = await board.ask('GET', `${read}${text}`);
        expect([read, text, [200, 422].includes(status)]).toEqual([read, text, true]);
      }
    }
  });
});
