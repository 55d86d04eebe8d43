import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Teams, which area they answer for, and who works on an issue. */
export async function teams(db: Db): Promise<void> {
  await db.schema
    .createTable('teams')
    .addColumn('slug', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('team_members')
    .addColumn('team', 'text', (c) => c.notNull().references('teams.slug'))
    .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
    .addPrimaryKeyConstraint('team_members_key', ['team', 'member'])
    .execute();
  await db.schema.createIndex('team_members_member').on('team_members').columns(['member', 'team']).execute();
  await db.schema
    .alterTable('areas')
    .addColumn('team', 'text', (c) => c.references('teams.slug'))
    .execute();
  await db.schema
    .alterTable('issues')
    .addColumn('assignee', 'text', (c) => c.references('members.id'))
    .execute();
  await db.schema
    .alterTable('issues')
    .addColumn('team', 'text', (c) => c.references('teams.slug'))
    .execute();
  await queues(db);
}

/** The queue of somebody, of a team and of an area, each in the order of the queue itself. */
async function queues(db: Db): Promise<void> {
  for (const whose of ['assignee', 'team', 'area'] as const) {
    await db.schema
      .createIndex(`issues_due_${whose}`)
      .on('issues')
      .columns([whose, 'due_at', 'waiting_since', 'number'])
      .where(sql`due_at`, 'is not', null)
      .execute();
  }
  await db.schema
    .createIndex('issues_asked')
    .on('issues')
    .columns(['waiting_since', 'number'])
    .where(sql<boolean>`waiting_on = 'reporter'`)
    .execute();
  await db.schema
    .createIndex('issues_promised')
    .on('issues')
    .columns(['promise_due_at', 'number'])
    .where(sql`promise_due_at`, 'is not', null)
    .execute();
}
