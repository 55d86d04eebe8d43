import { type RawBuilder, sql } from 'kysely';
import type { Db, Schema } from '#db/schema.ts';

const oneOf = (column: string, ...values: string[]) =>
  sql<boolean>`${sql.ref(column)} in (${sql.join(values.map((value) => sql.lit(value)))})`;

/** The lists that anybody can ask for, each with its order; see the first migration, from which they come. */
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

/** Holding, redacting, removing and restoring posts; appeals; public reports of abuse; what is held by itself and who may not post. */
export async function moderation(db: Db): Promise<void> {
  await marks(db);
  await publicIndexes(db);
  await cases(db);
  await abuse(db);
  await screening(db);
}

async function marks(db: Db): Promise<void> {
  await db.schema.alterTable('issues').addColumn('withheld_at', 'text').execute();
  const withheld = (table: 'issues' | 'steps') =>
    db.schema
      .alterTable(table)
      .addColumn('withheld', 'text', (c) => c.check(oneOf('withheld', 'held', 'removed')))
      .execute();
  await withheld('issues');
  await withheld('steps');
  await db.schema.alterTable('steps').addColumn('about', 'integer').execute();
  await db.schema.alterTable('steps').addColumn('moderation', 'integer').execute();
  const measure = oneOf('measure', 'held', 'redacted', 'removed', 'restored');
  await db.schema
    .alterTable('steps')
    .addColumn('measure', 'text', (c) => c.check(measure))
    .execute();
}

/** Made anew, so that what is held or removed is in none of them. */
async function publicIndexes(db: Db): Promise<void> {
  const isPublic = sql<boolean>`visibility = 'public' and withheld_at is null`;
  const closed = ['resolved', 'declined', 'confirmed', 'withdrawn', 'duplicate'].map((stage) => sql`stage <> ${sql.lit(stage)}`);
  const isOpen = sql<boolean>`${isPublic} and ${sql.join(closed, sql` and `)}`;
  const remake = async (name: string, columns: (keyof Schema['issues'])[], where: RawBuilder<boolean>) => {
    await db.schema.dropIndex(`issues_${name}`).execute();
    await db.schema.createIndex(`issues_${name}`).on('issues').columns(columns).where(where).execute();
  };
  for (const [name, columns] of Object.entries(lists)) await remake(name, columns, isPublic);
  await remake('open', ['updated_at', 'number', 'due_at', 'area', 'stage', 'visibility', 'withheld_at'], isOpen);
  await remake('open_latest', ['reported_at', 'number'], isOpen);
  await remake('waiting', ['waiting_since', 'number'], sql<boolean>`${isPublic} and waiting_on = 'company'`);
  const resolved = ['resolved_at', 'number', 'stage', 'verdict', 'verdict_at', 'visibility', 'withheld_at'] as const;
  await remake('resolved', [...resolved], sql<boolean>`resolved_at is not null`);
}

async function cases(db: Db): Promise<void> {
  await db.insertInto('counters').values({ name: 'moderation', n: 0 }).execute();
  const reasons = oneOf('reason', 'personal_data', 'abuse', 'spam', 'off_topic', 'legal', 'threat');
  await db.schema
    .createTable('moderations')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('issue', 'integer', (c) => c.notNull())
    .addColumn('step', 'integer', (c) => c.notNull())
    .addColumn('post', 'text', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.references('members.id'))
    .addColumn('measure', 'text', (c) => c.notNull().check(oneOf('measure', 'hold', 'redaction', 'removal')))
    .addColumn('reason', 'text', (c) => c.notNull().check(reasons))
    .addColumn('sentence', 'text', (c) => c.notNull())
    .addColumn('request', 'text', (c) => c.notNull().check(oneOf('request', 'moderator', 'company', 'law', 'author', 'filter')))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.references('members.id'))
    .addColumn('in_force_at', 'text')
    .addColumn('confirmed_role', 'text')
    .addColumn('confirmed_by', 'text', (c) => c.references('members.id'))
    .addColumn('ended_at', 'text')
    .addColumn('ended', 'text', (c) => c.check(oneOf('ended', 'restored', 'refused', 'removed')))
    .addColumn('ended_role', 'text')
    .addColumn('ended_sentence', 'text')
    .addColumn('kept', 'text')
    .addForeignKeyConstraint('moderations_step', ['issue', 'step'], 'steps', ['issue', 'n'])
    .execute();
  const stands = sql<boolean>`ended_at is null and measure <> 'redaction'`;
  await db.schema
    .createIndex('moderations_standing')
    .unique()
    .on('moderations')
    .columns(['issue', 'step', 'measure'])
    .where(stands)
    .execute();
  await db.schema.createIndex('moderations_post').on('moderations').columns(['issue', 'number']).execute();
  await db.schema.createIndex('moderations_kept').on('moderations').column('in_force_at').where(sql`kept`, 'is not', null).execute();
  await db.schema.createIndex('moderations_author').on('moderations').column('author').where(sql`author`, 'is not', null).execute();
  await appeals(db);
}

async function appeals(db: Db): Promise<void> {
  await db.schema
    .createTable('appeals')
    .addColumn('moderation', 'integer', (c) => c.primaryKey().references('moderations.number'))
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('decided_at', 'text')
    .addColumn('outcome', 'text', (c) => c.check(oneOf('outcome', 'upheld', 'rejected')))
    .addColumn('sentence', 'text')
    .addColumn('role', 'text')
    .addColumn('decided_by', 'text', (c) => c.references('members.id'))
    .execute();
}

async function abuse(db: Db): Promise<void> {
  await db.schema
    .createTable('abuse_reports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issue', 'integer', (c) => c.notNull())
    .addColumn('step', 'integer', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.references('members.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('settled_at', 'text')
    .addColumn('outcome', 'text', (c) => c.check(oneOf('outcome', 'acted', 'dismissed')))
    .addColumn('settled_by', 'text', (c) => c.references('members.id'))
    .addForeignKeyConstraint('abuse_reports_step', ['issue', 'step'], 'steps', ['issue', 'n'])
    .execute();
  const byMember = sql<boolean>`member is not null`;
  await db.schema
    .createIndex('abuse_reports_member')
    .unique()
    .on('abuse_reports')
    .columns(['member', 'issue', 'step'])
    .where(byMember)
    .execute();
  const open = sql<boolean>`settled_at is null`;
  await db.schema.createIndex('abuse_reports_open').on('abuse_reports').columns(['at', 'id']).where(open).execute();
}

async function screening(db: Db): Promise<void> {
  await db.schema
    .createTable('blocked_words')
    .addColumn('words', 'text', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('blocks')
    .addColumn('value', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull().check(oneOf('kind', 'address', 'account', 'domain')))
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('prints')
    .addColumn('print', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('prints_print').on('prints').columns(['print', 'at']).execute();
  await db.schema.createIndex('prints_at').on('prints').column('at').execute();
}
