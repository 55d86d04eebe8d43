import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findArea, listAreas } from '#api/areas/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, type World } from '../helpers/world.ts';

const LIST = '/desk/settings/areas';

describe.each(engines)('the forms of the areas on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const targets = { first_answer_h: '2', next_update_h: '24', resolution_h: '100' };
  const post = (path: string, fields: Record<string, string>) => board.post(path, world.admin, fields);

  test('an area is added, and stands behind the others', async () => {
    expect(await post(LIST, { act: 'add', name: 'Lockers', ...targets })).toMatchObject({ status: 303, location: LIST });
    expect((await listAreas(world.as(world.admin))).at(-1)).toMatchObject({ slug: 'lockers', first_answer_s: 7200 });
  });

  test('what is wrong is said at its field, and what was entered is kept', async () => {
    const answer = await post(LIST, { act: 'add', name: 'Lockers', ...targets });
    expect(answer).toMatchObject({ status: 422, form: { errors: [{ path: 'name' }], values: { name: 'Lockers', first_answer_h: '2' } } });
  });

  test('it moves up', async () => {
    expect(await post(LIST, { act: 'move', slug: 'delivery', place: '1' })).toMatchObject({ status: 303 });
    expect((await listAreas(world.as(world.admin)))[0]?.slug).toBe('delivery');
  });

  test('its targets are changed from the version that was read; from another one, 409 keeps what was entered', async () => {
    const change = { act: 'change', version: '1', name: 'Payments', ...targets };
    expect(await post(`${LIST}/payments`, change)).toMatchObject({ status: 303, location: `${LIST}/payments` });
    const late = await post(`${LIST}/payments`, { ...change, first_answer_h: '9' });
    expect(late).toMatchObject({ status: 409, path: `${LIST}/payments`, form: { values: { first_answer_h: '9' } } });
    expect(await findArea(world.as(world.admin), 'payments')).toMatchObject({ version: 2, first_answer_s: 7200 });
  });

  test('it is retired and brought back', async () => {
    expect(await post(`${LIST}/delivery`, { act: 'retire' })).toMatchObject({ status: 303 });
    expect(await post(`${LIST}/delivery`, { act: 'retire' })).toMatchObject({ status: 409 });
    expect(await post(`${LIST}/delivery`, { act: 'return' })).toMatchObject({ status: 303 });
    expect(await findArea(world.as(world.admin), 'delivery')).toMatchObject({ retired_at: null });
  });

  test('an act that is not known is refused', async () => {
    expect(await post(LIST, { act: 'delete', slug: 'payments' })).toMatchObject({ status: 422, form: { errors: [{ path: 'act' }] } });
    expect(await post(`${LIST}/payments`, { act: 'delete' })).toMatchObject({ status: 422 });
  });
});
