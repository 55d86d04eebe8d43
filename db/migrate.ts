import { Migrator } from 'kysely/migration';
import { migrations } from '#db/migrations/index.ts';
import type { Database } from '#db/open.ts';
import type { Db } from '#db/schema.ts';

/** Brings the database to the newest schema; returns the names of the migrations that ran. Throws the first error. */
export async function migrate({ write, dialect }: Pick<Database, 'write' | 'dialect'>): Promise<string[]> {
  const list = Object.fromEntries(Object.entries(migrations).map(([name, up]) => [name, { up: (db: Db) => up(db, dialect) }]));
  const { error, results } = await new Migrator({ db: write, provider: { getMigrations: async () => list } }).migrateToLatest();
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}
