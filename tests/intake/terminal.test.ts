import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EngineName, engines, type TestDatabase, testDatabase } from '../helpers/engines.ts';

const root = join(import.meta.dirname, '..', '..');
const csv = [
  'Complaint ID,Date received,Product,Issue',
  '1,3/3/2020,Mortgage,Closing',
  'x,3/3/2020,Mortgage,Closing',
  '2,3/4/2020,Loan,Fee',
];

interface Outcome {
  status: number;
  out: string;
  error: string;
}

describe.each(engines)('putright on the terminal, on %s', (engine: EngineName) => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await testDatabase(engine);
    folder = mkdtempSync(join(tmpdir(), 'putright-terminal-'));
    writeFileSync(join(folder, 'complaints.csv'), csv.join('\n'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  const at = (name: string) => join(folder, name);
  function putright(args: string[], env: Record<string, string> = {}): Promise<Outcome> {
    const options = { cwd: root, env: { ...process.env, DATABASE_URL: database.url, ...env } };
    return new Promise((resolve) => {
      execFile(process.execPath, ['api/cli.ts', ...args], options, (error, out, told) => {
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, error: told });
      });
    });
  }

  test('brings the database to the newest schema, once', async () => {
    expect(await putright(['migrate'])).toMatchObject({ status: 0, out: expect.stringContaining('migrated 0001-board') });
    expect(await putright(['migrate'])).toEqual({ status: 0, out: 'The schema is the newest already.\n', error: '' });
  });

  test('prints an invitation under the public origin', async () => {
    const { status, out } = await putright(['invite', '--role', 'agent'], { PUBLIC_ORIGIN: 'https://issues.example.com' });
    expect([status, out]).toEqual([0, expect.stringMatching(/^https:\/\/issues\.example\.com\/sign-up\?invitation=[\w-]{43}\n$/)]);
  });

  test('adds and lists areas', async () => {
    expect(await putright(['area', 'add', 'Gift cards', '--first-answer-h', '4'])).toMatchObject({ status: 0, out: 'added gift-cards\n' });
    const { out } = await putright(['area', 'list']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'slug        name        first answer  next update  resolution',
      'gift-cards  Gift cards             4           72         336',
    ]);
  });

  test('imports complaints and ends with a table', async () => {
    const table = 'imported       2\nalready there  0\nskipped        1\n\nline 3  the complaint ID "x" is not a number\n';
    expect(await putright(['import', 'cfpb', at('complaints.csv')])).toEqual({ status: 0, out: table, error: '' });
    const again = await putright(['import', 'cfpb', at('complaints.csv')]);
    expect(again.out).toContain('imported       0\nalready there  2\n');
  });

  test('exports to a file for the operator alone, to standard output, and takes both in again', async () => {
    expect(await putright(['export', 'jsonl', at('board.jsonl')])).toEqual({ status: 0, out: '', error: '' });
    expect(statSync(at('board.jsonl')).mode & 0o777).toBe(0o600);
    const { out } = await putright(['export', 'jsonl']);
    expect(out).toBe(readFileSync(at('board.jsonl'), 'utf8'));
    expect(await putright(['import', 'jsonl', at('board.jsonl')])).toMatchObject({
      status: 0,
      out: 'imported       0\nalready there  5\n',
    });
  });

  test('rebuilds', async () => {
    expect(await putright(['rebuild'])).toEqual({ status: 0, out: 'rebuilt 2 problems\n', error: '' });
  });

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['a command that there is not', ['fly'], {}, /^error: unknown command 'fly'\n$/],
    ['an option that there is not', ['invite', '--rank', 'admin'], {}, /^error: unknown option '--rank'\n/],
    ['a file that is not there', ['import', 'cfpb', '/nowhere.csv'], {}, /^putright: ENOENT: [^\n]*\/nowhere\.csv'\n$/],
    [
      'a role that there is not',
      ['invite', '--role', 'boss'],
      {},
      /^putright: role: A role is one of customer, agent, approver, admin\.\n$/,
    ],
    ['hours that are none', ['area', 'add', 'Shop', '--resolution-h', 'soon'], {}, /^putright: resolution_h: [^\n]*\n$/],
    ['bad settings', ['migrate'], { PORT: 'x', LOG_LEVEL: 'loud' }, /^putright: PORT: [^\n]*; LOG_LEVEL: [^\n]*\n$/],
    [
      'a database that does not answer',
      ['migrate'],
      { DATABASE_URL: 'postgres://127.0.0.1:1/none' },
      /^putright: [^\n]*ECONNREFUSED[^\n]*\n$/,
    ],
  ])('refuses %s in one line, with status 1', async (_, args, env, line) => {
    const { status, out, error } = await putright(args, env);
    expect([status, out, error]).toEqual([1, '', expect.stringMatching(line)]);
  });

  test('an export that fails leaves no half of a file', async () => {
    const { status } = await putright(['export', 'jsonl', join(folder, 'no', 'folder.jsonl')]);
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
