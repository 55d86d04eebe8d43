import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeArea, moveArea, retireArea, returnArea } from '#api/areas/change-commands.ts';
import { addArea } from '#api/areas/commands.ts';
import { changesOf, findArea, listAreas, offeredAreas } from '#api/areas/queries.ts';
import { respond } from '#api/desk/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { logLines } from '#api/record/log.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { work } from '../rights/erasing.ts';

describe.each(engines)('changing an area on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const boss = () => world.as(world.admin);
  const made = (name: string) => addArea(boss(), { name });
  const dueOf = async (number: number) => (await findIssue(world.as(world.agent), number))?.due_at;
  const hoursOn = (hours: number) => new Date(Date.parse(world.now()) + hours * 3_600_000).toISOString();
  const outcomes = async (acts: Promise<unknown>[]) =>
    (await Promise.allSettled(acts)).map((one) => (one.status === 'rejected' ? String(one.reason.kind) : 'done')).sort();

  test('new targets stand in its history with the old ones, and as a line in the public log that leads there', async () => {
    const slug = await made('Lockers');
    world.pass(1);
    await changeArea(boss(), slug, { version: 1, first_answer_h: '2.5' });
    const targets = { first_answer_s: 28_800, next_update_s: 259_200, resolution_s: 1_209_600 };
    expect(await changesOf(world.as(guest), slug)).toEqual([
      { n: 2, kind: 'targets', at: world.now(), before: targets, after: { ...targets, first_answer_s: 9000 } },
    ]);
    expect(await findArea(world.as(guest), slug)).toMatchObject({ version: 2, first_answer_s: 9000, targets_at: world.now() });
    const [line] = await logLines(world.as(guest), { limit: 1 });
    expect(line).toMatchObject({ act: 'area.targets_changed', path: '/areas/lockers', title: 'Lockers' });
  });

  test('what is open and waits for the company is due by the new targets, and by nothing else', async () => {
    const slug = await made('Vouchers');
    const [open, elsewhere, asked] = [
      await world.report({ area: slug }),
      await world.report({ area: 'payments' }),
      await world.report({ area: slug }),
    ];
    await respond(world.as(world.agent), asked, { kind: 'question', body: 'Which voucher was it?' });
    expect(await dueOf(open)).toBe(hoursOn(8));
    const [before, reported] = [await dueOf(elsewhere), world.now()];
    await changeArea(boss(), slug, { version: 1, first_answer_h: 1 });
    await work(world);
    expect(await dueOf(open)).toBe(hoursOn(1));
    expect([await dueOf(elsewhere), await dueOf(asked)]).toEqual([before, null]);
    world.pass(2);
    await changeArea(boss(), slug, { version: 2, first_answer_h: 24 });
    await work(world);
    expect(await dueOf(open)).toBe(new Date(Date.parse(reported) + 24 * 3_600_000).toISOString());
  });

  test('with more open problems than one batch holds, the last one is due by the new target too', async () => {
    const slug = await made('Parcels');
    const numbers = [];
    for (let i = 0; i < 101; i++) numbers.push(await world.report({ area: slug }));
    await changeArea(boss(), slug, { version: 1, first_answer_h: 3 });
    await work(world);
    expect(await dueOf(numbers.at(-1) ?? 0)).toBe(hoursOn(3));
  });

  test('a name is changed with its own line, and the address of the area stays', async () => {
    const slug = await made('Gift crads');
    await changeArea(boss(), slug, { version: 1, name: 'Gift cards', resolution_h: 100 });
    expect(await findArea(boss(), slug)).toMatchObject({ slug, name: 'Gift cards', version: 3, resolution_s: 360_000 });
    expect((await changesOf(boss(), slug)).map(({ kind }) => kind)).toEqual(['targets', 'name']);
    expect(await actsOn(world, `area/${slug}`)).toEqual(['area.added', 'area.renamed', 'area.targets_changed']);
    expect(await refusal(changeArea(boss(), slug, { version: 3, name: 'Payments' }))).toMatchObject({ errors: [{ path: 'name' }] });
  });

  test('where nothing changes, nothing is written', async () => {
    const slug = await made('Returns');
    await changeArea(boss(), slug, { version: 1, name: 'Returns', first_answer_h: 8 });
    expect(await actsOn(world, `area/${slug}`)).toEqual(['area.added']);
  });

  test('of two admins at once, the second hears that the area is another one by now, and the log agrees', async () => {
    const slug = await made('Hotline');
    const both = [1, 2].map((hours) => changeArea(boss(), slug, { version: 1, first_answer_h: hours }));
    expect(await outcomes(both)).toEqual(['conflict', 'done']);
    expect(await actsOn(world, `area/${slug}`)).toEqual(['area.added', 'area.targets_changed']);
    expect(await outcomes([retireArea(boss(), slug), retireArea(boss(), slug)])).toEqual(['conflict', 'done']);
    expect((await actsOn(world, `area/${slug}`)).slice(2)).toEqual(['area.retired']);
  });

  test('a retired area stays with its problems and takes no new one, until it is brought back', async () => {
    const slug = await made('Bonus points');
    const number = await world.report({ area: slug });
    await retireArea(boss(), slug);
    expect((await offeredAreas(world.as(guest))).map((area) => area.slug)).not.toContain(slug);
    expect((await listAreas(world.as(guest))).map((area) => area.slug)).toContain(slug);
    expect(await dueOf(number)).toBe(hoursOn(8));
    expect(await refusal(world.report({ area: slug }))).toMatchObject({ errors: [{ path: 'area' }] });
    await returnArea(boss(), slug);
    expect(await refused(returnArea(boss(), slug))).toBe('conflict');
    await world.report({ area: slug });
    expect((await changesOf(boss(), slug)).map(({ kind }) => kind)).toEqual(['return', 'retirement']);
  });

  test('an area goes to the place that is asked for, and the others make room', async () => {
    const order = async () => (await listAreas(boss())).map(({ slug }) => slug);
    const before = await order();
    const [first = '', second = ''] = before;
    await moveArea(boss(), second, { place: 1 });
    expect(await order()).toEqual([second, first, ...before.slice(2)]);
    await moveArea(boss(), second, { place: before.length });
    expect(await order()).toEqual([first, ...before.slice(2), second]);
    expect(await refused(moveArea(boss(), second, { place: before.length }))).toBe('conflict');
    expect(await refusal(moveArea(boss(), second, { place: before.length + 1 }))).toMatchObject({ errors: [{ path: 'place' }] });
  });

  test.each([
    ['no version', { first_answer_h: 1 }, 'version'],
    ['a target of no time', { version: 1, next_update_h: 0 }, 'next_update_h'],
    ['a target of years', { version: 1, resolution_h: 9000 }, 'resolution_h'],
    ['a field that is not known', { version: 1, slug: 'mine' }, 'slug'],
  ])('refuses %s and names the field', async (_, input, field) => {
    const no = await refusal(changeArea(boss(), 'payments', input));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
  });

  test('is for admins alone, and an area that is not there is not found', async () => {
    for (const viewer of [world.customer, world.agent, world.approver]) {
      expect(await refused(changeArea(world.as(viewer), 'payments', { version: 1 }))).toBe('forbidden');
      expect(await refused(retireArea(world.as(viewer), 'payments'))).toBe('forbidden');
      expect(await refused(moveArea(world.as(viewer), 'payments', { place: 2 }))).toBe('forbidden');
    }
    expect(await refused(changeArea(world.as(guest), 'payments', { version: 1 }))).toBe('unauthenticated');
    expect(await refused(retireArea(boss(), 'nowhere'))).toBe('not_found');
  });
});
