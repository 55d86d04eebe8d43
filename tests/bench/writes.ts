// What is written is measured through the real commands in this process: HTTP adds its own part, which the reads show.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readConfig } from '#api/config.ts';
import { type Ctx, createCtx, type Member, type Role } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { warningCodes } from '#api/desk/warning-rules.ts';
import { importCfpb } from '#api/intake/commands.ts';
import { reportIssue } from '#api/issues/commands.ts';
import { migrate } from '#db/migrate.ts';
import type { Database } from '#db/open.ts';
import type { Figure } from './figures.ts';
import { type Engine, open } from './keep.ts';
import { sentences, titles } from './words.ts';

const AT_ONCE = 8;
// The same few texts again and again.
const confirm = [...warningCodes];
const data = join(import.meta.dirname, '../../../shared/data');

/** Reports, and answers to them, per second on a board. */
export async function writeFigures(engine: string, issues: number, url: string, seconds: number): Promise<Figure[]> {
  const database = open(url);
  const as = await castOf(database);
  const texts = sentences(200);
  const names = titles(200);
  const reported: number[] = [];
  const report = async (i: number) => {
    const input = { title: names[i % 200], body: `${texts[i % 200]} ${texts[(i * 7) % 200]}`, area: 'area-3' };
    reported.push((await reportIssue(as('customer'), input, 'web')).number);
  };
  const answer = async (i: number) => {
    await respond(as('agent'), reported[i % reported.length] ?? 1, { kind: 'investigation', body: texts[i % 200], confirm });
  };
  const board = { engine, issues, unit: '/s', note: `${AT_ONCE} at once, in process` };
  const figures = [
    { ...board, what: 'reports written', value: await perSecond(report, seconds) },
    { ...board, what: 'steps written', value: await perSecond(answer, seconds) },
  ];
  await database.close();
  return figures;
}

async function castOf(database: Database): Promise<(role: Role) => Ctx> {
  const surroundings = { database, config: readConfig({}), head: { seq: 0 } };
  const find = (role: Role) => database.read.selectFrom('members').select(['id', 'email', 'name']).where('role', '=', role).limit(1);
  const customer: Member = { ...(await find('customer').executeTakeFirstOrThrow()), role: 'customer' };
  const agent: Member = { ...(await find('agent').executeTakeFirstOrThrow()), role: 'agent' };
  return (role) => createCtx(surroundings, role === 'agent' ? agent : customer, new Date(), 'bench');
}

async function perSecond(write: (i: number) => Promise<void>, seconds: number): Promise<number> {
  const start = performance.now();
  const end = start + seconds * 1000;
  let begun = 0;
  let done = 0;
  const line = async () => {
    while (performance.now() < end) {
      await write(begun++);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
  return (done * 1000) / (performance.now() - start);
}

/** Rows per second of complaint files, each into an empty board: one made up, and the real ones where they are at hand. */
export async function importFigures(engine: Engine, rows: number): Promise<Figure[]> {
  const files = ['cfpb-complaints/complaints.csv', 'cfpb-28k-no-narrative/consumer_complaints.csv'].map((file) => join(data, file));
  const sources: [string, () => Readable][] = [
    ['made up', () => Readable.from(complaints(rows))],
    ...files.filter(existsSync).map((file): [string, () => Readable] => [file.split('/').at(-2) ?? '', () => createReadStream(file)]),
  ];
  const figures: Figure[] = [];
  for (const [name, source] of sources) {
    const { url, drop } = await engine.empty();
    const database = open(url);
    await migrate(database);
    const ctx = createCtx({ database, config: readConfig({}), head: { seq: 0 } }, { role: 'system' }, new Date(), 'bench');
    const start = performance.now();
    const { imported, present, skipped } = await importCfpb(ctx, source());
    const value = ((imported + present + skipped) * 1000) / (performance.now() - start);
    await database.close();
    await drop();
    figures.push({ engine: engine.name, issues: null, what: `import, ${name}`, value, unit: 'rows/s', note: `${imported} imported` });
  }
  return figures;
}

function* complaints(rows: number): Generator<string> {
  yield 'Date received,Product,Issue,Sub-issue,Consumer complaint narrative,Company,Submitted via,Company response to consumer,Complaint ID\n';
  const texts = sentences(500);
  const names = titles(300);
  for (let i = 0; i < rows; i++) {
    const day = new Date(Date.UTC(2015, 0, 1 + (i % 3000))).toISOString().slice(0, 10);
    const text = [0, 1, 2, 3, 4].map((n) => texts[(i * 7 + n * 31) % 500]).join(' ');
    yield `${day},Product ${i % 12},${names[i % 300]},,"${text}",Fernway,Web,Closed with explanation,${1_000_000 + i}\n`;
  }
}
