import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Accounts are made by a link in a mail as well. SQLite changes no constraint of a table that is there: it is made anew. */
export async function signUps(db: Db): Promise<void> {
  await db.schema
    .createTable('links_anew')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('issue', 'integer', (c) => c.references('issues.number').onDelete('cascade'))
    .addColumn('report', 'text')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('used_at', 'text')
    .addCheckConstraint('links_purpose', sql<boolean>`purpose in ('report', 'waiting', 'affected', 'follow', 'sign_in', 'sign_up')`)
    .execute();
  await sql`insert into links_anew select id, purpose, email, issue, report, created_at, expires_at, used_at from links`.execute(db);
  await db.schema.dropTable('links').execute();
  await db.schema.alterTable('links_anew').renameTo('links').execute();
  await db.schema.createIndex('links_email').on('links').columns(['email', 'purpose', 'created_at']).execute();
  await db.schema.createIndex('links_created').on('links').column('created_at').execute();
  await db.schema.createIndex('links_report').on('links').column('report').execute();
}
