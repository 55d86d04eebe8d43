import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lookAt } from '#api/deadlines/commands.ts';
import { deadlineJobs } from '#api/deadlines/jobs.ts';
import { respond } from '#api/desk/commands.ts';
import { comment, giveVerdict, withdrawIssue } from '#api/issues/commands.ts';
import { mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { askRemoval, confirmRemoval } from '#api/moderation/commands.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const MINUTE = 1 / 60;

// In the world's areas the first answer is due after 4 hours, the next update after a day, putting right after a week.
describe.each(engines)('what runs out, on %s,', (engine) => {
  let world: World;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report({ area: 'payments' });
  });

  const watch = () => deadlineJobs['deadlines.watch']?.run(world.as(system), null);
  /** So many hours, in which the job comes by every ten minutes. */
  const live = async (hours: number) => {
    for (let tens = Math.round(hours * 6); tens > 0; tens--) {
      world.pass(1 / 6);
      await lookAt(world.as(system), number);
    }
  };
  const steps = () => stepsOf(world.as(guest), number, 'A customer', { after: 0, limit: 100 });
  const told = async () => (await steps()).flatMap(({ missed, at }) => (missed ? [[missed.what, missed.due_at, at]] : []));
  const answer = (kind: string, more: Record<string, unknown> = {}) =>
    respond(world.as(world.agent), number, { kind, body: 'This is what we know.', confirm: ['no_date', 'same_text'], ...more });
  const inHours = (hours: number) => new Date(Date.parse(world.now()) + hours * 3_600_000).toISOString();
  const issue = () => findIssue(world.as(world.agent), number);

  test('is told the moment after it was due, and not at it', async () => {
    const due = inHours(4);
    world.pass(4);
    await watch();
    expect(await told()).toEqual([]);
    world.pass(1 / 3_600_000);
    await watch();
    expect(await told()).toEqual([['answer', due, world.now()]]);
    const [, step] = await steps();
    expect(step).toMatchObject({ kind: 'system', by: 'system', author: 'Putright', body: '', missed: { promise: null } });
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'target.missed']);
  });

  test('is nothing on what was removed, except what was promised', async () => {
    const due_at = inHours(190);
    await answer('acknowledgement', { promise: { text: 'Send the money back', due_at } });
    const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };
    await confirmRemoval(world.as(world.admin), await askRemoval(world.as(world.approver), { issue: number, step: 1 }, grounds));
    // It is looked at for the sake of the promise, just before the week is over in which it was to be put right, and after.
    for (const hours of [167, 2, 22]) {
      world.pass(hours);
      await watch();
    }
    expect((await told()).map(([what, due]) => [what, due])).toEqual([['promise', due_at]]);
  });

  test('is told once, however often somebody looks and whatever happens after', async () => {
    const due = inHours(4);
    await live(5);
    await comment(world.as(world.stranger), number, { body: 'It happened to me as well.' });
    await answer('acknowledgement');
    await live(6);
    expect((await told()).map(([what, at]) => [what, at])).toEqual([['answer', due]]);
  });

  test('changes no clock and no stage, and is no news of the company', async () => {
    world.pass(5);
    const before = await issue();
    await watch();
    const { entries: _, alarm_at: __, ...rest } = before ?? {};
    expect(await issue()).toMatchObject({ ...rest, entries: 2 });
  });

  test('is told of the next update once for each move that it was to follow', async () => {
    await answer('investigation');
    const first = inHours(24);
    await live(30);
    await answer('action');
    const second = inHours(24);
    await live(60);
    expect((await told()).map(([what, at]) => [what, at])).toEqual([
      ['update', first],
      ['update', second],
    ]);
  });

  test('is told of putting right once, also where it is reopened after', async () => {
    await answer('question');
    await comment(world.as(world.customer), number, { body: 'On Monday.' });
    const due = inHours(24 * 7);
    await live(24 * 8);
    await answer('resolution');
    world.pass(24);
    await giveVerdict(world.as(world.customer), number, { outcome: 'not_put_right', text: 'It is still so.' });
    await live(20);
    expect((await told()).filter(([what]) => what === 'resolution').map(([, at]) => at)).toEqual([due]);
  });

  test('is not told while the next move is the reporter’s, and later by as long', async () => {
    world.pass(1);
    await answer('question');
    await live(24 * 3);
    expect(await told()).toEqual([]);
    await comment(world.as(world.customer), number, { body: 'On Monday.' });
    const due = inHours(24);
    await live(25);
    expect((await told()).map(([what, at]) => [what, at])).toEqual([['update', due]]);
  });

  test('is not told of a problem that is merged, and not a second time once that is undone', async () => {
    const asLate = await world.report({ area: 'payments' });
    await live(5);
    await mergeIssue(world.as(world.agent), number, asLate);
    await live(30);
    await unmergeIssue(world.as(world.agent), number);
    await live(5);
    expect((await told()).map(([what]) => what)).toEqual(['answer']);
  });

  test('is not told of what was withdrawn in time', async () => {
    world.pass(3);
    await withdrawIssue(world.as(world.customer), number);
    await live(24 * 9);
    expect(await told()).toEqual([]);
  });

  test('is told of a promise by the step that it was made in', async () => {
    const due = inHours(10);
    const step = await answer('investigation', { promise: { text: 'Call you back', due_at: due } });
    await live(11);
    expect((await steps()).at(-1)).toMatchObject({ kind: 'system', missed: { what: 'promise', due_at: due, promise: step } });
    expect((await actsOn(world, `issue/${number}`)).at(-1)).toBe('promise.missed');
    await keepPromise(world.as(world.agent), number, step);
    await live(5);
    expect(await told()).toHaveLength(1);
  });

  test('is told of a promise that was taken back on its date, and not before', async () => {
    const due = inHours(10);
    const step = await answer('investigation', { promise: { text: 'Call you back', due_at: due } });
    await withdrawPromise(world.as(world.agent), number, step, { reason: 'We write instead.' });
    await live(9.9);
    expect(await told()).toEqual([]);
    await live(0.5);
    expect((await told()).map(([what, at]) => [what, at])).toEqual([['promise', due]]);
  });

  test('is not told of a promise that was kept in time', async () => {
    const step = await answer('investigation', { promise: { text: 'Call you back', due_at: inHours(10) } });
    world.pass(10);
    await keepPromise(world.as(world.agent), number, step);
    await live(2);
    expect(await told()).toEqual([]);
  });

  test('is told after a time in which nobody looked, also of what was made good meanwhile, in the order of time', async () => {
    await lookAt(world.as(system), number);
    const [answerDue, keptDue] = [inHours(4), inHours(30)];
    world.pass(6);
    const step = await answer('investigation', { promise: { text: 'Call you back', due_at: inHours(24) } });
    world.pass(25);
    await keepPromise(world.as(world.agent), number, step);
    const updateDue = inHours(-1);
    await watch();
    expect(await told()).toEqual([
      ['answer', answerDue, world.now()],
      ['update', updateDue, world.now()],
      ['promise', keptDue, world.now()],
    ]);
    const moments = (await steps()).map(({ at }) => at);
    expect(moments).toEqual([...moments].sort());
  });

  test('is never dated before a step that was written while the look began', async () => {
    const early = world.as(system);
    world.pass(5);
    await comment(world.as(world.stranger), number, { body: 'It happened to me as well.' });
    await lookAt({ ...early, now: inHours(-MINUTE) }, number);
    expect(await told()).toEqual([['answer', inHours(-1), world.now()]]);
  });

  test('is told once when several look at the same time, and the ledger agrees', async () => {
    world.pass(24 * 8);
    await Promise.all(Array.from({ length: 6 }, () => lookAt(world.as(system), number)));
    await Promise.all([watch(), watch()]);
    expect((await told()).map(([what]) => what)).toEqual(['answer', 'resolution']);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'target.missed', 'target.missed']);
  });

  test('says nothing to whoever may not read the problem, and keeps its own step unread', async () => {
    const hidden = await world.report({ area: 'payments', visibility: 'private' });
    world.pass(5);
    await watch();
    expect(await findIssue(world.as(guest), hidden)).toBeUndefined();
    expect(await stepsOf(world.as(world.customer), hidden, 'A customer', { after: 1, limit: 9 })).toMatchObject([
      { kind: 'system', missed: { what: 'answer' } },
    ]);
  });
});
