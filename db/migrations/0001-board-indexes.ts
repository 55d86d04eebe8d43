import { sql } from 'kysely';
import type { Db, Schema } from '#db/schema.ts';

/** The lists that anybody can ask for, each with its order; private issues are in none of them. */
const lists: Record<string, (keyof Schema['issues'])[]> = {
  latest: ['reported_at', 'number'],
  affected: ['affected', 'number'],
  updated: ['updated_at', 'number'],
  stage: ['stage', 'reported_at', 'number'],
  stage_affected: ['stage', 'affected', 'number'],
  stage_updated: ['stage', 'updated_at', 'number'],
  area: ['area', 'reported_at', 'number'],
  area_affected: ['area', 'affected', 'number'],
  area_updated: ['area', 'updated_at', 'number'],
  channel: ['channel', 'reported_at', 'number'],
};

/** Every index of the first schema. */
export async function indexes(db: Db): Promise<void> {
  await publicLists(db);
  await progress(db);
  await links(db);
}

async function publicLists(db: Db): Promise<void> {
  const isPublic = sql<boolean>`visibility = 'public'`;
  for (const [name, columns] of Object.entries(lists)) {
    await db.schema.createIndex(`issues_${name}`).on('issues').columns(columns).where(isPublic).execute();
  }
}

async function progress(db: Db): Promise<void> {
  // Word for word what the queries say, else SQLite does not see that the index holds all they want. Further columns are there
  // for the figures: they count from the index alone.
  const closed = ['resolved', 'declined', 'confirmed', 'withdrawn', 'duplicate'].map((stage) => sql`stage <> ${sql.lit(stage)}`);
  const open = sql<boolean>`visibility = 'public' and ${sql.join(closed, sql` and `)}`;
  await db.schema
    .createIndex('issues_open')
    .on('issues')
    .columns(['updated_at', 'number', 'due_at', 'area', 'stage', 'visibility'])
    .where(open)
    .execute();
  await db.schema.createIndex('issues_open_latest').on('issues').columns(['reported_at', 'number']).where(open).execute();
  const waiting = sql<boolean>`visibility = 'public' and waiting_on = 'company'`;
  await db.schema.createIndex('issues_waiting').on('issues').columns(['waiting_since', 'number']).where(waiting).execute();
  await db.schema
    .createIndex('issues_resolved')
    .on('issues')
    .columns(['resolved_at', 'number', 'stage', 'verdict', 'verdict_at', 'visibility'])
    .where(sql`resolved_at`, 'is not', null)
    .execute();
  await db.schema
    .createIndex('issues_due')
    .on('issues')
    .columns(['due_at', 'waiting_since', 'number'])
    .where(sql`due_at`, 'is not', null)
    .execute();
}

async function links(db: Db): Promise<void> {
  await db.schema
    .createIndex('issues_reporter')
    .on('issues')
    .columns(['reporter', 'number'])
    .where(sql`reporter`, 'is not', null)
    .execute();
  await db.schema.createIndex('issues_fix').on('issues').columns(['fix', 'reported_at']).where(sql`fix`, 'is not', null).execute();
  await db.schema.createIndex('issues_duplicate_of').on('issues').column('duplicate_of').where(sql`duplicate_of`, 'is not', null).execute();
  await db.schema.createIndex('ledger_subject').on('ledger').columns(['subject', 'seq']).execute();
  await db.schema.createIndex('promises_due').on('promises').columns(['due_at', 'issue', 'step', 'kept_at']).execute();
  await db.schema.createIndex('follows_member').on('follows').columns(['member', 'issue']).execute();
  await db.schema.createIndex('sessions_member').on('sessions').column('member').execute();
  await db.schema.createIndex('fixes_updated').on('fixes').columns(['updated_at', 'number']).execute();
  await db.schema.createIndex('fixes_shipped').on('fixes').column('shipped_at').where(sql`shipped_at`, 'is not', null).execute();
}
