import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** When the board looks at an issue again, and what it has said about its deadlines. */
export async function deadlines(db: Db): Promise<void> {
  await db.schema.alterTable('issues').addColumn('alarm_at', 'text').execute();
  await alarms(db);
  const rings = sql<boolean>`alarm_at is not null`;
  await db.schema.createIndex('issues_alarm').on('issues').columns(['alarm_at', 'number']).where(rings).execute();
  await setAlarms(db);
}

async function alarms(db: Db): Promise<void> {
  await db.schema
    .createTable('alarms')
    .addColumn('issue', 'integer', (c) => c.notNull().references('issues.number'))
    .addColumn('what', 'text', (c) => c.notNull().check(sql`what in ('answer', 'update', 'resolution', 'promise')`))
    .addColumn('began', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in ('warning', 'missed', 'escalation')`))
    .addColumn('due_at', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('step', 'integer')
    .addColumn('mailed_at', 'text')
    .addPrimaryKeyConstraint('alarms_key', ['issue', 'what', 'began', 'kind'])
    .addForeignKeyConstraint('alarms_step', ['issue', 'step'], 'steps', ['issue', 'n'])
    .execute();
  const unmailed = sql<boolean>`mailed_at is null and kind <> 'missed'`;
  await db.schema.createIndex('alarms_unmailed').on('alarms').columns(['issue', 'what', 'began', 'kind']).where(unmailed).execute();
  const mailed = sql<boolean>`mailed_at is not null`;
  await db.schema.createIndex('alarms_mailed').on('alarms').column('mailed_at').where(mailed).execute();
}

/** What is due now, or late, is told; what was late once and is over is not told years after. */
async function setAlarms(db: Db): Promise<void> {
  await db
    .updateTable('issues')
    .set((eb) => ({ alarm_at: eb.ref('due_at') }))
    .where('due_at', 'is not', null)
    .execute();
  const promised = sql<string>`(select min(promises.due_at) from promises where promises.issue = issues.number and kept_at is null)`;
  await db.updateTable('issues').set({ alarm_at: promised }).where(promised, '<', sql<string>`coalesce(alarm_at, '9999')`).execute();
}
