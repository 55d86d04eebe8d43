import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** What needs a second person, and the drafts that wait for one. */
export async function approval(db: Db): Promise<void> {
  await db.insertInto('counters').values({ name: 'draft', n: 0 }).execute();
  await rules(db);
  await drafts(db);
  await versions(db);
  await comments(db);
}

async function rules(db: Db): Promise<void> {
  await db.schema
    .createTable('approval_rules')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('area', 'text', (c) => c.references('areas.slug'))
    .addColumn('what', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  // Two nulls are two things to an index: nowhere is there an area without a name.
  await db.schema.createIndex('approval_rules_one').unique().on('approval_rules').expression(sql`coalesce(area, ''), what`).execute();
}

async function drafts(db: Db): Promise<void> {
  await db.schema
    .createTable('drafts')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('issue', 'integer', (c) => c.notNull().references('issues.number'))
    .addColumn('versions', 'integer', (c) => c.notNull())
    .addColumn('comments', 'integer', (c) => c.notNull())
    .addColumn('opened_at', 'text', (c) => c.notNull())
    .addColumn('withdrawn_at', 'text')
    .addColumn('published_at', 'text')
    .addColumn('step', 'integer')
    .addColumn('erased_at', 'text')
    .addCheckConstraint('drafts_end', sql`withdrawn_at is null or published_at is null`)
    .execute();
  await db.schema.createIndex('drafts_issue').on('drafts').columns(['issue', 'number']).execute();
  const stands = sql<boolean>`withdrawn_at is null and published_at is null`;
  await db.schema.createIndex('drafts_standing').on('drafts').column('number').where(stands).execute();
}

async function versions(db: Db): Promise<void> {
  await db.schema
    .createTable('draft_versions')
    .addColumn('draft', 'integer', (c) => c.notNull().references('drafts.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.references('members.id'))
    .addColumn('author_name', 'text')
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('content', 'text')
    .addColumn('salt', 'text')
    .addColumn('hash', 'text')
    .addColumn('entries', 'integer', (c) => c.notNull())
    .addColumn('handed_in_at', 'text')
    .addColumn('approved_at', 'text')
    .addColumn('refused_at', 'text')
    .addColumn('decided_by', 'text', (c) => c.references('members.id'))
    .addColumn('decided_by_name', 'text')
    .addColumn('approved_hash', 'text')
    .addColumn('refusal', 'text')
    .addPrimaryKeyConstraint('draft_versions_key', ['draft', 'n'])
    .addCheckConstraint('draft_versions_decision', sql`approved_at is null or refused_at is null`)
    .addCheckConstraint('draft_versions_second', sql`decided_by is null or author is null or decided_by <> author`)
    .execute();
  await db.schema.createIndex('draft_versions_author').on('draft_versions').column('author').execute();
  await db.schema.createIndex('draft_versions_decider').on('draft_versions').column('decided_by').execute();
}

async function comments(db: Db): Promise<void> {
  await db.schema
    .createTable('draft_comments')
    .addColumn('draft', 'integer', (c) => c.notNull().references('drafts.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.references('members.id'))
    .addColumn('author_name', 'text')
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('body', 'text')
    .addPrimaryKeyConstraint('draft_comments_key', ['draft', 'n'])
    .execute();
  await db.schema.createIndex('draft_comments_author').on('draft_comments').column('author').execute();
}
