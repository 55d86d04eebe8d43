import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserIn, keepChallenge, spendChallenge } from '#api/members/challenges.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('a challenge on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('is met by the answer to it alone: in its browser, for its member and its purpose, once and in time', async () => {
    const browser = browserIn(undefined);
    const asked = { purpose: 'passkey', challenge: 'c', browser, member: world.customer.id, content: 'Phone' } as const;
    const spend = (more: object) => spendChallenge(world.as(guest), { ...asked, ...more });
    await keepChallenge(world.as(guest), asked);
    const wrong = [
      { challenge: 'd' },
      { browser: browserIn(undefined) },
      { member: world.stranger.id },
      { member: undefined },
      { purpose: 'passkey_sign_in' },
      { purpose: 'company_sign_in' },
    ];
    for (const more of wrong) expect([more, await refused(spend(more))]).toEqual([more, 'conflict']);
    expect(await spend({})).toBe('Phone');
    expect(await refused(spend({}))).toBe('conflict');
    await keepChallenge(world.as(guest), asked);
    world.pass(0.1);
    expect(await refused(spend({}))).toBe('conflict');
  });
});
