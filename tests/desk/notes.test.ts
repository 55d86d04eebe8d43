import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNote } from '#api/desk/note-commands.ts';
import { notesOf } from '#api/desk/note-queries.ts';
import { exportJsonl } from '#api/intake/queries.ts';
import { reseal } from '#api/intake/reseal.ts';
import { askForErasure } from '#api/rights/erasure-commands.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { join, password, work } from '../rights/erasing.ts';

describe.each(engines)('notes among the staff on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const staff = () => world.as(world.agent);
  const bodies = async (number: number) => (await notesOf(staff(), number))?.map(({ body }) => body);

  test('they stand in the order in which they were written, with who and when', async () => {
    const number = await world.report();
    expect(await writeNote(staff(), number, { body: 'Ask the depot.' })).toBe(1);
    world.pass(1);
    expect(await writeNote(world.as(world.approver), number, { body: 'The depot is closed.' })).toBe(2);
    expect(await notesOf(staff(), number)).toEqual([
      { id: 1, author: 'Agent', at: expect.any(String), body: 'Ask the depot.' },
      { id: 2, author: 'Approver', at: world.now(), body: 'The depot is closed.' },
    ]);
  });

  test('two who write at once both keep theirs', async () => {
    const number = await world.report();
    await Promise.all([writeNote(staff(), number, { body: 'One' }), writeNote(world.as(world.approver), number, { body: 'Two' })]);
    expect((await bodies(number))?.sort()).toEqual(['One', 'Two']);
  });

  test('nobody but staff writes or reads one, and to others they are not there', async () => {
    const number = await world.report();
    await writeNote(staff(), number, { body: 'Ask the depot.' });
    for (const viewer of [world.customer, world.stranger]) {
      expect(await refused(writeNote(world.as(viewer), number, { body: 'Mine' }))).toBe('not_found');
      expect(await notesOf(world.as(viewer), number)).toBeUndefined();
    }
    expect(await refused(writeNote(world.as(guest), number, { body: 'Mine' }))).toBe('unauthenticated');
    expect(await refused(writeNote(staff(), 99_999, { body: 'Lost' }))).toBe('not_found');
  });

  test('they are sealed at rest, also with the newest key', async () => {
    const number = await world.report();
    await writeNote(staff(), number, { body: 'The quince is in the depot.' });
    expect(await everythingIn(world.url)).not.toContain('quince');
    await reseal(world.as(system));
    expect(await everythingIn(world.url)).not.toContain('quince');
    expect(await bodies(number)).toEqual(['The quince is in the depot.']);
  });

  test('no part of the public API and no export has one, nor a line that there is one', async () => {
    const number = await world.report();
    const lines = async () => (await world.database.read.selectFrom('ledger').select('seq').execute()).length;
    const before = await lines();
    await writeNote(staff(), number, { body: 'The medlar is in the depot.' });
    expect(await lines()).toBe(before);
    const { ask } = site(world);
    const paths = ['/issues', `/issues/${number}`, `/issues/${number}/steps`, '/issues?q=medlar', '/issues/similar?q=medlar', '/ledger'];
    for (const as of [guest, world.customer, world.stranger, world.agent]) {
      for (const path of paths) expect(JSON.stringify((await ask('GET', path, { as })).body)).not.toContain('in the depot');
    }
    let exported = '';
    for await (const piece of exportJsonl(world.as(system))) exported += piece;
    expect(exported).toContain('Charged twice');
    expect(exported).not.toContain('medlar');
  });

  test('what staff noted on the problems of who is erased goes with them', async () => {
    const me = await join(world, 'noted');
    const number = await world.report();
    await world.database.write.updateTable('issues').set({ reporter: me.id }).where('number', '=', number).execute();
    await writeNote(staff(), number, { body: 'Mx Noted has a medlar.' });
    await askForErasure(world.as(me), { texts: 'kept', current_password: password });
    world.pass(8 * 24);
    await work(world);
    expect(await notesOf(staff(), number)).toEqual([]);
  });
});
