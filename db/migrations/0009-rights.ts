import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Erasing people, and the marks that it leaves. */
export async function rights(db: Db): Promise<void> {
  for (const table of ['members', 'issues', 'steps'] as const) await db.schema.alterTable(table).addColumn('erased_at', 'text').execute();
  const why = sql<boolean>`erased_why in ('author', 'time')`;
  await db.schema
    .alterTable('steps')
    .addColumn('erased_why', 'text', (c) => c.check(why))
    .execute();
  await erasures(db);
  // What somebody wrote, to give it to them or to take it out.
  const written = sql<boolean>`author is not null`;
  await db.schema.createIndex('steps_author').on('steps').columns(['author', 'issue']).where(written).execute();
  const isPrivate = sql<boolean>`visibility = 'private'`;
  await db.schema.createIndex('issues_private').on('issues').columns(['stage_at', 'number']).where(isPrivate).execute();
  await db.schema.createIndex('mails_recipient').on('mails').columns(['recipient', 'created_at']).execute();
}

async function erasures(db: Db): Promise<void> {
  const choice = sql<boolean>`texts in ('kept', 'removed')`;
  await db.schema
    .createTable('erasures')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('texts', 'text', (c) => c.notNull().check(choice))
    .addColumn('asked_at', 'text', (c) => c.notNull())
    .addColumn('due_at', 'text', (c) => c.notNull())
    .addColumn('undo_hash', 'text', (c) => c.notNull().unique())
    .addColumn('undone_at', 'text')
    .addColumn('begun_at', 'text')
    .addColumn('proof', 'text')
    .addColumn('done_at', 'text')
    .execute();
  const stands = sql<boolean>`undone_at is null`;
  await db.schema.createIndex('erasures_member').unique().on('erasures').column('member').where(stands).execute();
}
