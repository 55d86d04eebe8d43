import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '#db/open.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';

let home: TestDatabase;
let database: Database;
let lost: Error[];
let changes: number;
let stop: () => Promise<void>;
beforeEach(async () => {
  home = await testDatabase('postgres', { template: migrated });
  lost = [];
  changes = 0;
  database = openDatabase(home.url, keys, (error) => lost.push(error));
  stop = await database.dialect.watch(() => {
    changes += 1;
  });
});
afterEach(async () => {
  await stop();
  await database.close();
  await home.drop();
});

const announce = () => database.write.transaction().execute((db) => database.dialect.announce(db));
const listeners = sql<{ pid: number }>`select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`;
const listening = async () => (await listeners.execute(database.write)).rows.length;
const end = () => sql`select pg_terminate_backend(pid) from (${listeners}) listeners`.execute(database.write);
const heard = (n: number) => expect.poll(() => changes, { timeout: 5000 }).toBe(n);

test('what another process writes is heard of', async () => {
  await announce();
  await heard(1);
});

test('after its connection broke it listens again, and asks for what it may have missed', async () => {
  await end();
  await heard(1);
  expect(lost.length).toBeGreaterThan(0);
  await announce();
  await heard(2);
  expect(await listening()).toBe(1);
});

test('it goes on trying while nobody is let in', async () => {
  const admin = new pg.Client(inject('postgresUrl'));
  await admin.connect();
  const name = new URL(home.url).pathname.slice(1);
  const letIn = (whether: boolean) => admin.query(`alter database ${name} allow_connections ${whether}`);
  // Who is in stays in.
  expect(await listening()).toBe(1);
  await letIn(false);
  await end();
  const refusals = () => lost.filter(({ message }) => message.includes('not currently accepting connections')).length;
  await expect.poll(refusals, { timeout: 5000 }).toBeGreaterThan(1);
  expect(changes).toBe(0);
  await letIn(true);
  await admin.end();
  await heard(1);
  await announce();
  await heard(2);
});

test('once it is stopped it does not come back', async () => {
  await end();
  await expect.poll(() => lost.length).toBeGreaterThan(0);
  await stop();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([await listening(), changes]).toEqual([0, 0]);
});

test('a server that is not there is told to whoever begins to watch', async () => {
  const nowhere = openDatabase('postgres://postgres@127.0.0.1:1/none', keys, () => {});
  await expect(nowhere.dialect.watch(() => {})).rejects.toThrow(/ECONNREFUSED/);
  await nowhere.close();
});
