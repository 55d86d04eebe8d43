import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Reports that wait for their author's word, the links that give it, and those that let a guest back to their own problem. */
export async function guests(db: Db): Promise<void> {
  await links(db);
  await pendingReports(db);
  await trackingLinks(db);
}

async function links(db: Db): Promise<void> {
  const purposes = sql<boolean>`purpose in ('report', 'waiting', 'affected', 'follow', 'sign_in')`;
  await db.schema
    .createTable('links')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('issue', 'integer', (c) => c.references('issues.number').onDelete('cascade'))
    .addColumn('report', 'text')
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('used_at', 'text')
    .addCheckConstraint('links_purpose', purposes)
    .execute();
  await db.schema.createIndex('links_email').on('links').columns(['email', 'purpose', 'created_at']).execute();
  await db.schema.createIndex('links_created').on('links').column('created_at').execute();
  await db.schema.createIndex('links_report').on('links').column('report').execute();
}

async function pendingReports(db: Db): Promise<void> {
  await db.schema
    .createTable('pending_reports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('pending_reports_created').on('pending_reports').column('created_at').execute();
}

async function trackingLinks(db: Db): Promise<void> {
  await db.schema
    .createTable('tracking_links')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issue', 'integer', (c) => c.notNull().references('issues.number').onDelete('cascade'))
    .addColumn('member', 'text', (c) => c.notNull().references('members.id').onDelete('cascade'))
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('revoked_at', 'text')
    .execute();
  await db.schema.createIndex('tracking_links_issue').on('tracking_links').columns(['issue', 'member']).execute();
}
