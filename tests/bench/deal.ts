import { type RawBuilder, sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import { runAll } from './bulk.ts';
import { type Life, lives } from './lives.ts';
import { sentences, titles } from './words.ts';

export const TITLES = 2000;
export const SENTENCES = 900;
/** Of a hundred issues, these came so lately that most are still open. */
const RECENT_PERCENT = 3;
const YEARS = 3;
const DAY = 86_400;

export interface BoardSize {
  issues: number;
  /** The end of the board's three years, ISO-8601. */
  until: string;
}

/** When the first issue came, in seconds since 1970. The last ones leave room for what happened to them since. */
export function startOf({ until }: BoardSize): number {
  return Math.floor(Date.parse(until) / 1000) - (YEARS * 365 + 3) * DAY;
}

const multipliers = [2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393, 1_597_334_677, 3_812_015_801];

/** SQL: a number from 0 to `range` - 1 that follows from the issue's number `i` and looks like chance. */
export function mix(salt: number, range: number): string {
  return `((i * ${multipliers[salt]} % 4294967296) / 1048576 % ${range})`;
}

/** SQL: the issues of a range as `dealt`, each with its time `e` in seconds and its life. */
export function dealt(size: BoardSize, first: number, last: number): string {
  const { settled } = all;
  const recent = size.issues - Math.ceil((size.issues * RECENT_PERCENT) / 100);
  const slot = `case when i > ${recent} then ${settled.length} + ${mix(0, all.running.length)} else ${mix(0, settled.length)} end`;
  return `with recursive n(i) as (select cast(${first} as bigint) union all select i + 1 from n where i < ${last}),
    dealt as (select i, ${startOf(size)} + i * ${YEARS * 365 * DAY} / ${size.issues} as e, life from n join bench_slots on slot = ${slot})`;
}

const all = lives();
const distinct = [...new Set([...all.settled, ...all.running])];

/** The columns of an issue that follow from its life. */
export const standColumns = Object.keys(distinct[0]?.stands ?? {});

function isNumber(column: string): boolean {
  return distinct.some(({ stands }) => typeof stands[column] === 'number');
}

/** The texts and lives that issues are dealt from, as tables of this connection alone. */
export async function layOut(db: Db): Promise<void> {
  const stands = standColumns.map((column) => `${column} ${isNumber(column) ? 'integer' : 'text'}`).join(', ');
  await runAll(db, [
    'create temporary table bench_titles (k integer primary key, text text)',
    'create temporary table bench_sentences (k integer primary key, text text)',
    'create temporary table bench_slots (slot integer primary key, life integer)',
    `create temporary table bench_lives (life integer primary key, ${stands})`,
    'create temporary table bench_steps (life integer, n integer, kind text, by text, after integer, outcome text, merges integer, primary key (life, n))',
    'create temporary table bench_promises (life integer, step integer, due integer, kept integer, primary key (life, step))',
  ]);
  const slots = [...all.settled, ...all.running];
  await fill(
    db,
    'bench_titles',
    titles(TITLES).map((text, k) => [k, text]),
  );
  await fill(
    db,
    'bench_sentences',
    sentences(SENTENCES).map((text, k) => [k, text]),
  );
  await fill(
    db,
    'bench_slots',
    slots.map((life, slot) => [slot, distinct.indexOf(life)]),
  );
  await fill(db, 'bench_lives', distinct.map(lifeRow));
  await fill(
    db,
    'bench_steps',
    distinct.flatMap(({ steps }, life) => steps.map((s) => [life, s.n, s.kind, s.by, s.after, s.outcome, s.merges])),
  );
  await fill(
    db,
    'bench_promises',
    distinct.flatMap(({ promises }, life) => promises.map((p) => [life, p.step, p.due, p.kept])),
  );
}

function lifeRow({ stands }: Life, life: number): Cell[] {
  return [life, ...standColumns.map((column) => stands[column] ?? null)];
}

type Cell = string | number | null;

async function fill(db: Db, table: string, rows: Cell[][]): Promise<void> {
  for (let i = 0; i < rows.length; i += 500) {
    const part: RawBuilder<unknown>[] = rows.slice(i, i + 500).map((row) => sql`(${sql.join(row)})`);
    await sql`insert into ${sql.table(table)} values ${sql.join(part)}`.execute(db);
  }
  await sql`analyze ${sql.table(table)}`.execute(db);
}

/** Takes the tables away again: the connection lives on in a pool. */
export async function tidyUp(db: Db): Promise<void> {
  const tables = ['titles', 'sentences', 'slots', 'lives', 'steps', 'promises'];
  await runAll(
    db,
    tables.map((table) => `drop table bench_${table}`),
  );
}
