import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { attempts, nobodys, type Request } from './other-peoples-ids.ts';

describe.each(engines)('with the id of what is somebody else’s on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const send = async (as: Member, { method, path, body, fields }: Request) => {
    const sent = fields ? new URLSearchParams(fields) : body && JSON.stringify(body);
    const headers = body ? { 'content-type': 'application/json' } : {};
    return (await board.request(method, path, { as, headers, ...(sent !== undefined && { body: sent }) })).status;
  };
  /** Everything that one of these requests could change. */
  const things = async () => {
    const { read } = world.database;
    return Promise.all([
      read.selectFrom('ledger').select('seq').execute(),
      read.selectFrom('sessions').select(['handle', 'member']).orderBy('handle').execute(),
      read.selectFrom('tokens').select(['id', 'revoked_at']).orderBy('id').execute(),
      read.selectFrom('passkeys').select(['id', 'name']).orderBy('id').execute(),
      read.selectFrom('attachments').select(['id', 'removed_at']).orderBy('id').execute(),
      read.selectFrom('steps').select(['issue', 'n', 'body']).orderBy('issue').orderBy('n').execute(),
      read.selectFrom('promises').selectAll().orderBy('issue').orderBy('step').execute(),
      read.selectFrom('saved_views').selectAll().orderBy('id').execute(),
    ]);
  };

  test('every route that takes an id of something is tried, or says whose that is', () => {
    const taking = board.app.routes
      .filter(({ method, path }) => method !== 'ALL' && /:(id|step)\b/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
    const named = [...Object.keys(attempts).filter((name) => / \//.test(name) && !name.includes(',')), ...Object.keys(nobodys)];
    expect(named.sort()).toEqual([...new Set(taking)].sort());
  });

  test.each(Object.entries(attempts))('%s: nothing is read or done, and its owner can do it', async (_, make) => {
    const { by, may, other, tries, refused } = await make(world);
    // Whoever asks has a session by now: that is no change.
    await send(other, { method: 'GET', path: '/api/v1/sessions' });
    await send(by, { method: 'GET', path: '/api/v1/sessions' });
    const before = await things();
    expect(await send(other, tries)).toBe(refused);
    expect(await things()).toEqual(before);
    expect(await send(by, may)).toBeLessThan(400);
    if (may.method !== 'GET') expect(await things()).not.toEqual(before);
  });
});
