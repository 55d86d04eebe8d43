import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { listPromises, promisesOf } from '#api/promises/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('promises on %s', (engine) => {
  let world: World;
  let issue: number;
  let step: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    issue = await world.report();
    const due_at = new Date(Date.parse(world.now()) + 48 * 3_600_000).toISOString();
    const promise = { text: 'Refund the second payment', due_at };
    step = await respond(world.as(world.agent), issue, { kind: 'resolution', body: 'We will refund it.', promise });
  });

  const state = async () => (await promisesOf(world.as(guest), issue))[0]?.state;

  test('a promise is due, then kept, and the problem owes nothing more', async () => {
    expect(await state()).toBe('due');
    expect((await findIssue(world.as(guest), issue))?.due_at).not.toBeNull();
    world.pass(24);
    await keepPromise(world.as(world.agent), issue, step);
    expect(await state()).toBe('kept');
    expect((await findIssue(world.as(guest), issue))?.due_at).toBeNull();
    expect(await actsOn(world, `issue/${issue}`)).toEqual(['issue.reported', 'step.published', 'promise.kept']);
  });

  test('a breach still counts after it is repaired', async () => {
    world.pass(49);
    expect(await state()).toBe('missed');
    await keepPromise(world.as(world.agent), issue, step);
    expect(await state()).toBe('kept_late');
  });

  test('withdrawing needs a reason and stays a miss once the date has passed', async () => {
    expect((await refusal(withdrawPromise(world.as(world.agent), issue, step, { reason: '' }))).errors[0]?.path).toBe('reason');
    await withdrawPromise(world.as(world.agent), issue, step, { reason: 'The customer asked for a replacement.' });
    expect(await state()).toBe('withdrawn');
    world.pass(49);
    expect(await state()).toBe('missed');
    expect(await refused(keepPromise(world.as(world.agent), issue, step))).toBe('conflict');
  });

  test('only staff settle a promise, once, and only one that is there', async () => {
    expect(await refused(keepPromise(world.as(world.customer), issue, step))).toBe('forbidden');
    expect(await refused(keepPromise(world.as(guest), issue, step))).toBe('unauthenticated');
    expect(await refused(keepPromise(world.as(world.agent), issue, 99))).toBe('not_found');
    const results = await Promise.allSettled([
      keepPromise(world.as(world.agent), issue, step),
      keepPromise(world.as(world.agent), issue, step),
    ]);
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  });

  test('the public list has the promises made in public, page by page', async () => {
    const secret = await world.report({ visibility: 'private' });
    const promise = { text: 'Call back in private', due_at: '2027-01-01' };
    await respond(world.as(world.agent), secret, { kind: 'action', body: 'We call you.', promise });
    const all = await listPromises(world.as(guest), { limit: 50 });
    expect(all.map((p) => p.issue)).not.toContain(secret);
    const [first] = all;
    const rest = await listPromises(world.as(guest), { limit: 50, before: first && [first.due_at, first.issue, first.id] });
    expect([first, ...rest]).toEqual(all);
  });
});
