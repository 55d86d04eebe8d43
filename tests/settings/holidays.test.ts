import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findIssue } from '#api/issues/queries.ts';
import { noteHoliday, withdrawHoliday } from '#api/settings/holiday-commands.ts';
import { comingHolidays, nearHolidays } from '#api/settings/holiday-queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

// The world begins on 2 November 2026.
const feast = { from_day: '2026-11-10', to_day: '2026-11-11', text: 'St Martin: two of us are here.' };

describe.each(engines)('holidays on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const boss = () => world.as(world.admin);
  const near = async () => (await nearHolidays(world.as(guest))).map(({ text }) => text);

  test('one is shown from a week before until its last day is over, and no clock stands still for it', async () => {
    const number = await world.report();
    const due = (await findIssue(boss(), number))?.due_at;
    const { id } = await noteHoliday(boss(), feast);
    expect(await actsOn(world, `holiday/${id}`)).toEqual(['holiday.noted']);
    expect([await near(), await comingHolidays(world.as(guest))]).toEqual([[], [{ id, ...feast }]]);
    world.pass(24);
    expect(await near()).toEqual([feast.text]);
    world.pass(8 * 24);
    expect(await near()).toEqual([feast.text]);
    world.pass(24);
    expect(await near()).toEqual([]);
    expect((await findIssue(boss(), number))?.due_at).toBe(due);
  });

  test('it is taken back once, and keeps its line', async () => {
    const { id } = await noteHoliday(boss(), { from_day: '2026-12-24', to_day: '2027-01-01', text: 'Christmas' });
    const both = [withdrawHoliday(boss(), id), withdrawHoliday(boss(), id)];
    const outcomes = (await Promise.allSettled(both)).map((one) => (one.status === 'rejected' ? String(one.reason.kind) : 'done'));
    expect(outcomes.sort()).toEqual(['conflict', 'done']);
    expect(await actsOn(world, `holiday/${id}`)).toEqual(['holiday.noted', 'holiday.withdrawn']);
    expect(await comingHolidays(boss())).toEqual([]);
    expect(await refused(withdrawHoliday(boss(), '0197f000-0000-7000-8000-000000000000'))).toBe('not_found');
  });

  test.each([
    ['the last day before the first', { ...feast, from_day: '2026-12-24', to_day: '2026-12-23' }, 'to_day'],
    ['days that are over', feast, 'to_day'],
    ['a day that is none', { ...feast, from_day: '2026-02-30' }, 'from_day'],
    ['nothing to say', { ...feast, text: '' }, 'text'],
  ])('refuses %s and names the field', async (_, input, field) => {
    const no = await refusal(noteHoliday(boss(), input));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
  });

  test('is for admins alone', async () => {
    for (const viewer of [world.customer, world.agent, world.approver]) {
      expect(await refused(noteHoliday(world.as(viewer), feast))).toBe('forbidden');
      expect(await refused(withdrawHoliday(world.as(viewer), 'any'))).toBe('forbidden');
    }
    expect(await refused(noteHoliday(world.as(guest), feast))).toBe('unauthenticated');
  });

  test('the form notes one and takes it back', async () => {
    const path = '/desk/settings/holidays';
    const form = { from_day: '2026-12-31', to_day: '2026-12-31', text: 'New Year' };
    expect(await board.post(path, world.admin, { ...form, act: 'note' })).toMatchObject({ status: 303, location: path });
    const [{ id } = { id: '' }] = await comingHolidays(boss());
    expect(await board.post(path, world.admin, { act: 'withdraw', id })).toMatchObject({ status: 303 });
    expect(await comingHolidays(boss())).toEqual([]);
  });
});
