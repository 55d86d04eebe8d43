import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { editFix, openFix, publishCause } from '#api/fixes/commands.ts';
import { findFix } from '#api/fixes/queries.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const text = {
  title: 'Retry made a second payment',
  what_happened: 'Cards were charged twice.',
  root_cause: 'A timeout of 60 s.',
  factors: ['No test for slow banks'],
  actions: [{ text: 'Add a lock', owner: 'Payments', due_at: '2026-12-01', done_at: '2026-11-02', evidence: null }],
};

describe.each(engines)('writing about a root cause on %s', (engine) => {
  let world: World;
  let fix: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    fix = await openFix(world.as(world.agent), text);
    world.pass(1);
  });

  const whole = () => findFix(world.as(world.agent), fix);

  test('a change that changes nothing writes nothing', async () => {
    await publishCause(world.as(world.approver), fix);
    world.pass(1);
    const before = await whole();
    for (const nothing of [{}, text, { title: text.title }, { factors: text.factors }, { actions: text.actions }]) {
      await editFix(world.as(world.approver), fix, nothing);
    }
    expect(await whole()).toEqual(before);
    expect(await actsOn(world, `fix/${fix}`)).toEqual(['fix.opened', 'fix.cause_published']);
    const answer = await site(world).ask('PATCH', `/fixes/${fix}`, { as: world.approver, body: {} });
    expect(answer).toMatchObject({ status: 200, body: { number: fix, updated_at: before?.updated_at } });
    expect(await refused(editFix(world.as(world.agent), fix, {}))).toBe('forbidden');
    expect(await refused(editFix(world.as(guest), fix, {}))).toBe('unauthenticated');
  });

  test.each([
    ['title', { title: 'Another title' }],
    ['root_cause', { root_cause: 'A timeout of 75 s.' }],
    ['factors', { factors: [] }],
    ['actions', { actions: [] }],
  ])('a change of the %s is a line of the log', async (_, change) => {
    await editFix(world.as(world.agent), fix, change);
    expect(await whole()).toMatchObject(change);
    expect(await actsOn(world, `fix/${fix}`)).toEqual(['fix.opened', 'fix.edited']);
  });

  test('an action cannot be done in the future', async () => {
    const actions = [text.actions[0], { text: 'Alert on it', owner: 'Platform', done_at: '2026-12-24' }];
    const future = { errors: [{ path: 'actions.1.done_at' }] };
    expect(await refusal(openFix(world.as(world.agent), { ...text, actions }))).toMatchObject(future);
    expect(await refusal(editFix(world.as(world.agent), fix, { actions }))).toMatchObject(future);
    expect((await whole())?.actions).toHaveLength(1);
    const form = {
      ...text,
      factors: '',
      action_text: ['', 'Alert on it'],
      action_owner: ['', 'Platform'],
      action_done: ['', '2026-12-24'],
    };
    const { actions: _, ...fields } = form;
    const shown = await site(world).post(`/desk/fixes/${fix}`, world.agent, fields);
    expect(shown).toMatchObject({ status: 422, form: { errors: [{ path: 'action_done.1' }] } });
  });

  test('the cause can be emptied while it is a draft, and not once it is public', async () => {
    await editFix(world.as(world.agent), fix, { root_cause: ' ' });
    expect((await whole())?.root_cause).toBe('');
    await editFix(world.as(world.agent), fix, { root_cause: text.root_cause });
    await publishCause(world.as(world.approver), fix);
    const before = await actsOn(world, `fix/${fix}`);
    const error = await refusal(editFix(world.as(world.approver), fix, { title: 'Another title', root_cause: ' ' }));
    expect(error).toMatchObject({ kind: 'invalid', errors: [{ path: 'root_cause' }] });
    expect(await whole()).toMatchObject({ title: text.title, root_cause: text.root_cause });
    expect(await actsOn(world, `fix/${fix}`)).toEqual(before);
  });
});
