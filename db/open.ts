import { Kysely } from 'kysely';
import type { Dialect } from '#db/dialects/dialect.ts';
import { openPostgres } from '#db/dialects/postgres.ts';
import { openSqlite } from '#db/dialects/sqlite.ts';
import type { Db, Schema } from '#db/schema.ts';
import { type Cipher, opening } from '#db/sealed.ts';

export interface Database {
  /** For reads outside a transaction. */
  read: Db;
  write: Db;
  dialect: Dialect;
  /** Seals a text that is not for everybody; whatever is read comes opened. */
  seal(text: string): string;
  /** Opens a text that was sealed and came from elsewhere. Throws where we did not seal it. */
  open(sealed: string): string;
  /** The same for files, which lie elsewhere: these are opened by hand. */
  files: Pick<Cipher, 'sealBytes' | 'openBytes'>;
  close(): Promise<void>;
}

/** Whether the text is a database URL that can be opened: `sqlite:FILE` or `postgres://…`. */
export function isDatabaseUrl(url: string): boolean {
  return /^sqlite:.+/.test(url) || /^postgres(ql)?:\/\/.+/.test(url);
}

/**
 * Opens the database that the URL names. It may still be empty: see `migrate`. `cipher` keeps what is private from whoever gets
 * hold of the database, `lost` hears of connections that broke while idle.
 */
export function openDatabase(url: string, cipher: Cipher, lost: (error: Error) => void): Database {
  const engine = url.startsWith('sqlite:') ? openSqlite(url.slice('sqlite:'.length)) : openPostgres(url, lost);
  const plugins = [opening(cipher)];
  const write = new Kysely<Schema>({ dialect: engine.write, plugins });
  const read = engine.read ? new Kysely<Schema>({ dialect: engine.read, plugins }) : write;
  return {
    read,
    write,
    dialect: engine.dialect,
    seal: (text) => cipher.seal(text),
    open: (sealed) => cipher.open(sealed),
    files: cipher,
    async close() {
      if (read !== write) await read.destroy();
      await write.destroy();
    },
  };
}
