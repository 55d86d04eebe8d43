import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addArea, ensureArea } from '#api/areas/commands.ts';
import { findArea, listAreas, targetsOf } from '#api/areas/queries.ts';
import { transact } from '#api/context.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

describe.each(engines)('adding an area on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('puts it behind the others, with a slug, its targets and a line in the log', async () => {
    expect(await addArea(world.as(world.admin), { name: ' Returns & Refunds ', first_answer_h: '2.5', resolution_h: 48 })).toBe(
      'returns-refunds',
    );
    expect(await findArea(world.as(guest), 'returns-refunds')).toMatchObject({ name: 'Returns & Refunds', created_at: world.now() });
    expect(await targetsOf(world.as(guest), 'returns-refunds')).toEqual({ firstAnswerS: 9000, nextUpdateS: 259_200, resolutionS: 172_800 });
    expect((await listAreas(world.as(guest))).at(-1)?.slug).toBe('returns-refunds');
    expect(await actsOn(world, 'area/returns-refunds')).toEqual(['area.added']);
  });

  test('refuses a name whose slug is taken, and writes nothing', async () => {
    await addArea(world.as(system), { name: 'Lockers' });
    expect(await refusal(addArea(world.as(system), { name: 'LOCKERS!' }))).toMatchObject({ kind: 'invalid', errors: [{ path: 'name' }] });
    expect(await actsOn(world, 'area/lockers')).toEqual(['area.added']);
  });

  test('of two at once by the same name one is added', async () => {
    const both = [1, 2].map(() => addArea(world.as(world.admin), { name: 'Gift cards' }));
    expect((await Promise.allSettled(both)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a name in a script without a slug gets a numbered one', async () => {
    expect(await addArea(world.as(system), { name: '配送' })).toMatch(/^area-\d+$/);
  });

  test.each([
    ['no name', {}, 'name'],
    ['a name of one letter', { name: 'A' }, 'name'],
    ['a target of no hours', { name: 'Shop', first_answer_h: 0 }, 'first_answer_h'],
    ['a target that is no number', { name: 'Shop', resolution_h: 'soon' }, 'resolution_h'],
    ['a field that is not known', { name: 'Shop', slug: 'mine' }, 'slug'],
  ])('refuses %s and names the field', async (_, input, field) => {
    const no = await refusal(addArea(world.as(world.admin), input));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
  });

  test('is for admins and the terminal alone', async () => {
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await refused(addArea(world.as(viewer), { name: 'Shop' }))).toBe('forbidden');
    }
  });

  test('an import finds the area by its name or makes it, once', async () => {
    const ensure = (name: string) => transact(world.as(system), (ctx) => ensureArea(ctx, name));
    const name = 'Credit reporting, credit repair services, or other personal consumer reports';
    const slug = await ensure(name);
    expect(slug).toBe('credit-reporting-credit-repair-services-or-other-personal-co');
    expect(await ensure(name)).toBe(slug);
    expect(await ensure('PAYMENTS')).toBe('payments');
    const numbered = await ensure('返品');
    expect(await ensure('返品')).toBe(numbered);
    expect(await actsOn(world, `area/${slug}`)).toEqual(['area.added']);
  });
});
