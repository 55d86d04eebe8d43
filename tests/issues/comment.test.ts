import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { comment } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('answers and comments on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report();
    world.pass(1);
  });

  const last = async () => (await stepsOf(world.as(guest), number, 'A customer', { after: 1, limit: 9 })).at(-1);

  test('what staff say is the company’s word, and stops no clock', async () => {
    const before = await findIssue(world.as(guest), number);
    await comment(world.as(world.agent), number, { body: 'The shop is closed on Monday.' });
    expect(await last()).toMatchObject({ kind: 'comment', by: 'company', author: 'Agent' });
    const after = await findIssue(world.as(guest), number);
    expect(after).toEqual({ ...before, entries: 2, updated_at: world.now() });
  });

  test('staff correct their own comment, and nobody else’s', async () => {
    const step = await comment(world.as(world.agent), number, { body: 'Closed on Mondya.' });
    const other = world.as(world.approver);
    expect((await refusal(comment(other, number, { body: 'Closed.', corrects: step }))).errors[0]?.path).toBe('corrects');
    await comment(world.as(world.agent), number, { body: 'Closed on Monday.', corrects: step });
    expect(await last()).toMatchObject({ by: 'company', corrects: step });
  });

  test('another member’s comment is that member’s', async () => {
    await comment(world.as(world.stranger), number, { body: 'Same here.' });
    expect(await last()).toMatchObject({ kind: 'comment', by: 'member', author: 'Stranger' });
  });

  describe('through the API', () => {
    const say = (as: World['agent'], kind: string) =>
      board.ask('POST', `/issues/${number}/steps`, { as, body: { kind, body: 'It was on Monday.' } });

    test('the reporter answers and others comment', async () => {
      expect(await say(world.customer, 'answer')).toMatchObject({ status: 201, body: { kind: 'answer', by: 'reporter' } });
      expect(await say(world.stranger, 'comment')).toMatchObject({ status: 201, body: { kind: 'comment', by: 'member' } });
      expect(await say(world.agent, 'comment')).toMatchObject({ status: 201, body: { kind: 'comment', by: 'company' } });
    });

    test('who says what is not theirs to say is refused, and nothing is written', async () => {
      for (const who of [world.stranger, world.agent]) expect((await say(who, 'answer')).status).toBe(403);
      expect(await say(world.customer, 'comment')).toMatchObject({ status: 422, body: { errors: [{ path: 'kind' }] } });
      expect(await last()).toBeUndefined();
    });
  });
});
