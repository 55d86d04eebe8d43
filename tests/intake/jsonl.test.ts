import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix, publishCause, shipFix, verifyFix } from '#api/fixes/commands.ts';
import { importCfpb, importJsonl } from '#api/intake/commands.ts';
import { exportJsonl } from '#api/intake/queries.ts';
import { comment, giveVerdict, publishIssue, reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { addAffected, follow, mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { signIn } from '#api/members/commands.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { type EngineName, engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { type Board, derivedOf, emptyBoard, exported, fileOf, rowsIn } from './boards.ts';

/** A board on which everything that can stand in a file has happened. */
async function livedIn(engine: EngineName): Promise<World> {
  const world = await createWorld(engine);
  const { agent, customer, stranger } = world;
  const answer = (number: number, input: object) => respond(world.as(agent), number, { body: 'We looked into it.', ...input });
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
  await answer(first, { kind: 'cause', fix: 'new' });
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
  const number = await openFix(world.as(agent), { title: 'Retry paid twice', factors: ['Hurry', 'No test'], actions: [action] });
  await linkIssue(world.as(agent), number, hidden);
  await linkIssue(world.as(agent), number, copy);
  await publishCause(world.as(approver), 1, {});
  await shipFix(world.as(approver), 1, { evidence: 'Release 7' });
  world.pass(24);
  await verifyFix(world.as(approver), 1, { evidence: 'None in a day' });
  await linkIssue(world.as(agent), 1, await world.report());
}

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
    const { areas, members, fixes, issues, steps, promises, affected, follows } = await rowsIn(world);
    expect(await rowsIn(board)).toMatchObject({ areas, members, fixes, issues, steps, promises, affected, follows });
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

const ada = '01890000-0000-7000-8000-000000000001';
const at = '2026-11-01T08:00:00.000Z';
const lines = {
  board: { type: 'board', format: 1, issues: 40, fixes: 20 },
  area: {
    type: 'area',
    slug: 'shop',
    name: 'Shop',
    position: 1,
    first_answer_s: 3600,
    next_update_s: 3600,
    resolution_s: 3600,
    created_at: at,
  },
  member: { type: 'member', id: ada, email: 'ada@example.com', name: 'Ada', role: 'customer', created_at: at },
  fix: {
    type: 'fix',
    number: 18,
    title: 'A cause',
    what_happened: '',
    root_cause: '',
    factors: [],
    opened_at: at,
    updated_at: at,
    actions: [],
    entries: [],
  },
  issue: {
    type: 'issue',
    number: 12,
    title: 'A problem',
    area: 'shop',
    visibility: 'public',
    channel: 'phone',
    reporter: ada,
    reported_at: at,
    fix: 18,
    steps: [{ n: 1, kind: 'report', by: 'reporter', at, author: ada, body: 'What happened.' }],
    affected: [],
    follows: [{ member: ada, at }],
  },
};
const file = (...things: unknown[]) => things.map((thing) => `${typeof thing === 'string' ? thing : JSON.stringify(thing)}\n`).join('');
const { board: boardLine, area, member, fix, issue } = lines;
const [report] = issue.steps;

describe.each(engines)('taking a file in our format on %s', (engine) => {
  let board: Board;
  beforeEach(async () => {
    board = await emptyBoard(engine);
  });
  afterEach(() => board.drop());

  const take = (content: string | Buffer) => importJsonl(board.as(system), fileOf(content));
  const message = (content: string | Buffer) =>
    take(content).then(
      () => 'taken',
      (error: Error) => error.message,
    );

  test('keeps numbers, computes where things stand, and goes on counting behind the numbers of the old board', async () => {
    expect(await take(file(...Object.values(lines)))).toEqual({ taken: 4, present: 0 });
    const { issues, fixes } = await derivedOf(board);
    expect(issues).toMatchObject([
      { number: 12, stage: 'reported', waiting_on: 'company', answer_due_at: '2026-11-01T09:00:00.000Z', affected: 1, followers: 1 },
    ]);
    expect(fixes).toMatchObject([{ number: 18, stage: 'open', issues: 1, last_report_at: at }]);
    const viewer = { id: ada, email: 'ada@example.com', name: 'Ada', role: 'customer' } as const;
    expect((await reportIssue(board.as(viewer), { title: 'Another one', body: 'It happened again.' }, 'web')).number).toBe(41);
  });

  test('writes a line in the log for each thing', async () => {
    await take(file(...Object.values(lines)));
    const rows = await board.database.read.selectFrom('ledger').select(['act', 'subject']).orderBy('seq').execute();
    expect(rows.map(({ act, subject }) => `${act} ${subject}`)).toEqual([
      'area.added area/shop',
      `member.joined member/${ada}`,
      'fix.imported fix/18',
      'issue.imported issue/12',
    ]);
  });

  test('what it brings can be searched', async () => {
    await take(file(...Object.values(lines)));
    const found = await listIssues(board.as(guest), filterShape.parse({ q: 'happened' }), { after: undefined, limit: 10 });
    expect(found.items.map(({ number }) => number)).toEqual([12]);
  });

  test('nobody who came in a file can sign in with a password', async () => {
    await take(file(boardLine, member));
    for (const password of ['x', 'any password at all']) {
      expect(await refused(signIn(board.as(guest), { email: 'ada@example.com', password }))).toBe('invalid');
    }
  });

  test('an issue from another register has no clock, but for promises made here', async () => {
    const promise = { text: 'Look into it', due_at: '2026-12-01T23:59:59.000Z' };
    const step = { n: 2, kind: 'investigation', by: 'company', at, body: 'We look.', promise };
    await take(file(boardLine, area, member, fix, { ...issue, import_key: 'cfpb:1', import_note: 'Closed', steps: [report, step] }));
    const nothing = { waiting_on: null, waiting_since: null, answer_due_at: null, update_due_at: null, resolution_due_at: null };
    const due = '2026-12-01T23:59:59.000Z';
    expect((await derivedOf(board)).issues).toMatchObject([{ ...nothing, stage: 'investigating', promise_due_at: due, due_at: due }]);
  });

  test('doing it again adds nothing', async () => {
    await take(file(...Object.values(lines)));
    const before = await rowsIn(board);
    expect(await take(file(...Object.values(lines)))).toEqual({ taken: 0, present: 4 });
    expect(await rowsIn(board)).toEqual(before);
  });

  test('an import that breaks off is finished by doing it again, its merges as well', async () => {
    const { reporter: _, follows: _f, fix: _x, ...plain } = issue;
    const merge = { n: 2, kind: 'merge', by: 'company', at, body: '', other_issue: 1200 };
    const all = Array.from({ length: 1200 }, (_, i) => ({ ...plain, number: i + 1, follows: [] }));
    const merged = all.map((one) => (one.number === 3 ? { ...one, duplicate_of: 1200, steps: [report, merge] } : one));
    const whole = Buffer.from(file(boardLine, area, member, ...merged));
    async function* torn() {
      for (let start = 0; start < 250_000; start += 10_000) yield whole.subarray(start, start + 10_000);
      throw new Error('the disk is gone');
    }
    await expect(importJsonl(board.as(system), Readable.from(torn()))).rejects.toThrow('the disk is gone');
    expect((await rowsIn(board)).issues).toBe(497);
    expect(await importJsonl(board.as(system), fileOf(whole, 10_000))).toEqual({ taken: 703, present: 499 });
    const { issues } = await derivedOf(board);
    expect(issues.length).toBe(1200);
    expect(issues[2]).toMatchObject({ duplicate_of: 1200, stage: 'duplicate' });
    expect(issues.at(-1)).toMatchObject({ number: 1200, affected: 2 });
  });

  test('two files at once, and each thing is there once', async () => {
    const content = file(...Object.values(lines));
    const both = await Promise.allSettled([take(content), take(content)]);
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await rowsIn(board)).toMatchObject({ areas: 1, members: 1, fixes: 1, issues: 1, steps: 1, follows: 1, ledger: 4 });
  });

  test.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'The file is empty.'],
    ['a file that does not begin with the board', file(area), 'Line 1: this must be the board.'],
    ['a file of a later format', file({ ...boardLine, format: 2 }), 'Line 1: format: must be 1: this file is of another version.'],
    ['what is no JSON', file(boardLine, '{"type":'), 'Line 2: this is not JSON.'],
    ['what is no object', file(boardLine, '7'), 'Line 2: must be board, area, member, fix or issue.'],
    ['an empty line', file(boardLine, ''), 'Line 2: this is not JSON.'],
    ['what is not UTF-8', Buffer.from(file(boardLine, area).replace('Shop', 'Sh\u00e9p'), 'latin1'), 'Line 2: this is not UTF-8.'],
    ['a kind of line that there is not', file(boardLine, { type: 'ship' }), 'Line 2: type: must be board, area, member, fix or issue.'],
    ['a field that is not known', file(boardLine, { ...area, colour: 'red' }), 'Line 2: Unrecognized key: "colour".'],
    [
      'a field that is missing',
      file(boardLine, { ...member, role: undefined }),
      'Line 2: role: A role is one of customer, agent, approver, admin.',
    ],
    [
      'a day for a time',
      file(boardLine, { ...area, created_at: '2026-11-01' }),
      'Line 2: created_at: must be a time such as 2026-11-19T10:02:00.000Z.',
    ],
    [
      'a day that there is not',
      file(boardLine, { ...area, created_at: '2026-02-30T00:00:00.000Z' }),
      'Line 2: created_at: must be a time such as 2026-11-19T10:02:00.000Z.',
    ],
    ['NUL in a text', file(boardLine, { ...area, name: 'a\0b' }), 'Line 2: name: must not hold NUL or half characters.'],
    ['half a character', file(boardLine, { ...area, name: 'a\ud83d' }), 'Line 2: name: must not hold NUL or half characters.'],
    ['a second board', file(boardLine, boardLine), 'Line 2: this board must stand before the board above.'],
    ['lines out of order', file(boardLine, member, area), 'Line 3: this area must stand before the member above.'],
    [
      'a number that stands twice',
      file(boardLine, area, member, fix, issue, issue),
      'Line 6: this issue must stand before the issue above.',
    ],
    ['an area that is not there', file(boardLine, member, fix, issue), 'Line 4: the area shop is not in the lines above.'],
    ['a member who is not there', file(boardLine, area, fix, issue), `Line 4: the member ${ada} is not in the lines above.`],
    ['a fix that is not there', file(boardLine, area, member, issue), 'Line 4: the fix 18 is not in the lines above.'],
    ['no report', file(boardLine, { ...issue, steps: [] }), 'Line 2: steps: must begin with the report.'],
    [
      'another first step',
      file(boardLine, { ...issue, steps: [{ ...report, kind: 'answer' }] }),
      'Line 2: steps.0.kind: must be the report.',
    ],
    [
      'steps out of order',
      file(boardLine, { ...issue, steps: [report, report] }),
      'Line 2: steps.1.n: must be higher than in the step before.',
    ],
    [
      'a correction of nothing',
      file(boardLine, { ...issue, steps: [report, { ...report, n: 2, kind: 'answer', corrects: 2 }] }),
      'Line 2: steps.1.corrects: must be the n of an earlier step.',
    ],
    [
      'somebody affected twice',
      file(boardLine, {
        ...issue,
        affected: [
          { member: ada, at },
          { member: ada, at },
        ],
      }),
      'Line 2: affected: must not name a member twice.',
    ],
  ])('refuses %s, by its line, and nothing of its batch is written', async (_, content, why) => {
    const before = await rowsIn(board);
    expect(await message(content)).toBe(why);
    expect(await rowsIn(board)).toEqual(before);
  });

  test('refuses a member whose address has another member here', async () => {
    await take(file(boardLine, member));
    const other = { ...member, id: ada.replace(/1$/, '2') };
    expect(await message(file(boardLine, other))).toBe(
      `Line 2: the member ${other.id} has an address that belongs to another member here.`,
    );
  });

  test('refuses an issue and a fix whose numbers have others here', async () => {
    await take(file(...Object.values(lines)));
    const other = '2026-11-02T08:00:00.000Z';
    expect(await message(file(boardLine, { ...fix, opened_at: other }))).toBe('Line 2: there is another F-18 on this board.');
    const moved = { ...issue, reported_at: other };
    expect(await message(file(boardLine, area, member, fix, moved))).toBe(
      'Line 5: there is another #12 on this board; import into an empty one.',
    );
  });

  test('refuses merges into what is not there, and in a circle', async () => {
    const merged = (number: number, into: number) => ({ ...issue, number, duplicate_of: into });
    const lost = file(boardLine, area, member, fix, merged(12, 13));
    expect(await message(lost)).toBe('Line 5: the issue 13 is not in the file.');
    const round = file(boardLine, area, member, fix, merged(12, 13), merged(13, 12));
    expect(await message(round)).toBe('Line 5: #12 is merged into itself, by way of #12.');
  });

  test('is for admins and the terminal alone', async () => {
    expect(await refused(importJsonl(board.as(guest), fileOf(file(boardLine))))).toBe('forbidden');
  });
});
