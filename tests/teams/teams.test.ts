import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addTeam, giveArea, joinTeam, leaveTeam } from '#api/teams/commands.ts';
import { findTeam, listTeams, teamOfArea, teamsOf } from '#api/teams/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('teams on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const asAdmin = () => world.as(world.admin);

  test('an admin forms one, and people of the staff come and go, each with a line in the log', async () => {
    const before = (await actsOn(world, 'teams')).length;
    const team = await addTeam(asAdmin(), { name: ' Parcels & Depots ' });
    expect(team).toBe('parcels-depots');
    await joinTeam(asAdmin(), team, world.agent.id);
    await joinTeam(asAdmin(), team, world.approver.id);
    await leaveTeam(asAdmin(), team, world.approver.id);
    expect(await findTeam(world.as(world.agent), team)).toMatchObject({ name: 'Parcels & Depots', members: [{ id: world.agent.id }] });
    expect((await teamsOf(world.as(world.agent), world.agent.id)).map(({ slug }) => slug)).toEqual([team]);
    expect((await actsOn(world, 'teams')).slice(before)).toEqual(['team.added', 'team.joined', 'team.joined', 'team.left']);
    // Whoever reads the log is told of no team.
    expect(await actsOn(world, `team/${team}`)).toEqual([]);
  });

  test('a name is taken once, however it is written', async () => {
    await addTeam(asAdmin(), { name: 'Billing' });
    expect(await refusal(addTeam(asAdmin(), { name: 'BILLING!' }))).toMatchObject({ kind: 'invalid', errors: [{ path: 'name' }] });
    const both = await Promise.allSettled([addTeam(asAdmin(), { name: 'Night shift' }), addTeam(asAdmin(), { name: 'Night shift' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a customer cannot be in one, nobody joins twice, and of two who add somebody at once one hears that it is done', async () => {
    const before = (await actsOn(world, 'teams')).length;
    const team = await addTeam(asAdmin(), { name: 'Web shop' });
    expect(await refused(joinTeam(asAdmin(), team, world.customer.id))).toBe('conflict');
    const both = await Promise.allSettled([1, 2].map(() => joinTeam(asAdmin(), team, world.agent.id)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await refused(leaveTeam(asAdmin(), team, world.approver.id))).toBe('conflict');
    expect((await actsOn(world, 'teams')).slice(before)).toEqual(['team.added', 'team.joined']);
  });

  test('a problem goes to the team of its area, and the open ones that no team works on follow when the area is given away', async () => {
    const early = await world.report({ area: 'payments' });
    const team = await addTeam(asAdmin(), { name: 'Payments team' });
    await giveArea(asAdmin(), 'payments', { team });
    expect(await teamOfArea(world.as(guest), 'payments')).toBe(team);
    const late = await world.report({ area: 'payments' });
    const elsewhere = await world.report({ area: 'delivery' });
    const rows = await world.database.read
      .selectFrom('issues')
      .select(['number', 'team'])
      .where('number', 'in', [early, late, elsewhere])
      .execute();
    expect(Object.fromEntries(rows.map(({ number, team }) => [number, team]))).toEqual({ [early]: team, [late]: team, [elsewhere]: null });
    expect(await refusal(giveArea(asAdmin(), 'payments', { team: 'nobody' }))).toMatchObject({
      kind: 'invalid',
      errors: [{ path: 'team' }],
    });
  });

  test('of two who give the same area at once, having seen the same, one does, and the log agrees with where it is', async () => {
    const [one, two] = [await addTeam(asAdmin(), { name: 'Early shift' }), await addTeam(asAdmin(), { name: 'Late shift' })];
    const lines = () => actsOn(world, 'area/delivery');
    const atOnce = async (...givings: { team: string | null; expected?: string | null }[]) => {
      const before = (await lines()).length;
      const told = await Promise.allSettled(givings.map((giving) => giveArea(asAdmin(), 'delivery', giving)));
      expect((await lines()).slice(before)).toEqual(['area.team_given']);
      return told.map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason.kind))).sort();
    };
    expect(await atOnce({ team: one }, { team: one })).toEqual(['conflict', 'done']);
    expect(await atOnce({ team: two, expected: one }, { team: null, expected: one })).toEqual(['conflict', 'done']);
    await giveArea(asAdmin(), 'delivery', { team: two }).catch(() => 'with them already');
    expect(await atOnce({ team: null, expected: two }, { team: null, expected: two })).toEqual(['conflict', 'done']);
    expect(await teamOfArea(world.as(guest), 'delivery')).toBeNull();
    expect(await refused(giveArea(asAdmin(), 'nowhere', { team: one }))).toBe('not_found');
  });

  test('only admins change them, and outside of the staff there are none', async () => {
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await refused(addTeam(world.as(viewer), { name: 'Mine' }))).toBe('forbidden');
      expect(await refused(joinTeam(world.as(viewer), 'billing', world.agent.id))).toBe('forbidden');
    }
    for (const viewer of [guest, world.customer]) expect(await listTeams(world.as(viewer))).toBeUndefined();
  });
});
