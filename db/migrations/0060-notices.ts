import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

const pace = sql<boolean>`pace in ('each', 'daily', 'weekly')`;

/** Who follows more than one issue, how they want to hear, and what they were told. */
export async function notices(db: Db): Promise<void> {
  await db.schema
    .alterTable('follows')
    .addColumn('pace', 'text', (c) => c.notNull().defaultTo('each').check(pace))
    .execute();
  await db.schema.alterTable('mails').addColumn('thread', 'text').execute();
  await topicFollows(db);
  await hearings(db);
  await told(db);
  // What was done before anybody could be told of it is no news.
  await db.deleteFrom('outbox').execute();
}

async function topicFollows(db: Db): Promise<void> {
  await db.schema
    .createTable('topic_follows')
    .addColumn('topic', 'text', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('pace', 'text', (c) => c.notNull().check(sql`pace in ('each', 'daily', 'weekly', 'none')`))
    .addPrimaryKeyConstraint('topic_follows_key', ['topic', 'member'])
    .execute();
  await db.schema.createIndex('topic_follows_member').on('topic_follows').columns(['member', 'topic']).execute();
}

async function hearings(db: Db): Promise<void> {
  await db.schema
    .createTable('hearings')
    .addColumn('member', 'text', (c) => c.primaryKey().references('members.id'))
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('quiet_until', 'text')
    .addColumn('stopped_at', 'text')
    .execute();
}

async function told(db: Db): Promise<void> {
  await db.schema
    .createTable('notices')
    .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('topic', 'text', (c) => c.notNull())
    .addColumn('issue', 'integer')
    .addColumn('fix', 'integer')
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('due_at', 'text', (c) => c.notNull())
    .addColumn('told_at', 'text')
    .addPrimaryKeyConstraint('notices_key', ['source', 'member'])
    .execute();
  const waiting = sql<boolean>`told_at is null`;
  await db.schema.createIndex('notices_due').on('notices').columns(['due_at', 'member', 'source']).where(waiting).execute();
  await db.schema.createIndex('notices_member').on('notices').columns(['member', 'due_at']).execute();
}
