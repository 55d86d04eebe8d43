import { type RawBuilder, sql } from 'kysely';

/** For an update of many rows at once, each with a value of its own: the value by the row's key. At least one row. */
export function byKey<K extends string | number, V>(column: string, rows: readonly (readonly [K, V])[]): RawBuilder<V> {
  const cases = rows.map(([key, value]) => sql`when ${key} then ${value}`);
  return sql<V>`case ${sql.ref(column)} ${sql.join(cases, sql` `)} end`;
}
