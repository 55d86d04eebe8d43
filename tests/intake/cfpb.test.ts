import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { queueCounts } from '#api/desk/queries.ts';
import { importCfpb } from '#api/intake/commands.ts';
import { listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { guest, system } from '../helpers/world.ts';
import { type Board, emptyBoard, fileOf, rowsIn } from './boards.ts';

const newHeader =
  'Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,Company,State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,Company response to consumer,Timely response?,Consumer disputed?,Complaint ID';
const oldHeader =
  ',Complaint ID,Product,Sub-product,Issue,Sub-issue,State,ZIP code,Date received,Date sent to company,Company response,Timely response?,Consumer disputed?';
const newFile = [
  newHeader,
  '2020/3/18,Debt collection,Medical debt,Written notification about debt,Didn\'t receive notice,"They wrote ""pay"".\r\nI owe nothing.",Company disputes the facts,ACME  Inc.,FL,330XX,Older American,Consent provided,Web,2020/3/19,Closed with explanation,Yes,N/A,101',
  '03/22/23,Mortgage,N/A,Closing on a mortgage,,,,Other Bank,,,,N/A,Postal mail,,In progress,,,102',
  '2023-08-25,Debt collection,,Communication tactics,Frequent calls,,,acme inc.,TX,,,,Phone,2023-08-26,Untimely response,No,No,103',
].join('\r\n');
const oldFile = [
  oldHeader,
  '0,201,Credit card,,Other,,CA,92592,3/19/2015,3/20/2015,Closed,Yes,',
  '1,202,Payday loan,,,,OH,1,12/31/15,,,,Yes',
  '',
].join('\n');

describe.each(engines)('importing complaints of the CFPB on %s', (engine) => {
  let board: Board;
  beforeEach(async () => {
    board = await emptyBoard(engine);
  });
  afterEach(() => board.drop());

  const take = (content: string | Buffer, company?: string) => importCfpb(board.as(system), fileOf(content), { company });
  const issues = () => board.database.read.selectFrom('issues').selectAll().orderBy('number').execute();
  const steps = () => board.database.read.selectFrom('steps').selectAll().orderBy('issue').execute();

  test('a step on an imported problem starts no clock of years ago, but a promise made in it is owed', async () => {
    await take(newFile);
    const agent = { id: 'a', email: 'a@example.org', name: 'Agent', role: 'agent' } as const;
    const rest = { password_hash: '', created_at: '2026-01-01T00:00:00.000Z', deactivated_at: null };
    await board.database.write
      .insertInto('members')
      .values({ ...agent, ...rest })
      .execute();
    const promise = { text: 'Look for the file', due_at: '2099-01-01' };
    await respond(board.as(agent), 1, { kind: 'investigation', body: 'We look for it.', promise });
    const [first] = await issues();
    expect(first).toMatchObject({ stage: 'investigating', answer_due_at: null, update_due_at: null, resolution_due_at: null });
    expect([first?.due_at, await queueCounts(board.as(agent))]).toMatchObject(['2099-01-01T23:59:59.000Z', { needs_us: 1, late: 0 }]);
  });

  test('reads title, text, area, channel, day and outcome', async () => {
    expect(await take(newFile)).toEqual({ imported: 3, present: 0, otherCompany: 0, skipped: 0, skippedRows: [] });
    const [first, second, third] = await issues();
    expect(first).toMatchObject({
      number: 1,
      title: "Written notification about debt: Didn't receive notice",
      excerpt: 'They wrote "pay". I owe nothing.',
      area: 'debt-collection',
      visibility: 'public',
      channel: 'web',
      reporter: null,
      display_name: null,
      import_key: 'cfpb:101',
      import_note:
        'Closed with explanation; timely response: Yes; consumer disputed: N/A; sent to the company 2020-03-19; public response: Company disputes the facts; company: ACME Inc.; CFPB complaint 101',
      reported_at: '2020-03-18T00:00:00.000Z',
      affected: 1,
      followers: 0,
    });
    expect(second).toMatchObject({ title: 'Closing on a mortgage (Mortgage)', channel: 'letter', reported_at: '2023-03-22T00:00:00.000Z' });
    expect(third).toMatchObject({
      channel: 'phone',
      import_note: expect.stringContaining('Untimely response; timely response: No; consumer disputed: No;'),
    });
    expect((await steps()).map(({ body }) => body)).toEqual([
      'They wrote "pay".\nI owe nothing.',
      'No narrative was published. Product: Mortgage. Sub-product: N/A. Issue: Closing on a mortgage.',
      'No narrative was published. Product: Debt collection. Issue: Communication tactics. Sub-issue: Frequent calls. State: TX.',
    ]);
  });

  test('reads the older files, with other columns and an unnamed one', async () => {
    expect(await take(oldFile)).toMatchObject({ imported: 2, skipped: 0 });
    const [first, second] = await issues();
    expect(first).toMatchObject({ title: 'Other (Credit card)', channel: 'import', reported_at: '2015-03-19T00:00:00.000Z' });
    expect(first?.import_note).toBe('Closed; timely response: Yes; sent to the company 2015-03-20; CFPB complaint 201');
    expect(second).toMatchObject({
      title: 'Payday loan',
      reported_at: '2015-12-31T00:00:00.000Z',
      import_note: 'consumer disputed: Yes; CFPB complaint 202',
    });
  });

  test('makes up no step and no duration: there is the report, and nobody owes a move', async () => {
    await take(newFile);
    expect((await steps()).map(({ kind, by, n }) => [kind, by, n])).toEqual(Array(3).fill(['report', 'reporter', 1]));
    for (const issue of await issues()) {
      const nothing = { waiting_on: null, first_answer_at: null, resolved_at: null };
      const noDue = { answer_due_at: null, update_due_at: null, resolution_due_at: null, promise_due_at: null, due_at: null };
      expect(issue).toMatchObject({ stage: 'reported', verdict: null, entries: 1, ...nothing, ...noDue });
    }
    const overdue = await listIssues(board.as(guest), filterShape.parse({ overdue: 'true' }), { after: undefined, limit: 10 });
    expect(overdue.items).toEqual([]);
    expect(await queueCounts(board.as({ id: 'x', email: 'x', name: 'X', role: 'agent' }))).toMatchObject({ needs_us: 0, late: 0 });
  });

  test('adds an area for each product, once, and a line in the log for each area and each problem', async () => {
    await take(newFile);
    const lines = await board.database.read.selectFrom('ledger').select(['act', 'subject', 'role']).orderBy('seq').execute();
    expect(lines).toEqual([
      { act: 'area.added', subject: 'area/debt-collection', role: 'system' },
      { act: 'area.added', subject: 'area/mortgage', role: 'system' },
      ...[1, 2, 3].map((n) => ({ act: 'issue.imported', subject: `issue/${n}`, role: 'system' })),
    ]);
  });

  test('what it brings can be searched', async () => {
    await take(newFile);
    const found = await listIssues(board.as(guest), filterShape.parse({ q: '"owe nothing"' }), { after: undefined, limit: 10 });
    expect(found.items.map(({ number }) => number)).toEqual([1]);
  });

  test('doing it again adds nothing', async () => {
    await take(newFile);
    const before = await rowsIn(board);
    expect(await take(newFile)).toMatchObject({ imported: 0, present: 3 });
    expect(await rowsIn(board)).toEqual(before);
  });

  test('a complaint that stands in a file twice is taken once, as it stood first', async () => {
    const twice = `${oldFile}2,201,Mortgage,,Something else,,CA,1,1/1/2016,,,,\n`;
    expect(await take(twice)).toMatchObject({ imported: 2, present: 1 });
    expect((await issues())[0]).toMatchObject({ title: 'Other (Credit card)' });
  });

  test('two imports at the same time take each complaint once', async () => {
    const rows = Array.from({ length: 700 }, (_, i) => `${i},${i + 1},Mortgage,,Issue ${i},,CA,1,1/2/2015,,,,`);
    const file = [oldHeader, ...rows].join('\n');
    const both = await Promise.all([importCfpb(board.as(system), fileOf(file, 5000)), importCfpb(board.as(system), fileOf(file, 3000))]);
    expect(both.map(({ imported, present }) => imported + present)).toEqual([700, 700]);
    expect(both.reduce((sum, { imported }) => sum + imported, 0)).toBe(700);
    expect(await rowsIn(board)).toMatchObject({ issues: 700, steps: 700 });
  });

  test('an import that breaks off keeps its whole batches, and is finished by doing it again', async () => {
    const rows = Array.from({ length: 1200 }, (_, i) => `${i},${i + 1},Mortgage,,Issue ${i},,CA,1,1/2/2015,,,,`);
    const file = Buffer.from([oldHeader, ...rows].join('\n'));
    async function* torn() {
      for (let at = 0; at < 40_000; at += 10_000) yield file.subarray(at, at + 10_000);
      throw new Error('the disk is gone');
    }
    await expect(importCfpb(board.as(system), Readable.from(torn()))).rejects.toThrow('the disk is gone');
    const { issues: kept = 0, steps, ledger } = await rowsIn(board);
    expect(kept % 500 === 499 || kept === 0).toBe(true);
    expect([steps, ledger]).toEqual([kept, kept === 0 ? 0 : kept + 1]);
    expect(await take(file)).toMatchObject({ imported: 1200 - kept, present: kept });
    expect((await issues()).map(({ number }) => number)).toEqual(Array.from({ length: 1200 }, (_, i) => i + 1));
  });

  test('takes one company alone when asked, however its name is spaced and capitalised', async () => {
    expect(await take(newFile, ' acme Inc.')).toMatchObject({ imported: 2, otherCompany: 1, skipped: 0 });
    expect((await issues()).map(({ import_key }) => import_key)).toEqual(['cfpb:101', 'cfpb:103']);
  });

  test('every row that cannot be taken is told with the line it begins on and the reason', async () => {
    const rows = [
      newHeader,
      '2020/3/18,P,,I,,"a story\r\non three\r\nlines",,C,,,,,Web,,,,,1',
      '2020/3/18,P,,I,,,,C,,,,,Web,,,,,',
      '',
      'yesterday,P,,I,,"two\nlines",,C,,,,,Web,,,,,3',
      ',P,,I,,,,C,,,,,Web,,,,,4',
      '2/30/20,P,,I,,,,C,,,,,Web,,,,,5',
      '2099-01-01,P,,I,,,,C,,,,,Web,,,,,6',
      '2020/3/18,P,,I,,,,C,,,,,Web,,,,,seven',
      '2020/3/18,,,,,,,C,,,,,Web,,,,,8',
      '2020/3/18,P,,I',
      '2020/3/18,P,,I,,,,C,,,,,Web,,,,,10,,',
      '2020/3/18,P,,I,,,,C,,,,,Web,,,,,11,more',
      '2020/3/18,P,,I,,"never closed,,C',
      '2020/3/18,P,,I,,,,C,,,,,Web,,,,,13',
    ];
    const report = await take(rows.join('\r\n'));
    expect(report).toMatchObject({ imported: 2, skipped: 10 });
    expect(report.skippedRows).toEqual([
      { line: 5, reason: 'there is no complaint ID' },
      { line: 7, reason: 'the date received "yesterday" is not a date' },
      { line: 9, reason: 'there is no date received' },
      { line: 10, reason: 'the date received "2/30/20" is not a date' },
      { line: 11, reason: 'the date received 2099-01-01 lies in the future' },
      { line: 12, reason: 'the complaint ID "seven" is not a number' },
      { line: 13, reason: 'there is neither an issue nor a product' },
      { line: 14, reason: '4 cells where the header has 18' },
      { line: 16, reason: '19 cells where the header has 18' },
      { line: 17, reason: 'a quotation mark is opened here and not closed: nothing after it was read' },
    ]);
  });

  test('a text with NUL, quotes out of place, HTML and letters of every script is taken as it is', async () => {
    const story = 'a\0b <script>alert(1)</script> 😀 ‮ שלום =cmd()';
    await take(`${oldHeader},Consumer complaint narrative\n0,1,P"q"r,,I,,CA,1,1/1/2015,,,,,"${story}"\n`);
    expect((await steps())[0]?.body).toBe(story.replace('\0', ''));
    expect((await issues())[0]).toMatchObject({ title: 'I (P"q"r)' });
  });

  test('a long title is cut at a word', async () => {
    await take(`${oldHeader}\n0,1,P,,${'many words '.repeat(20)},${'and more '.repeat(5)},CA,1,1/1/2015,,,,\n`);
    const [issue] = await issues();
    expect(issue?.title).toMatch(/^many words .* (many|words)…$/);
    expect(issue?.title.length).toBeLessThanOrEqual(140);
  });

  test.each([
    ['an empty file', '', 'The file is empty.'],
    ['a file of another kind', 'a,b\n1,2\n', 'This is not a complaint file of the CFPB: it has no column for the complaint ID.'],
    [
      'a file without the day',
      'Complaint ID,Product,Issue\n1,2,3\n',
      'This is not a complaint file of the CFPB: it has no column for the date received.',
    ],
  ])('refuses %s', async (_, content, message) => {
    expect(await refusal(take(content))).toMatchObject({ kind: 'invalid', message });
  });

  test('cannot choose a company in a file that names none', async () => {
    expect((await refusal(take(oldFile, 'ACME'))).message).toBe('This file does not name companies: --company cannot choose among them.');
  });

  test('tells how far it is', async () => {
    const heard: number[] = [];
    const rows = Array.from({ length: 1200 }, (_, i) => `${i},${i + 1},Mortgage,,Issue,,CA,1,1/2/2015,,,,`);
    const file = fileOf([oldHeader, ...rows].join('\n'), 10_000);
    await importCfpb(board.as(system), file, { progress: ({ imported }) => heard.push(imported) });
    expect(heard).toEqual([499, 999, 1200]);
  });

  test('is for admins and the terminal alone', async () => {
    expect(await refused(importCfpb(board.as(guest), fileOf(newFile)))).toBe('forbidden');
    expect(await rowsIn(board)).toMatchObject({ issues: 0, areas: 0 });
  });
});
