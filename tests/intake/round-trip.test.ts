import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlineJobs } from '#api/deadlines/jobs.ts';
import { respond } from '#api/desk/commands.ts';
import { tellLinked } from '#api/desk/telling-commands.ts';
import { linkIssue, openFix, publishCause, shipFix, verifyFix } from '#api/fixes/commands.ts';
import { importCfpb, importJsonl } from '#api/intake/commands.ts';
import { exportJsonl } from '#api/intake/queries.ts';
import { comment, giveVerdict, publishIssue, reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { addAffected, follow, mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { type EngineName, engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { derivedOf, emptyBoard, exported, fileOf, rowsIn } from './boards.ts';

/** A board on which everything that can stand in a file has happened. */
async function livedIn(engine: EngineName): Promise<World> {
  const world = await createWorld(engine);
  const { agent, customer, stranger } = world;
  const said = { body: 'We looked into it.', confirm: ['no_date', 'same_text'] };
  const answer = (number: number, input: object) => respond(world.as(agent), number, { ...said, ...input });
  const first = await world.report({ title: 'Charged twice', body: 'Lines\u2028and\u2029more,\n"quoted" \\ 😀 e\u0301' });
  world.pass(2);
  await answer(first, { kind: 'acknowledgement' });
  await answer(first, { kind: 'investigation', promise: { text: 'Call you back', due_at: '2026-11-04' } });
  await answer(first, { kind: 'question', promise: { text: 'Read your answer', due_at: '2026-11-05' } });
  world.pass(3);
  await comment(world.as(customer), first, { body: 'Here you are.' });
  await comment(world.as(stranger), first, { body: 'Here too.' });
  await keepPromise(world.as(agent), first, 3);
  await withdrawPromise(world.as(agent), first, 4, { reason: 'No longer needed.' });
  await answer(first, { kind: 'cause', fix: 'new', fix_title: 'Retry without a lock' });
  await addAffected(world.as(stranger), first);
  await answer(first, { kind: 'resolution' });
  await giveVerdict(world.as(customer), first, { outcome: 'partly', rating: 2, text: 'One is left.' });
  await answer(first, { kind: 'resolution', promise: { text: 'Check again', due_at: '2026-12-24' } });
  const step = await answer(first, { kind: 'apology' });
  await answer(first, { kind: 'apology', corrects: step });
  const hidden = await world.report({ visibility: 'private', private_details: 'Order 17', display_name: 'Ada L.', area: 'payments' });
  const declined = await world.report({ area: 'delivery' });
  await answer(declined, { kind: 'decline', reason: 'by_design' });
  await giveVerdict(world.as(customer), declined, { outcome: 'dont_know' });
  await withdrawIssue(world.as(customer), await world.report());
  await publishIssue(world.as(customer), await world.report({ visibility: 'private' }));
  await mergesAndFixes(world, first, hidden);
  await importCfpb(
    world.as(system),
    fileOf('Complaint ID,Date received,Product,Issue,Timely response?\n7,1/2/2015,Mortgage,Closing,Yes\n'),
  );
  const { number: imported } = await world.database.read
    .selectFrom('issues')
    .select('number')
    .where('import_key', '=', 'cfpb:7')
    .executeTakeFirstOrThrow();
  await answer(imported, { kind: 'investigation', promise: { text: 'Look for the file', due_at: '2026-12-01' } });
  await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', stranger.id).execute();
  return world;
}

async function mergesAndFixes(world: World, first: number, hidden: number): Promise<void> {
  const { agent, approver, stranger } = world;
  const copy = (await reportIssue(world.as(stranger), { title: 'Charged three times', body: 'Three payments for one.' }, 'api')).number;
  const later = await world.report({ title: 'The original of all' });
  await follow(world.as(approver), copy);
  await mergeIssue(world.as(agent), first, copy);
  await mergeIssue(world.as(agent), copy, later);
  await unmergeIssue(world.as(agent), copy);
  await mergeIssue(world.as(agent), copy, later);
  const action = { text: 'Test the payment page', owner: 'Payments', due_at: '2026-11-20', done_at: '', evidence: '' };
  const done = { text: 'Watch it', owner: 'Payments', done_at: '2026-11-01', evidence_url: 'https://example.org/run/7' };
  const events = [
    { at: '2026-11-01T10:00Z', text: 'The second report' },
    { at: '2026-10-31', text: 'The first report' },
  ];
  const lists = { factors: ['Hurry', 'No test'], whys: ['Paid twice', 'No lock'], events, actions: [action, done] };
  const number = await openFix(world.as(agent), { title: 'Retry paid twice', ...lists });
  await linkIssue(world.as(agent), number, hidden);
  await linkIssue(world.as(agent), number, copy);
  await tellLinked(world.as(agent), number, { kind: 'action', body: 'We are on it.', confirm: ['no_date'] });
  await publishCause(world.as(approver), 1, {});
  await shipFix(world.as(approver), 1, { evidence: 'Release 7' });
  world.pass(24);
  await verifyFix(world.as(approver), 1, { evidence: 'None in a day', reason: 'It fails at once or never' });
  await linkIssue(world.as(agent), 1, await world.report());
  world.pass(24 * 4);
  await watch(world);
}

const watch = ({ as }: Pick<World, 'as'>) => deadlineJobs['deadlines.watch']?.run(as(system), null);

describe.each(engines)('our own format, from %s', (engine) => {
  let world: World;
  let text: string;
  beforeAll(async () => {
    world = await livedIn(engine);
    text = await exported(world);
  });
  afterAll(() => world.drop());

  test.each(engines)('out, and into an empty board on %s, gives the same bytes and the same board', async (other) => {
    const board = await emptyBoard(other);
    await importJsonl(board.as(system), fileOf(text));
    expect(await exported(board)).toBe(text);
    expect(await derivedOf(board)).toEqual(await derivedOf(world));
    const { areas, members, fixes, issues, steps, promises, affected, follows, actions, fix_entries, fix_events, fix_tellings } =
      await rowsIn(world);
    const ofFixes = { actions, fix_entries, fix_events, fix_tellings };
    expect(Object.values(ofFixes)).not.toContain(0);
    expect(await rowsIn(board)).toMatchObject({ areas, members, fixes, issues, steps, promises, affected, follows, ...ofFixes });
    // What was missed is told already, there too.
    expect(text).toMatch(/"missed":\{"what":"promise"/);
    await watch({ as: (viewer) => ({ ...board.as(viewer), now: world.now() }) });
    expect(await exported(board)).toBe(text);
    await board.drop();
  });

  test('an export is of one moment', async () => {
    const pieces = exportJsonl(world.as(system));
    const first = await pieces.next();
    const number = await world.report({ title: 'Written meanwhile' });
    const rest = await Array.fromAsync(pieces);
    expect([first.value, ...rest].join('')).not.toContain('Written meanwhile');
    expect(await exported(world)).toContain(`"number":${number},"title":"Written meanwhile"`);
  });

  test('an export holds no password, and is for admins and the terminal alone', async () => {
    expect(text).not.toMatch(/password|argon2/);
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await refused(exportJsonl(world.as(viewer)).next())).toBe('forbidden');
    }
  });
});
