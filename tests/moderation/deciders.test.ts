import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appeal, decideAppeal } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval } from '#api/moderation/commands.ts';
import { another } from '../approval/drafting.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, type World } from '../helpers/world.ts';

describe.each(engines)('an appeal against a removal on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('is decided by neither of the two who removed it', async () => {
    const post = { issue: await world.report(), step: 1 };
    const number = await askRemoval(world.as(world.approver), post, { reason: 'abuse', sentence: 'It calls the driver names.' });
    await confirmRemoval(world.as(world.admin), number);
    await appeal(world.as(world.customer), number, { text: 'I called nobody names.' });
    const decision = { outcome: 'rejected', sentence: 'It stays as it is, we think.' };
    expect(await refused(decideAppeal(world.as(world.approver), number, decision))).toBe('forbidden');
    expect(await refused(decideAppeal(world.as(world.admin), number, decision))).toBe('forbidden');
    await decideAppeal(world.as(await another(world)), number, decision);
  });
});
