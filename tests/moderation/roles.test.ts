import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import { restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, redact, redactOwn } from '#api/moderation/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { rolesInWords } from '#api/steps/rules.ts';
import { another } from '../approval/drafting.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const grounds = { reason: 'abuse', sentence: 'It calls the driver names.' };
const because = { sentence: 'It was looked at once more.' };

test('two of the same role are two, and others are named beside each other', () => {
  expect(rolesInWords(['approver', 'approver'])).toBe('Two approvers');
  expect(rolesInWords(['approver', 'agent'])).toBe('An approver and an agent');
  expect(rolesInWords(['admin'])).toBe('An admin');
  expect(rolesInWords([])).toBe('Somebody of the staff');
});

describe.each(engines)('the mark of a measure on %s', (engine) => {
  let world: World;
  let post: { issue: number; step: number };
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    post = { issue: await world.report(), step: 1 };
  });

  const marks = async (viewer: Viewer) => {
    const steps = await stepsOf(world.as(viewer), post.issue, 'A customer', { after: 0, limit: 50 });
    return steps.filter(({ kind }) => kind === 'moderation').map(({ author }) => author);
  };

  test('tells everybody the role of whoever took it or gave the post back, and staff the name', async () => {
    await redact(world.as(world.admin), post, { ...grounds, passages: ['on my statement'] });
    await restore(world.as(world.approver), await hold(world.as(world.agent), post, grounds), because);
    for (const viewer of [guest, world.stranger, world.customer]) {
      expect(await marks(viewer)).toEqual(['An admin', 'An agent', 'An approver']);
    }
    expect(await marks(world.agent)).toEqual(['Admin', 'Agent', 'Approver']);
  });

  test('tells of a removal which two roles agreed about it', async () => {
    await confirmRemoval(world.as(world.agent), await askRemoval(world.as(world.approver), post, grounds));
    expect(await marks(world.customer)).toEqual(['An approver and an agent']);
    post = { issue: await world.report(), step: 1 };
    await confirmRemoval(world.as(await another(world)), await askRemoval(world.as(world.approver), post, grounds));
    expect(await marks(world.customer)).toEqual(['Two approvers']);
  });

  test('keeps the public name of an author who took a part out themselves', async () => {
    await redactOwn(world.as(world.customer), post, { passages: ['on my statement'] });
    expect(await marks(guest)).toEqual(['A customer']);
  });
});
