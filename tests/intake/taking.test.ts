import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importJsonl } from '#api/intake/commands.ts';
import { reportIssue } from '#api/issues/commands.ts';
import { listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { signIn } from '#api/members/commands.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { guest, system } from '../helpers/world.ts';
import { type Board, derivedOf, emptyBoard, fileOf, rowsIn } from './boards.ts';
import { ada, at, file, lines } from './lines.ts';

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
    const nothing = { waiting_on: null, answer_due_at: null, update_due_at: null, resolution_due_at: null };
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
    const merge = { n: 2, kind: 'merge', by: 'company', at, body: '', other_issue: 1200 };
    const all = Array.from({ length: 1200 }, (_, i) => ({ ...issue, number: i + 1, reporter: undefined, fix: undefined, follows: [] }));
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
    expect(await message(file(boardLine, { ...fix, opened_at: other }))).toBe(
      'Line 2: there is another F-18 on this board; import into an empty one.',
    );
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
