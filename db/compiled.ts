import type { Compilable, CompiledQuery } from 'kysely';
import type { Db } from '#db/schema.ts';

/** A query that is the same each time it is asked: written and compiled once for each database. */
export function compiledOnce<T>(write: (db: Db) => Compilable<T>): (db: Db, database: object) => Promise<T[]> {
  const known = new WeakMap<object, CompiledQuery<T>>();
  return async (db, database) => {
    const query = known.get(database) ?? write(db).compile();
    known.set(database, query);
    return (await db.executeQuery(query)).rows;
  };
}
