import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '#db/open.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';

let home: TestDatabase;
let database: Database;
let lost: Error[];
beforeEach(async () => {
  home = await testDatabase('postgres', { template: migrated });
  lost = [];
  database = openDatabase(home.url, keys, (error) => lost.push(error));
});
afterEach(async () => {
  await database.close();
  await home.drop();
});

const ask = async (n: number) => (await sql<{ n: number }>`select ${n}::integer as n`.execute(database.read)).rows[0]?.n;
const askWho = async () => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.read)).rows[0]?.pid;
const numbers = Array.from({ length: 50 }, (_, i) => i);

test('every one of many questions asked at once gets its own answer', async () => {
  expect(await Promise.all(numbers.map(ask))).toEqual(numbers);
});

test('what is asked at once goes over one connection', async () => {
  expect(new Set(await Promise.all(numbers.map(askWho))).size).toBe(1);
});

test('a question that waits holds up nobody who asks later', async () => {
  await ask(0);
  await database.write.connection().execute(async (holder) => {
    await sql`select pg_advisory_lock(1)`.execute(holder);
    const waiting = sql`select pg_advisory_lock(1)`.execute(database.read);
    await setImmediate();
    expect(await ask(1)).toBe(1);
    await sql`select pg_advisory_unlock(1)`.execute(holder);
    await waiting;
  });
});

/** The statements that the connection of the next question keeps, and how often it has been asked each. */
async function keptStatements(): Promise<Map<string, number>> {
  const kept = sql<{
    statement: string;
    asked: number;
  }>`select statement, (generic_plans + custom_plans)::integer as asked from pg_prepared_statements`;
  const { rows } = await kept.execute(database.read);
  return new Map(rows.map(({ statement, asked }) => [statement, asked]));
}

test('what is asked again and again is read by the server once, whatever the values, and a limit is part of it', async () => {
  const areas = (from: string, limit: number) =>
    database.read.selectFrom('areas').select('slug').where('slug', '>', from).limit(limit).execute();
  for (const from of ['a', 'b', 'c']) await areas(from, 5);
  await areas('a', 6);
  const asked = [...(await keptStatements())].filter(([statement]) => statement.includes('areas'));
  expect(Object.fromEntries(asked.map(([statement, n]) => [statement.slice(-7), n]))).toEqual({ 'limit 5': 3, 'limit 6': 1 });
});

test('a search is planned anew each time, since how rare its words are decides how to look for them', async () => {
  const hits = database.dialect.hits({ terms: [{ words: ['lamp'], prefix: false }], match: 'all', titleOnly: false }, 'hits');
  await database.read.selectFrom(hits).select('number').execute();
  expect([...(await keptStatements()).keys()].filter((statement) => statement.includes('tsquery'))).toEqual([]);
});

test('a table that got another column while we were running can still be read', async () => {
  const all = () => database.read.selectFrom('areas').selectAll().execute();
  await all();
  await sql`alter table areas add column colour text`.execute(database.write);
  expect(await all()).toEqual([]);
});

test('a question that fails spoils no other', async () => {
  const answers = await Promise.allSettled([ask(1), sql`select 1 / 0`.execute(database.read), ask(2)]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('a transaction that reads has a connection of its own', async () => {
  const count = (db: Database['read']) => db.selectFrom('areas').select('slug').execute();
  const area = { name: 'Payments', position: 0, first_answer_s: 1, next_update_s: 1, resolution_s: 1, created_at: '' };
  const snapshot = await database.read.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  expect(await count(snapshot)).toHaveLength(0);
  await database.write
    .insertInto('areas')
    .values({ slug: 'payments', ...area })
    .execute();
  expect([(await count(snapshot)).length, (await count(database.read)).length]).toEqual([0, 1]);
  await snapshot.rollback().execute();
});

test('after a connection broke, it is told and the next question is answered', async () => {
  const pid = await askWho();
  await sql`select pg_terminate_backend(${pid}::integer)`.execute(database.write);
  await expect.poll(() => lost.length).toBeGreaterThan(0);
  expect(await ask(3)).toBe(3);
});

test('a server that is not there is told to whoever asks', async () => {
  const nowhere = openDatabase('postgres://postgres@127.0.0.1:1/none', keys, () => {});
  await expect(sql`select 1`.execute(nowhere.read)).rejects.toThrow(/ECONNREFUSED/);
  await nowhere.close();
});
