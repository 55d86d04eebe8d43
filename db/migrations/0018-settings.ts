import { sql } from 'kysely';
import { firstPolicy } from '#db/migrations/0018-settings-policy.ts';
import type { Db } from '#db/schema.ts';

/** What admins set: areas that change, the board's name and colour, holidays, the policy. */
export async function settings(db: Db): Promise<void> {
  await areas(db);
  await db.schema
    .createTable('board_versions')
    .addColumn('version', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('company', 'text', (c) => c.notNull())
    .addColumn('description', 'text', (c) => c.notNull())
    .addColumn('accent', 'text')
    .execute();
  await db.schema
    .createTable('holidays')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('from_day', 'text', (c) => c.notNull())
    .addColumn('to_day', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('withdrawn_at', 'text')
    .addCheckConstraint('holidays_days', sql`from_day <= to_day`)
    .execute();
  await db.schema.createIndex('holidays_to').on('holidays').columns(['to_day', 'id']).execute();
  await policies(db);
}

async function areas(db: Db): Promise<void> {
  // One at a time: SQLite adds no two columns in one statement.
  await db.schema
    .alterTable('areas')
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable('areas').addColumn('targets_at', 'text').execute();
  await db.schema.alterTable('areas').addColumn('retired_at', 'text').execute();
  await db.schema
    .createTable('area_changes')
    .addColumn('area', 'text', (c) => c.notNull().references('areas.slug'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in ('name', 'targets', 'retirement', 'return')`))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('before', 'text', (c) => c.notNull())
    .addColumn('after', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('area_changes_key', ['area', 'n'])
    .execute();
}

async function policies(db: Db): Promise<void> {
  await db.schema
    .createTable('policies')
    .addColumn('n', 'integer', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await db.insertInto('policies').values({ n: 1, at: new Date().toISOString(), body: firstPolicy }).execute();
}
