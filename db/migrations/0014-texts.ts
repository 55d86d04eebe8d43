import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Texts prepared for answers, and what the company said lately, to tell a copy from an answer. */
export async function texts(db: Db): Promise<void> {
  await db.schema
    .createTable('canned_texts')
    .addColumn('slug', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text')
    .addColumn('team', 'text', (c) => c.references('teams.slug'))
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addColumn('retired_at', 'text')
    .execute();
  await db.schema.createIndex('steps_said').on('steps').columns(['at', 'issue', 'n']).where(sql<boolean>`"by" = 'company'`).execute();
}
