import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { assignIssue } from '#api/desk/assignment-commands.ts';
import { assignmentOf, colleagues } from '#api/desk/assignment-queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { changeRole, deactivateMember, reactivateMember } from '#api/members/access-commands.ts';
import { addTeam, joinTeam } from '#api/teams/commands.ts';
import { teamsOf } from '#api/teams/queries.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { add } from '../security/actors.ts';

const nobody = { assignee: null, team: null };

describe.each(engines)('assignment on %s', (engine) => {
  let world: World;
  let team: string;
  beforeAll(async () => {
    world = await createWorld(engine);
    team = await addTeam(world.as(world.admin), { name: 'Parcels' });
  });
  afterAll(() => world.drop());

  const give = (by: Member, number: number, to: object, expected: object = nobody) =>
    assignIssue(world.as(by), number, { ...nobody, ...to, expected: { ...nobody, ...expected } });
  const stands = async (number: number) => {
    const found = await assignmentOf(world.as(world.agent), number);
    return [found?.assignee?.id ?? null, found?.team];
  };
  const linesOf = async (number: number) => (await actsOn(world, `issue/${number}`)).filter((act) => act === 'issue.assigned').length;

  test('a problem is given to a member and a team, and back to nobody, each time with a line', async () => {
    const number = await world.report();
    await give(world.agent, number, { assignee: world.approver.id, team });
    expect(await stands(number)).toEqual([world.approver.id, team]);
    await give(world.agent, number, {}, { assignee: world.approver.id, team });
    expect(await stands(number)).toEqual([null, null]);
    expect(await linesOf(number)).toBe(2);
  });

  test('what stands already is no act, and writes no line', async () => {
    const number = await world.report();
    await give(world.agent, number, {});
    expect(await linesOf(number)).toBe(0);
  });

  test('two who take it at once: one has it, the other hears so, and the ledger has one line', async () => {
    for (const _ of [1, 2, 3]) {
      const number = await world.report();
      const takers = [world.agent, world.approver];
      const results = await Promise.allSettled(takers.map((taker) => give(taker, number, { assignee: taker.id })));
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const winner = takers[results.findIndex(({ status }) => status === 'fulfilled')];
      expect(await stands(number)).toEqual([winner?.id, null]);
      expect(await linesOf(number)).toBe(1);
      expect(await refusal(give(world.admin, number, { assignee: world.admin.id }))).toMatchObject({ kind: 'conflict' });
    }
  });

  test('another team by now is a conflict too', async () => {
    const number = await world.report();
    await give(world.agent, number, { team });
    expect(await refused(give(world.agent, number, { assignee: world.agent.id }))).toBe('conflict');
  });

  test('only who can work here can be given one', async () => {
    const number = await world.report();
    const gone = await add(world, 'agent');
    await deactivateMember(world.as(world.admin), gone);
    for (const assignee of [world.customer.id, gone, '0197f000-0000-7000-8000-000000000000']) {
      expect(await refusal(give(world.agent, number, { assignee }))).toMatchObject({ kind: 'invalid', errors: [{ path: 'assignee' }] });
    }
    expect(await refusal(give(world.agent, number, { team: 'nowhere' }))).toMatchObject({ errors: [{ path: 'team' }] });
    expect((await colleagues(world.as(world.agent))).map(({ id }) => id)).not.toContain(gone);
  });

  test('only staff give one; what one may not see is not there', async () => {
    const [open, hidden] = [await world.report(), await world.report({ visibility: 'private' })];
    expect(await refused(give(world.stranger, open, {}))).toBe('forbidden');
    expect(await refused(give(world.customer, hidden, {}))).toBe('forbidden');
    expect(await refused(give(world.stranger, hidden, {}))).toBe('not_found');
    expect(await refused(give(world.agent, 99_999, {}))).toBe('not_found');
    expect(await refused(assignIssue(world.as(guest), open, {}))).toBe('unauthenticated');
  });

  test('who works here no more has none any more, and gets none back', async () => {
    for (const leave of [deactivateMember, (ctx: ReturnType<World['as']>, id: string) => changeRole(ctx, id, { role: 'customer' })]) {
      const id = await add(world, 'agent');
      const number = await world.report();
      await give(world.agent, number, { assignee: id, team });
      await leave(world.as(world.admin), id);
      expect(await stands(number)).toEqual([null, team]);
    }
    const back = await add(world, 'agent');
    const number = await world.report();
    await give(world.agent, number, { assignee: back });
    await deactivateMember(world.as(world.admin), back);
    await reactivateMember(world.as(world.admin), back);
    expect(await stands(number)).toEqual([null, null]);
  });

  test('who works here no more is in no team, also when added at that moment, and none that comes back', async () => {
    for (const leave of [deactivateMember, (ctx: ReturnType<World['as']>, id: string) => changeRole(ctx, id, { role: 'customer' })]) {
      const id = await add(world, 'agent');
      await Promise.allSettled([joinTeam(world.as(world.admin), team, id), leave(world.as(world.admin), id)]);
      expect(await teamsOf(world.as(world.agent), id)).toEqual([]);
    }
    const back = await add(world, 'agent');
    await joinTeam(world.as(world.admin), team, back);
    await deactivateMember(world.as(world.admin), back);
    await reactivateMember(world.as(world.admin), back);
    expect(await teamsOf(world.as(world.agent), back)).toEqual([]);
  });

  test('given to somebody at the moment when they are deactivated, it is with nobody in the end', async () => {
    for (const _ of [1, 2, 3]) {
      const id = await add(world, 'agent');
      const number = await world.report();
      const acts = [give(world.agent, number, { assignee: id }), deactivateMember(world.as(world.admin), id)];
      const [, left] = await Promise.allSettled(acts);
      expect(left?.status).toBe('fulfilled');
      expect(await stands(number)).toEqual([null, null]);
    }
  });

  test('nobody outside learns who sees to a problem', async () => {
    const number = await world.report();
    await give(world.agent, number, { assignee: world.agent.id, team });
    for (const viewer of [guest, world.customer, world.stranger]) {
      expect(await findIssue(world.as(viewer), number)).toMatchObject({ assignee: null, team: null });
      expect(await assignmentOf(world.as(viewer), number)).toBeUndefined();
      const { ask } = site(world);
      const answer = await ask('GET', `/issues/${number}`, { as: viewer });
      expect(JSON.stringify(answer.body)).not.toMatch(/assignee|team|Agent/);
    }
  });
});
