import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { correctReport, giveVerdict, reportIssue } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('reporting on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('a report gets the next number, one affected person, its clocks and a line in the ledger', async () => {
    const first = await world.report({ area: 'payments' });
    const second = await world.report({ area: 'payments' });
    expect(second).toBe(first + 1);
    const issue = await findIssue(world.as(guest), second);
    expect(issue).toMatchObject({ stage: 'reported', affected: 1, followers: 1, reported_at: world.now(), waiting_on: 'company' });
    expect(issue?.answer_due_at).toBe('2026-11-02T13:00:00.000Z');
    expect(await actsOn(world, `issue/${second}`)).toEqual(['issue.reported']);
  });

  test('a guest is told to sign in first', async () => {
    expect((await refusal(reportIssue(world.as(guest), { title: 'Some title', body: 'Some long body' }, 'web'))).kind).toBe(
      'unauthenticated',
    );
  });

  test.each([
    ['title', { title: 'Shrt' }],
    ['body', { body: 'too short' }],
    ['body', { body: 'x'.repeat(20_001) }],
    ['visibility', { visibility: 'secret' }],
    ['private_details', { private_details: 'x'.repeat(5001) }],
    ['display_name', { display_name: 'x'.repeat(61) }],
    ['area', { area: 'nowhere' }],
    ['stage', { stage: 'resolved' }],
    ['title', { title: '\u200b'.repeat(9) }],
    ['body', { body: '\u202e \u2066'.repeat(9) }],
    ['display_name', { display_name: ' FERNWAY' }],
  ])('a bad %s is refused by name and nothing is written', async (path, bad) => {
    const before = await world.database.read.selectFrom('issues').select('number').execute();
    const error = await refusal(world.report(bad));
    expect(error.errors.map((e) => e.path)).toEqual([path]);
    expect(await world.database.read.selectFrom('issues').select('number').execute()).toEqual(before);
  });

  test('a refused report uses up no number', async () => {
    const first = await world.report();
    await refusal(world.report({ area: 'nowhere' }));
    expect(await world.report()).toBe(first + 1);
  });

  test('20 reports at once get 20 numbers in a row', async () => {
    const numbers = await Promise.all(Array.from({ length: 20 }, () => world.report()));
    const sorted = numbers.toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 20 }, (_, i) => (sorted[0] ?? 0) + i));
  });

  test('a private problem is there for its reporter and the staff, and for nobody else', async () => {
    const number = await world.report({ visibility: 'private' });
    const seen = async (viewer: Parameters<World['as']>[0]) => (await findIssue(world.as(viewer), number)) !== undefined;
    expect(await Promise.all([world.customer, world.agent, world.approver, world.admin].map(seen))).toEqual([true, true, true, true]);
    expect(await Promise.all([guest, world.stranger].map(seen))).toEqual([false, false]);
  });

  test('the reporter can mend a typo for 15 minutes, and not after', async () => {
    const number = await world.report();
    const mended = { title: 'Charged twice for order 8817', body: 'Both payments of 129.00 show on my statement.' };
    await correctReport(world.as(world.customer), number, mended);
    expect((await findIssue(world.as(guest), number))?.title).toBe(mended.title);
    expect((await stepsOf(world.as(guest), number, 'A customer', { after: 0, limit: 9 }))[0]?.body).toBe(mended.body);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'issue.corrected']);
    expect((await refusal(correctReport(world.as(world.stranger), number, mended))).kind).toBe('forbidden');
    world.pass(0.26);
    expect((await refusal(correctReport(world.as(world.customer), number, mended))).kind).toBe('conflict');
    expect((await refusal(correctReport(world.as(world.stranger), number, mended))).kind).toBe('forbidden');
  });

  test('an answered report is not mended any more', async () => {
    const number = await world.report();
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'It is done.' });
    const other = { title: 'Something else entirely', body: 'A story that was never told.' };
    expect((await refusal(correctReport(world.as(world.customer), number, other))).kind).toBe('conflict');
  });

  test('staff cannot judge a problem that they reported themselves', async () => {
    const { number } = await reportIssue(world.as(world.agent), { title: 'Our own shop', body: 'We buy here as well.' }, 'web');
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'It is done.' });
    expect((await refusal(giveVerdict(world.as(world.agent), number, { outcome: 'put_right' }))).kind).toBe('forbidden');
  });
});
