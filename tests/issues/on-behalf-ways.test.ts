import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { tokenOf } from '../helpers/tokens.ts';
import { createWorld, type World } from '../helpers/world.ts';

const report = { title: 'Charged twice for one order', body: 'Both payments show on my statement.' };
const arrival = { channel: 'letter', received_at: '2026-10-30T08:00Z' };

describe.each(engines)('logging a problem for a customer, on %s,', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const asked = (as: World['agent'], more: object) => board.ask('POST', '/issues', { as, body: { ...report, ...more } });

  test('goes through the API as the specification has it', async () => {
    const more = { ...arrival, on_behalf_of: 'ada@example.com', reach: 12, consent: 'In the letter', visibility: 'public' };
    expect(await asked(world.agent, more)).toMatchObject({
      status: 201,
      body: {
        channel: 'letter',
        visibility: 'public',
        reported_at: '2026-10-30T08:00:00.000Z',
        logged_at: world.now(),
        overdue: ['answer'],
        reporter: 'A customer',
      },
    });
    expect(await asked(world.agent, arrival)).toMatchObject({ status: 201, body: { visibility: 'private' } });
  });

  test('is refused field by field, and to whoever is not on the staff', async () => {
    const errors = (path: string) => ({ status: 422, body: { errors: [{ path }] } });
    expect(await asked(world.agent, { channel: 'phone' })).toMatchObject(errors('received_at'));
    expect(await asked(world.agent, { consent: 'Yes' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'channel' }, { path: 'received_at' }] },
    });
    expect(await asked(world.agent, { ...arrival, visibility: 'public' })).toMatchObject(errors('consent'));
    expect(await asked(world.agent, { ...arrival, received_at: '2027-01-01' })).toMatchObject(errors('received_at'));
    for (const more of [arrival, { reach: 5 }, { on_behalf_of: 'ada@example.com' }]) {
      expect(await asked(world.customer, more)).toMatchObject({ status: 403 });
    }
  });

  test('takes a token with the scope of what the company says, and none with that of customers', async () => {
    for (const [scope, more, status] of [
      ['respond', arrival, 201],
      ['report', arrival, 403],
      ['respond', {}, 403],
    ] as const) {
      const { bearer } = await tokenOf(world, world.agent, [scope]);
      expect((await board.ask('POST', '/issues', { headers: bearer, body: { ...report, ...more } })).status).toBe(status);
    }
  });

  test('leaves what members report for themselves as it was: public, now, and theirs', async () => {
    expect(await asked(world.agent, {})).toMatchObject({ status: 201, body: { visibility: 'public', channel: 'api', logged_at: null } });
  });

  test('is looked at before it is logged, on the desk', async () => {
    const fields = { ...report, ...arrival, area: '', on_behalf_of: '', consent: '', reach: '', display_name: '', private_details: '' };
    const preview = await board.post('/desk/issues/new', world.agent, { ...fields, act: 'preview' });
    expect(preview).toMatchObject({ status: 200, path: '/desk/issues/new' });
    const logged = await board.post('/desk/issues/new', world.agent, { ...fields, act: 'log' });
    expect(logged).toMatchObject({ status: 303, location: expect.stringMatching(/^\/desk\/issues\/\d+$/) });
    const wrong = await board.post('/desk/issues/new', world.agent, { ...fields, act: 'log', received_at: '' });
    expect(wrong).toMatchObject({ status: 422, form: { errors: [{ path: 'received_at' }] } });
  });
});
