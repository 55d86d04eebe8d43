import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** What the editor of a root cause writes, and when everybody who is linked to one was told. */
export async function causes(db: Db): Promise<void> {
  await db.schema
    .alterTable('fixes')
    .addColumn('whys', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await db.schema
    .alterTable('fixes')
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('actions').addColumn('evidence_url', 'text').execute();
  await db.schema.alterTable('fix_entries').addColumn('reports_since', 'integer').execute();
  await db.schema.alterTable('fix_entries').addColumn('days_since', 'integer').execute();
  await db.schema.alterTable('fix_entries').addColumn('reason', 'text').execute();
  await db.schema
    .createTable('fix_events')
    .addColumn('fix', 'integer', (c) => c.notNull().references('fixes.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('fix_events_key', ['fix', 'n'])
    .execute();
  await db.schema
    .createTable('fix_tellings')
    .addColumn('fix', 'integer', (c) => c.notNull().references('fixes.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('issues', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('fix_tellings_key', ['fix', 'n'])
    .execute();
  const open = sql<boolean>`done_at is null and due_at is not null`;
  await db.schema.createIndex('actions_open').on('actions').columns(['fix', 'due_at']).where(open).execute();
}
