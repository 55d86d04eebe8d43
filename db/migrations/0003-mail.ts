import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Work for later, and the mails that go out by it. */
export async function mail(db: Db): Promise<void> {
  await jobs(db);
  await mails(db);
  const staff = sql<boolean>`role <> 'customer'`;
  await db.schema.createIndex('members_staff').on('members').column('id').where(staff).execute();
}

async function jobs(db: Db): Promise<void> {
  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.unique())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('run_at', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('claimed_by', 'text')
    .addColumn('claimed_at', 'text')
    .addColumn('done_at', 'text')
    .addColumn('failed_at', 'text')
    .addColumn('last_error', 'text')
    .execute();
  const open = sql<boolean>`done_at is null and failed_at is null`;
  await db.schema.createIndex('jobs_open').on('jobs').columns(['run_at', 'id']).where(open).execute();
}

async function mails(db: Db): Promise<void> {
  await db.schema
    .createTable('mails')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('html', 'text', (c) => c.notNull())
    .addColumn('unsubscribe_url', 'text')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('handed_at', 'text')
    .addColumn('sent_at', 'text')
    .addColumn('kept_at', 'text')
    .addColumn('uncertain_at', 'text')
    .addColumn('failed_at', 'text')
    .addColumn('last_error', 'text')
    .execute();
  await db.schema.createIndex('mails_created').on('mails').columns(['created_at', 'id']).execute();
  const unsure = sql<boolean>`failed_at is not null or uncertain_at is not null`;
  await db.schema.createIndex('mails_not_out').on('mails').columns(['created_at', 'id']).where(unsure).execute();
}
