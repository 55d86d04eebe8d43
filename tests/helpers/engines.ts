import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { migrate } from '#db/migrate.ts';
import { openDatabase } from '#db/open.ts';
import { keys } from './keys.ts';

export const engines = ['sqlite', 'postgres'] as const;
export type EngineName = (typeof engines)[number];

export interface TestDatabase {
  url: string;
  /** Removes it. Waits for connections that are still closing. */
  drop: () => Promise<void>;
}

/** What a database starts with: prepared once per engine and run, then copied. */
export interface Template {
  name: string;
  prepare: (url: string) => Promise<void>;
}

/** The newest schema and no rows of ours. */
export const migrated: Template = {
  name: 'migrated',
  async prepare(url) {
    const database = openDatabase(url, keys, throwLost);
    try {
      await migrate(database);
    } finally {
      await database.close();
    }
  },
};

/** A fresh database of its own: empty, or a copy of the template. */
export function testDatabase(engine: EngineName, { template }: { template?: Template } = {}): Promise<TestDatabase> {
  return engine === 'sqlite' ? sqliteDatabase(template) : postgresDatabase(template);
}

function throwLost(error: Error): never {
  throw error;
}

async function sqliteDatabase(template: Template | undefined): Promise<TestDatabase> {
  const folder = mkdtempSync(join(inject('run').folder, 'sqlite-'));
  if (template) cpSync(await sqliteTemplate(template), folder, { recursive: true });
  return { url: `sqlite:${join(folder, 'test.db')}`, drop: async () => rmSync(folder, { recursive: true, force: true }) };
}

// Two workers may both prepare it; the first to finish wins, and the other's is as good.
async function sqliteTemplate({ name, prepare }: Template): Promise<string> {
  const ready = join(inject('run').folder, `template-${name}`);
  if (existsSync(ready)) return ready;
  const making = `${ready}-${process.pid}`;
  mkdirSync(making, { recursive: true });
  await prepare(`sqlite:${join(making, 'test.db')}`);
  try {
    renameSync(making, ready);
  } catch (error) {
    if (!existsSync(ready)) throw error;
  }
  return ready;
}

async function postgresDatabase(template: Template | undefined): Promise<TestDatabase> {
  const name = `${inject('run').prefix}${randomBytes(6).toString('hex')}`;
  const from = template ? await postgresTemplate(template) : 'template0';
  await patiently(() => admin((client) => client.query(`create database ${name} template ${from}`)));
  const drop = async () => {
    await patiently(() => admin((client) => client.query(`drop database if exists ${name}`)));
  };
  return { url: databaseUrl(name), drop };
}

// The first worker prepares it under a lock, the others wait; it gets its name only when it is whole.
async function postgresTemplate({ name, prepare }: Template): Promise<string> {
  const ready = `${inject('run').prefix}template_${name}`;
  const making = `${ready}_making`;
  await admin(async (client) => {
    await client.query(`select pg_advisory_lock(hashtext($1))`, [ready]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [ready]);
    if (rowCount) return;
    await client.query(`drop database if exists ${making}`);
    await client.query(`create database ${making} template template0`);
    await prepare(databaseUrl(making));
    await patiently(() => client.query(`alter database ${making} rename to ${ready}`));
  });
  return ready;
}

function databaseUrl(name: string): string {
  return Object.assign(new URL(inject('postgresUrl')), { pathname: `/${name}` }).href;
}

async function admin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(inject('postgresUrl'));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

// A pool's end() resolves before its connections are gone, and a database that somebody is connected to can be neither
// dropped, renamed nor copied. Not "with (force)": a connection that the server ends throws where nothing can catch it.
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const inUse = error instanceof pg.DatabaseError && error.code === '55006';
      if (!inUse || tries >= 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
