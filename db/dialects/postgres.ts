import { PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Dialect, Engine, SearchDocument, SearchQuery, SearchTerm } from '#db/dialects/dialect.ts';
import { readsOf } from '#db/dialects/postgres-reads.ts';
import { CHANNEL, listen } from '#db/dialects/postgres-watch.ts';
import type { Db } from '#db/schema.ts';

const CONNECTIONS = 10;
// PostgreSQL's limits for a text search vector: positions up to 16383, a lexeme under 2 kB, the whole under 1 MB.
const MAX_POSITION = 16_383;
const MAX_LEXEME = 500;
const DUPLICATE_KEY = '23505';
const DEADLOCK = '40P01';

/** Counts and sums come as text by default, since they could pass 2^53; ours do not. */
const getTypeParser: typeof pg.types.getTypeParser = (type, format) => {
  const wide = type === pg.types.builtins.INT8 || type === pg.types.builtins.NUMERIC;
  return wide ? Number : pg.types.getTypeParser(type, format);
};

/** Opens a pool on the server that the URL names, and lines for reading. `lost` hears of idle connections that the server ended. */
export function openPostgres(url: string, lost: (error: Error) => void): Engine {
  const config = { connectionString: url, types: { getTypeParser } };
  const pool = new pg.Pool({ ...config, max: CONNECTIONS }).on('error', lost);
  return { dialect: postgres(url, lost), write: new PostgresDialect({ pool }), read: readsOf(config, lost) };
}

function postgres(url: string, lost: (error: Error) => void): Dialect {
  return {
    name: 'postgres',
    async makeAppendOnly(db, table) {
      const refuse = sql.ref(`${table}_refuse`);
      await sql`create function ${refuse}() returns trigger language plpgsql
        as ${sql.lit(`begin raise exception '${table} is append-only'; end`)}`.execute(db);
      await sql`create trigger ${sql.ref(`${table}_append_only`)} before update or delete or truncate on ${sql.table(table)}
        for each statement execute function ${refuse}()`.execute(db);
    },
    async createSearch(db) {
      await sql`create table issue_search (number integer primary key, document tsvector not null)`.execute(db);
      await sql`create index issue_search_document on issue_search using gin (document)`.execute(db);
    },
    async putDocuments(db, documents) {
      if (documents.length === 0) return;
      const rows = sql.join(documents.map((document) => sql`(${document.number}::integer, ${vector(document)}::tsvector)`));
      await sql`insert into issue_search (number, document) values ${rows}
        on conflict (number) do update set document = excluded.document`.execute(db);
    },
    hits: (query, alias) => sql<{ number: number }>`(select number from issue_search where document @@ ${match(query)}::tsquery)`.as(alias),
    checked: (column) => column,
    isDuplicateKey: isError(DUPLICATE_KEY),
    isDeadlock: isError(DEADLOCK),
    plan: planOf,
    watch: (onChange) => listen(url, { onChange, lost }),
    async announce(db) {
      await sql`select pg_notify(${CHANNEL}, '')`.execute(db);
    },
  };
}

function isError(code: string) {
  return (error: unknown) => error instanceof pg.DatabaseError && error.code === code;
}

async function planOf(db: Db, text: string, parameters?: readonly unknown[]): Promise<string[]> {
  const explain = parameters ? 'explain' : 'explain (generic_plan)';
  const query = {
    sql: `${explain} ${text}`,
    parameters: parameters ?? [],
    query: sql`explain`.toOperationNode(),
    queryId: { queryId: 'plan' },
  };
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>(query);
  return rows.map((row) => row['QUERY PLAN']);
}

/** Words carry their own positions, so both engines see the same tokens; a title's words have weight A. */
function vector({ title, body }: SearchDocument): string {
  const lexemes = new Map<string, string[]>();
  const add = (words: string[], first: number, weight: string) =>
    words.forEach((word, i) => {
      const position = first + i;
      if (position > MAX_POSITION || word.length > MAX_LEXEME) return;
      const places = lexemes.get(word) ?? [];
      if (places.length < 255) lexemes.set(word, [...places, `${position}${weight}`]);
    });
  add(title, 1, 'A');
  // A gap, so that no phrase reaches from the title into the text.
  add(body, title.length + 2, '');
  return [...lexemes].map(([word, places]) => `'${word}':${places.join(',')}`).join(' ');
}

function match({ terms, match: how, titleOnly }: SearchQuery): string {
  return terms.map((term) => phrase(term, titleOnly ? 'A' : '')).join(how === 'all' ? ' & ' : ' | ');
}

function phrase({ words, prefix }: SearchTerm, weight: string): string {
  const last = words.length - 1;
  const flags = (i: number) => weight + (prefix && i === last ? '*' : '');
  return `(${words.map((word, i) => `'${word}'${flags(i) && `:${flags(i)}`}`).join(' <-> ')})`;
}
