import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Notes, who has what open, kept views, and the orders of the queue that had no index. */
export async function queue(db: Db): Promise<void> {
  await db.schema
    .createTable('notes')
    .addColumn('issue', 'integer', (c) => c.notNull().references('issues.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('notes_key', ['issue', 'n'])
    .execute();
  await db.schema
    .createTable('attendances')
    .addColumn('issue', 'integer', (c) => c.notNull().references('issues.number'))
    .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('since', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('attendances_key', ['issue', 'member'])
    .execute();
  await db.schema.createIndex('attendances_seen').on('attendances').column('seen_at').execute();
  await db.schema
    .createTable('saved_views')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('query', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('saved_views_name', ['member', 'name'])
    .execute();
  await orders(db);
}

async function orders(db: Db): Promise<void> {
  for (const filter of ['stage', 'channel'] as const) {
    await db.schema
      .createIndex(`issues_due_${filter}`)
      .on('issues')
      .columns([filter, 'due_at', 'waiting_since', 'number'])
      .where(sql`due_at`, 'is not', null)
      .execute();
  }
  // Word for word what the queries say. Among all that wait for their reporters, those that are closed are the most.
  const closed = ['resolved', 'declined', 'confirmed', 'withdrawn', 'duplicate'].map((stage) => sql`stage <> ${sql.lit(stage)}`);
  const asked = sql<boolean>`waiting_on = 'reporter' and ${sql.join(closed, sql` and `)}`;
  await db.schema.createIndex('issues_asked_open').on('issues').columns(['waiting_since', 'number']).where(asked).execute();
  // For whom a member who leaves is to be freed of, closed ones too.
  const taken = sql<boolean>`assignee is not null`;
  await db.schema.createIndex('issues_assignee').on('issues').columns(['assignee', 'number']).where(taken).execute();
}
