import type { Db } from '#db/schema.ts';

/** Problems that the staff write down for a customer. */
export async function onBehalf(db: Db): Promise<void> {
  await db.schema.alterTable('issues').addColumn('logged_at', 'text').execute();
  await db.schema
    .createTable('consents')
    .addColumn('issue', 'integer', (c) => c.primaryKey().references('issues.number'))
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
}
