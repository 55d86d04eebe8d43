import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findTeam } from '#api/teams/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, type World } from '../helpers/world.ts';

const LIST = '/desk/settings/teams';

describe.each(engines)('the forms of the teams on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const post = (path: string, fields: Record<string, string>) => board.post(path, world.admin, fields);
  const team = () => findTeam(world.as(world.admin), 'money');

  test('a team is formed, and leads to its page; a name that is taken is said at its field', async () => {
    expect(await post(LIST, { name: 'Money' })).toMatchObject({ status: 303, location: `${LIST}/money` });
    expect(await post(LIST, { name: 'Money' })).toMatchObject({ status: 422, form: { errors: [{ path: 'name' }] } });
  });

  test('people and areas are put in and taken out', async () => {
    const [member, area] = [world.agent.id, 'payments'];
    expect(await post(`${LIST}/money`, { act: 'join', member })).toMatchObject({ status: 303, location: `${LIST}/money` });
    expect(await post(`${LIST}/money`, { act: 'join', member })).toMatchObject({ status: 409 });
    expect(await post(`${LIST}/money`, { act: 'give', area })).toMatchObject({ status: 303 });
    expect(await team()).toMatchObject({ members: [{ id: member }], areas: [{ slug: area }] });
    expect(await post(`${LIST}/money`, { act: 'leave', member })).toMatchObject({ status: 303 });
    expect(await post(`${LIST}/money`, { act: 'take', area })).toMatchObject({ status: 303 });
    expect(await team()).toMatchObject({ members: [], areas: [] });
  });

  test('an act that is not known is refused', async () => {
    expect(await post(`${LIST}/money`, { act: 'disband' })).toMatchObject({ status: 422, form: { errors: [{ path: 'act' }] } });
  });
});
