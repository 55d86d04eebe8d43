import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const NUL = '\0 and on';
const MEMBER = '0197f000-0000-7000-8000-000000000000';

describe.each(engines)('a NUL, which PostgreSQL takes in no text, on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  test.each([
    ['GET', '/areas/%00'],
    ['GET', '/areas/%2500'],
    ['DELETE', '/approval-rules/%00'],
    ['PUT', `/teams/%00/members/${MEMBER}`],
    ['DELETE', `/teams/%00/members/${MEMBER}`],
  ])('in the path of %s %s is nothing that is there', async (method, path) => {
    const answer = await board.request(method, `/api/v1${path}`, { as: method === 'GET' ? guest : world.admin });
    expect(answer.status).toBe(404);
  });

  test.each([
    ['POST', '/approval-rules', { area: NUL, what: 'any' }, 422],
    ['PUT', '/areas/payments/team', { team: NUL }, 422],
    ['PATCH', '/areas/payments', { version: 1, name: `Payments${NUL}` }, 200],
    ['POST', '/areas', { name: `Parcels${NUL}` }, 201],
    ['POST', '/policy', { after: 1, body: `Be kind.${NUL}`.repeat(9) }, 201],
    ['POST', '/fixes', { title: `A lock was missing${NUL}`, actions: [action(`https://example.org/${NUL}`)] }, 422],
  ])('in what %s %s sends is taken out or refused', async (method, path, body, status) => {
    const sent = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    expect((await board.request(method, `/api/v1${path}`, { as: world.admin, ...sent })).status).toBe(status);
  });
});

function action(evidence_url: string) {
  return { text: 'Add a lock', owner: 'Payments', due_at: '', done_at: '', evidence: '', evidence_url };
}
