import type { AliasedExpression, Expression, Dialect as KyselyDialect } from 'kysely';
import type { Db } from '#db/schema.ts';

/**
 * A search that no input can break: every word is letters and digits only (see api/text/plain.ts).
 * All terms must match; a term is a phrase of one or more words, the last of which may be a prefix.
 */
export interface SearchTerm {
  words: string[];
  prefix: boolean;
}
export interface SearchQuery {
  terms: SearchTerm[];
  /** `all` terms must match, or `any` of them. */
  match: 'all' | 'any';
  /** Look in the title alone. */
  titleOnly: boolean;
}
export interface SearchDocument {
  number: number;
  title: string[];
  body: string[];
}

/** A row of `dialect.hits`: an issue's number. */
export interface Hit {
  number: number;
}

/** Everything the two engines disagree on. Nothing outside db/dialects asks which engine it is. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Refuses every update and delete of the table from now on. */
  makeAppendOnly(db: Db, table: string): Promise<void>;
  /** Creates the full-text index over issues. */
  createSearch(db: Db): Promise<void>;
  /** Puts the documents into the full-text index in place of what is there under their numbers. */
  putDocuments(db: Db, documents: SearchDocument[]): Promise<void>;
  /** The numbers of the issues that match, as a table to select from and join. */
  hits<A extends string>(query: SearchQuery, alias: A): AliasedExpression<Hit, A>;
  /**
   * The column for a condition that is only to be checked, row by row along the order asked for. An engine that does not know how
   * many rows the condition leaves would look them up by an index and sort them, be it half of the board.
   */
  checked<T>(column: Expression<T>): Expression<T>;
  /** Whether the error says that a row with this key exists already. */
  isDuplicateKey(error: unknown): boolean;
  /** Whether the error says that a transaction was ended because it and another waited for each other. */
  isDeadlock(error: unknown): boolean;
  /** The engine's plan for a statement, one line of text per node; without parameters the one that it may keep for all of them. */
  plan(db: Db, sql: string, parameters?: readonly unknown[]): Promise<string[]>;
  /** Tells when another process may have written, also after a time in which it could not hear of that. Returns how to stop. */
  watch(onChange: () => void): Promise<() => Promise<void>>;
  /** Tells other processes inside the writing transaction, where the engine needs telling. */
  announce(db: Db): Promise<void>;
}

/** One engine, opened. `read` is a connection of its own where a reader would else wait for a writer. */
export interface Engine {
  dialect: Dialect;
  write: KyselyDialect;
  read?: KyselyDialect;
}
