import type { Db } from '#db/schema.ts';

/** What was done how often, and what hides by whom. */
export async function limits(db: Db): Promise<void> {
  await db.schema
    .createTable('tallies')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('until', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('tallies_until').on('tallies').column('until').execute();
  await db.schema
    .createTable('address_salts')
    .addColumn('day', 'text', (c) => c.primaryKey())
    .addColumn('salt', 'text', (c) => c.notNull())
    .execute();
}
