import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importCfpb, importJsonl } from '#api/intake/commands.ts';
import { engines } from '../helpers/engines.ts';
import { system } from '../helpers/world.ts';
import { type Board, emptyBoard, exported, fileOf, rowsIn } from './boards.ts';

const data = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const files = {
  narratives: join(data, 'cfpb-complaints', 'complaints.csv'),
  older: join(data, 'cfpb-28k-no-narrative', 'consumer_complaints.csv'),
};
const absent = Object.values(files).some((file) => !existsSync(file));
const said = (title: string) => (absent ? `${title} (skipped: no data)` : title);

describe.each(engines)('the real complaints on %s', (engine) => {
  let board: Board;
  beforeAll(async () => {
    board = await emptyBoard(engine);
  });
  afterAll(() => board.drop());

  const take = (file: string, company?: string) => importCfpb(board.as(system), createReadStream(file), { company });
  const all = { otherCompany: 0, skipped: 0, skippedRows: [] };

  test.skipIf(absent)(said('one company, then all 6,623, then nothing more'), { timeout: 240_000 }, async () => {
    const one = await take(files.narratives, 'Transworld Systems Inc');
    expect(one.imported).toBeGreaterThan(0);
    expect(one.imported + one.otherCompany).toBe(6623);
    expect(await take(files.narratives)).toEqual({ ...all, imported: 6623 - one.imported, present: one.imported });
    expect(await take(files.narratives)).toEqual({ ...all, imported: 0, present: 6623 });
  });

  test.skipIf(absent)(said('the 28,156 of 2015, whose columns are others'), { timeout: 240_000 }, async () => {
    expect(await take(files.older)).toEqual({ ...all, imported: 28_156, present: 0 });
    expect(await rowsIn(board)).toMatchObject({ issues: 6623 + 28_156, steps: 6623 + 28_156 });
    const due = await board.database.read.selectFrom('issues').select('number').where('due_at', 'is not', null).execute();
    expect(due).toEqual([]);
  });
});

test.skipIf(absent)(
  said('out of one engine and into the other, the real complaints give the same bytes'),
  { timeout: 240_000 },
  async () => {
    const [from, to] = [await emptyBoard('sqlite'), await emptyBoard('postgres')];
    await importCfpb(from.as(system), createReadStream(files.narratives));
    const text = await exported(from);
    await importJsonl(to.as(system), fileOf(text, 100_000));
    const same = (await exported(to)) === text;
    await Promise.all([from.drop(), to.drop()]);
    expect(same).toBe(true);
  },
);
