import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type Expression, SqliteDialect, SqliteQueryCompiler, sql } from 'kysely';
import type { Dialect, Engine, SearchQuery, SearchTerm } from '#db/dialects/dialect.ts';

const STATEMENTS_KEPT = 500;
const POLL_MS = 250;

/** Opens (and makes, where absent) the database file: one writing connection and one reading connection on a write-ahead log. */
export function openSqlite(file: string): Engine {
  mkdirSync(dirname(file), { recursive: true });
  const writer = new Database(file);
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  tune(writer);
  const reader = new Database(file, { readonly: true });
  tune(reader);
  return {
    dialect: sqlite(reader),
    write: new PreparingOnce({ database: withStatementCache(writer) }),
    read: new PreparingOnce({ database: withStatementCache(reader) }),
  };
}

/**
 * SQLite prepares a statement anew, at each execution, when it has planned with a parameter that stands alone in a limit or beside an
 * order: for a page of a list that takes longer than reading it. An expression it leaves alone, and `+` changes no value.
 */
class PlainParameters extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?';
  }
}

class PreparingOnce extends SqliteDialect {
  override createQueryCompiler(): SqliteQueryCompiler {
    return new PlainParameters();
  }
}

function tune(connection: Database.Database): void {
  connection.pragma('foreign_keys = ON');
  connection.pragma('busy_timeout = 5000');
  connection.pragma('cache_size = -65536');
  connection.pragma('mmap_size = 1073741824');
}

/**
 * Kysely prepares a statement for every query; preparing costs more than most of ours take to run, so keep the newest.
 * A transaction takes the write lock when it begins: one that reads first and writes later could not get it any more.
 */
function withStatementCache(database: Database.Database) {
  const kept = new Map<string, Database.Statement<unknown[]>>();
  const prepare = (text: string): Database.Statement<unknown[]> => {
    const found = kept.get(text);
    if (found && !found.busy) return found;
    const statement = database.prepare<unknown[]>(text === 'begin' ? 'begin immediate' : text);
    if (kept.size >= STATEMENTS_KEPT) kept.delete(kept.keys().next().value ?? '');
    kept.set(text, statement);
    return statement;
  };
  return { prepare, close: () => void database.close() };
}

function sqlite(reader: Database.Database): Dialect {
  return {
    name: 'sqlite',
    async makeAppendOnly(db, table) {
      for (const act of ['update', 'delete']) {
        const name = sql.ref(`${table}_no_${act}`);
        await sql`create trigger ${name} before ${sql.raw(act)} on ${sql.table(table)}
          begin select raise(abort, ${sql.lit(`${table} is append-only`)}); end`.execute(db);
      }
    },
    async createSearch(db) {
      await sql`create virtual table issue_search using fts5(title, body, content = '', contentless_delete = 1, prefix = '2 3',
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'")`.execute(db);
    },
    async putDocuments(db, documents) {
      for (const { number, title, body } of documents) {
        await sql`insert or replace into issue_search (rowid, title, body) values (${number}, ${title.join(' ')}, ${body.join(' ')})`.execute(
          db,
        );
      }
    },
    hits: (query, alias) =>
      sql<{ number: number }>`(select rowid as number from issue_search where issue_search match ${match(query)})`.as(alias),
    checked: <T>(column: Expression<T>) => sql<T>`+${column}`,
    isDuplicateKey: (error) =>
      error instanceof Database.SqliteError && ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY'].includes(error.code),
    // It has one writer at a time.
    isDeadlock: () => false,
    async plan(_db, text, parameters = []) {
      const rows = reader.prepare<unknown[], { detail: string }>(`explain query plan ${text}`).all(...parameters);
      return rows.map((row) => row.detail);
    },
    watch: (onChange) => poll(reader, onChange),
    async announce() {},
  };
}

function match({ terms, match: how, titleOnly }: SearchQuery): string {
  const text = terms.map(term).join(how === 'all' ? ' AND ' : ' OR ');
  return titleOnly ? `title : (${text})` : text;
}

function term({ words, prefix }: SearchTerm): string {
  return `"${words.join(' ')}"${prefix ? ' *' : ''}`;
}

/** SQLite tells nobody that another process has written; a number that it keeps for each connection does. */
async function poll(reader: Database.Database, onChange: () => void): Promise<() => Promise<void>> {
  const version = () => reader.pragma('data_version', { simple: true });
  let last = version();
  const timer = setInterval(() => {
    const now = version();
    if (now !== last) onChange();
    last = now;
  }, POLL_MS);
  timer.unref();
  return async () => clearInterval(timer);
}
