import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import type { EngineName } from '../helpers/engines.ts';

/** What the engines disagree on when a million rows go in at once. The texts are SQL. */
export interface Bulk {
  /** Seconds since 1970 as ISO-8601 text. */
  iso(seconds: string): string;
  /** Stops checking and syncing on this connection. */
  hurry: string[];
  /** Goes back to what it was, and does what the engine would in time do by itself. */
  settle: string[];
  /** The indexes that were created by name: `name` and `ddl`. */
  indexes: string;
  /** Puts the issues of the range into the full-text index, the words of their steps in order. */
  index(first: number, last: number): string;
}

const sqlite: Bulk = {
  iso: (seconds) => `strftime('%Y-%m-%dT%H:%M:%S.000Z', ${seconds}, 'unixepoch')`,
  hurry: ['pragma foreign_keys = off', 'pragma synchronous = off', 'pragma cache_size = -500000'],
  settle: ['pragma foreign_keys = on', 'pragma synchronous = full', 'pragma cache_size = -65536', 'pragma wal_checkpoint(truncate)'],
  indexes: `select name, sql as ddl from sqlite_master where type = 'index' and sql is not null`,
  index: (first, last) => `insert into issue_search (rowid, title, body)
    select number, title, (select group_concat(body, ' ') from (select body from steps where issue = number order by n))
    from issues where number between ${first} and ${last}`,
};

const postgres: Bulk = {
  iso: (seconds) => `to_char(to_timestamp(${seconds}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`,
  hurry: ['set session_replication_role = replica', 'set synchronous_commit = off', `set maintenance_work_mem = '1GB'`],
  settle: ['reset session_replication_role', 'reset synchronous_commit', 'vacuum (analyze)', 'checkpoint'],
  indexes: `select indexname as name, indexdef as ddl from pg_indexes
    where schemaname = 'public' and indexname not in (select conname from pg_constraint)`,
  index: (first, last) => `insert into issue_search (number, document)
    select number, setweight(to_tsvector('simple', title), 'A') || to_tsvector('simple', string_agg(body, ' ' order by n))
    from issues join steps on issue = number where number between ${first} and ${last} group by number`,
};

export const bulks: Record<EngineName, Bulk> = { sqlite, postgres };

/** Runs statements that hold no parameters. */
export async function runAll(db: Db, statements: string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Takes the indexes away for as long as the work lasts: made anew over all rows they cost a fraction. */
export async function withoutIndexes(db: Db, bulk: Bulk, work: () => Promise<void>): Promise<void> {
  const { rows } = await sql.raw<{ name: string; ddl: string }>(bulk.indexes).execute(db);
  await runAll(
    db,
    rows.map(({ name }) => `drop index ${name}`),
  );
  await work();
  await runAll(
    db,
    rows.map(({ ddl }) => ddl),
  );
}
