import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logLines } from '#api/record/log.ts';
import { changePolicy, keepPolicy } from '#api/settings/policy-commands.ts';
import { currentPolicy, isPolicyRead, policyVersion, policyVersions } from '#api/settings/policy-queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const body = (more: string) => `Be fair, and stay with what happened. Nobody is insulted here. ${more}`;

describe.each(engines)('the policy on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const boss = () => world.as(world.admin);
  const outcomes = async (acts: Promise<unknown>[]) =>
    (await Promise.allSettled(acts)).map((one) => (one.status === 'rejected' ? String(one.reason.kind) : 'done')).sort();

  test('a new board has one, which nobody has read', async () => {
    const first = await currentPolicy(world.as(guest));
    expect([first.n, first.body.includes('What does not'), await isPolicyRead(boss())]).toEqual([1, true, false]);
  });

  test('of two admins who keep it as it is, one writes the line', async () => {
    expect(await outcomes([keepPolicy(boss(), 1), keepPolicy(boss(), 1)])).toEqual(['conflict', 'done']);
    expect(await actsOn(world, 'policy/1')).toEqual(['policy.confirmed']);
    expect(await isPolicyRead(boss())).toBe(true);
  });

  test('a new text is the next version, the old one stays as it was, and the log leads to it', async () => {
    const first = await currentPolicy(boss());
    world.pass(1);
    expect(await changePolicy(boss(), { after: 1, body: `  ${body('One.')}\n` })).toBe(2);
    expect(await currentPolicy(world.as(guest))).toEqual({ n: 2, at: world.now(), body: body('One.') });
    expect(await policyVersion(world.as(guest), 1)).toEqual(first);
    expect((await policyVersions(world.as(guest))).map(({ n }) => n)).toEqual([2, 1]);
    const [line] = await logLines(world.as(guest), { limit: 1 });
    expect(line).toMatchObject({ act: 'policy.changed', path: '/help/policy/2', title: 'version 2' });
  });

  test('of two texts written from the same version, the second is refused, and nothing of it is written', async () => {
    expect(await outcomes(['A', 'B'].map((more) => changePolicy(boss(), { after: 2, body: body(more) })))).toEqual(['conflict', 'done']);
    expect((await policyVersions(boss())).map(({ n }) => n)).toEqual([3, 2, 1]);
    expect(await actsOn(world, 'policy/3')).toEqual(['policy.changed']);
    expect(await actsOn(world, 'policy/4')).toEqual([]);
    expect([await refused(keepPolicy(boss(), 2)), await refused(keepPolicy(boss(), 99))]).toEqual(['conflict', 'not_found']);
  });

  test('the same text again is refused', async () => {
    const now = await currentPolicy(boss());
    expect(await refused(changePolicy(boss(), { after: now.n, body: now.body }))).toBe('conflict');
  });

  test.each([
    ['one that says nothing', { after: 3, body: 'Be nice.' }, 'body'],
    ['one without end', { after: 3, body: 'x'.repeat(20_001) }, 'body'],
    ['no version', { body: body('C') }, 'after'],
  ])('refuses %s and names the field', async (_, input, field) => {
    const no = await refusal(changePolicy(boss(), input));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
  });

  test('is for admins to write', async () => {
    for (const viewer of [world.customer, world.agent, world.approver]) {
      expect(await refused(changePolicy(world.as(viewer), { after: 3, body: body('D') }))).toBe('forbidden');
      expect(await refused(keepPolicy(world.as(viewer), 3))).toBe('forbidden');
    }
    expect(await refused(changePolicy(world.as(guest), { after: 3, body: body('D') }))).toBe('unauthenticated');
  });

  test('the form shows a preview that writes nothing, and publishes', async () => {
    const path = '/desk/settings/policy';
    const post = (act: string) => board.post(path, world.admin, { after: '3', body: body('E'), act });
    expect(await post('preview')).toMatchObject({ status: 200, form: { values: { body: body('E') } } });
    expect((await currentPolicy(boss())).n).toBe(3);
    expect(await post('publish')).toMatchObject({ status: 303, location: '/help/policy/4' });
    expect(await post('publish')).toMatchObject({ status: 409, form: { values: { body: body('E') } } });
  });
});
