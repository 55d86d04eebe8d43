// The boards are kept under data/bench and used again while their schema and their making are the same.
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '#db/migrate.ts';
import { type Database, openDatabase } from '#db/open.ts';
import type { EngineName } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { startPostgres } from '../helpers/postgres.ts';
import { fillBoard } from './boards.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'data/bench');
/** A board that earlier runs have written so much into is made anew. */
const GROWN = 1.02;

/** What the server promises: a commit that was acknowledged is on the disk. */
export const postgresSettings = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on', 'shared_buffers=512MB', 'max_wal_size=4GB'];

export interface Engine {
  name: EngineName;
  /** The URL of a board with so many issues, made first where it is not there yet. */
  board(issues: number): Promise<string>;
  /** An empty database, and how to be rid of it. */
  empty(): Promise<{ url: string; drop: () => Promise<void> }>;
  stop(): Promise<void>;
}

/** Opens a database whose connections must not break. */
export function open(url: string): Database {
  return openDatabase(url, keys, (error) => {
    throw error;
  });
}

export function engineOf(name: EngineName): Promise<Engine> {
  mkdirSync(folder, { recursive: true });
  return name === 'sqlite' ? Promise.resolve(sqlite()) : postgres();
}

/** Changes with whatever the boards are made by. */
function fingerprint(engine: EngineName): string {
  const files = [...globSync('db/migrations/*.ts', { cwd: root }), 'api/steps/standing.ts', 'api/steps/dues.ts'];
  const makers = ['boards', 'bulk', 'cast', 'deal', 'lives', 'words'].map((name) => `tests/bench/${name}.ts`);
  const search = /createSearch\(.*?\n {4}\}/s.exec(readFileSync(join(root, `db/dialects/${engine}.ts`), 'utf8'));
  const hash = createHash('sha256').update(String(search));
  for (const file of [...files.sort(), ...makers]) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 10);
}

async function make(url: string, issues: number): Promise<void> {
  const database = open(url);
  const start = performance.now();
  const shown = (n: number) => `${n.toLocaleString('en')} of ${issues.toLocaleString('en')} issues`;
  try {
    await migrate(database);
    await fillBoard(database, { issues, until: new Date().toISOString() }, (n) => {
      if (n % 100_000 === 0) console.error(`  making a board on ${database.dialect.name}: ${shown(n)}, ${seconds(start)}`);
    });
    if ((await sizeOf(database)) !== issues) throw new Error(`the board is not what it should be: ${shown(await sizeOf(database))}`);
  } finally {
    await database.close();
  }
  console.error(`  made a board on ${database.dialect.name}: ${shown(issues)}, ${seconds(start)}`);
}

const seconds = (start: number) => `${Math.round((performance.now() - start) / 1000)} s`;

async function sizeOf({ read }: Database): Promise<number> {
  const { n } = await read.selectFrom('counters').select('n').where('name', '=', 'issue').executeTakeFirstOrThrow();
  return n;
}

/** Whether it is there, and no other size than asked for. */
async function isFit(url: string, issues: number): Promise<boolean> {
  const database = open(url);
  try {
    return (await sizeOf(database)) <= issues * GROWN;
  } catch {
    return false;
  } finally {
    await database.close();
  }
}

function sqlite(): Engine {
  const remove = (name: string) => {
    for (const file of globSync(`${name}*`, { cwd: folder })) rmSync(join(folder, file));
  };
  return {
    name: 'sqlite',
    async board(issues) {
      const file = join(folder, `board-${issues}-${fingerprint('sqlite')}.db`);
      if (globSync(file).length > 0 && (await isFit(`sqlite:${file}`, issues))) return `sqlite:${file}`;
      remove(`board-${issues}-`);
      await make(`sqlite:${file}.making`, issues);
      renameSync(`${file}.making`, file);
      return `sqlite:${file}`;
    },
    async empty() {
      const own = mkdtempSync(join(folder, 'empty-'));
      return { url: `sqlite:${join(own, 'board.db')}`, drop: async () => rmSync(own, { recursive: true }) };
    },
    stop: async () => {},
  };
}

async function postgres(): Promise<Engine> {
  const given = process.env['TEST_DATABASE_URL'];
  const own = { folder: mkdtempSync(join(tmpdir(), 'putright-bench-')), data: join(folder, 'postgres'), settings: postgresSettings };
  const server = given ? { url: given, stop: async () => {} } : await startPostgres(own);
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  const admin = async (statement: string) => {
    const client = new pg.Client(server.url);
    await client.connect();
    const { rows } = await client.query<{ datname: string }>(statement);
    await client.end();
    return rows.map(({ datname }) => datname);
  };
  const drop = (name: string) => admin(`drop database if exists ${name} with (force)`);
  return {
    name: 'postgres',
    async board(issues) {
      const name = `putright_bench_${issues}_${fingerprint('postgres')}`;
      const there = await admin(`select datname from pg_database where starts_with(datname, 'putright_bench_${issues}_')`);
      if (there.includes(name) && (await isFit(urlOf(name), issues))) return urlOf(name);
      for (const old of there) await drop(old);
      await admin(`create database ${name}_making template template0`);
      await make(urlOf(`${name}_making`), issues);
      await drop(name);
      await admin(`alter database ${name}_making rename to ${name}`);
      return urlOf(name);
    },
    async empty() {
      const name = `putright_bench_empty_${process.pid}`;
      await admin(`create database ${name} template template0`);
      return { url: urlOf(name), drop: async () => void (await drop(name)) };
    },
    stop: server.stop,
  };
}
