import { type CreateTableBuilder, sql } from 'kysely';
import type { Dialect } from '#db/dialects/dialect.ts';
import { indexes } from '#db/migrations/0001-board-indexes.ts';
import type { Db } from '#db/schema.ts';

const oneOf = (column: string, values: string[]) => sql`${sql.ref(column)} in (${sql.join(values.map((value) => sql.lit(value)))})`;

/** Text columns that must hold something. */
function texts<T extends string, C extends string, K extends string>(table: CreateTableBuilder<T, C>, ...columns: K[]) {
  return columns.reduce<CreateTableBuilder<T, C | K>>((t, column) => t.addColumn(column, 'text', (c) => c.notNull()), table);
}

/** Text columns that may be null. */
function maybe<T extends string, C extends string, K extends string>(table: CreateTableBuilder<T, C>, ...columns: K[]) {
  return columns.reduce<CreateTableBuilder<T, C | K>>((t, column) => t.addColumn(column, 'text'), table);
}

/** The first schema: the ledger, people, areas, issues with steps and promises, fixes, the full-text index. */
export async function board(db: Db, dialect: Dialect): Promise<void> {
  await ledger(db, dialect);
  await people(db);
  await areas(db);
  await fixes(db);
  await issues(db);
  await timeline(db);
  await hangersOn(db);
  await indexes(db);
  await dialect.createSearch(db);
}

async function ledger(db: Db, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('n', 'integer', (c) => c.notNull())
    .execute();
  await db
    .insertInto('counters')
    .values(['issue', 'fix', 'ledger'].map((name) => ({ name, n: 0 })))
    .execute();
  const lines = db.schema.createTable('ledger').addColumn('seq', 'integer', (c) => c.primaryKey());
  await texts(lines, 'act', 'subject', 'at', 'role', 'commitment').execute();
  await dialect.makeAppendOnly(db, 'ledger');
  await texts(
    db.schema.createTable('openings').addColumn('seq', 'integer', (c) => c.primaryKey()),
    'salt',
  ).execute();
  await texts(
    db.schema.createTable('outbox').addColumn('seq', 'integer', (c) => c.primaryKey()),
    'at',
  ).execute();
  const replays = db.schema
    .createTable('replays')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('status', 'integer');
  await maybe(texts(replays, 'request_hash', 'at'), 'body', 'location').execute();
}

async function people(db: Db): Promise<void> {
  const members = db.schema.createTable('members').addColumn('id', 'text', (c) => c.primaryKey());
  await maybe(texts(members, 'email', 'name', 'password_hash', 'role', 'created_at'), 'deactivated_at')
    .addUniqueConstraint('members_email', ['email'])
    .addCheckConstraint('members_role', oneOf('role', ['customer', 'agent', 'approver', 'admin']))
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('member', 'text', (c) => c.notNull().references('members.id').onDelete('cascade'))
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .execute();
  await maybe(
    texts(
      db.schema.createTable('invitations').addColumn('id', 'text', (c) => c.primaryKey()),
      'role',
      'created_at',
      'expires_at',
    ),
    'used_at',
  ).execute();
}

async function areas(db: Db): Promise<void> {
  await texts(
    db.schema.createTable('areas').addColumn('slug', 'text', (c) => c.primaryKey()),
    'name',
    'created_at',
  )
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('first_answer_s', 'integer', (c) => c.notNull().check(sql`first_answer_s > 0`))
    .addColumn('next_update_s', 'integer', (c) => c.notNull().check(sql`next_update_s > 0`))
    .addColumn('resolution_s', 'integer', (c) => c.notNull().check(sql`resolution_s > 0`))
    .execute();
}

async function fixes(db: Db): Promise<void> {
  const table = db.schema.createTable('fixes').addColumn('number', 'integer', (c) => c.primaryKey());
  await maybe(
    texts(table, 'title', 'what_happened', 'root_cause', 'factors', 'stage', 'opened_at', 'updated_at'),
    'cause_published_at',
    'shipped_at',
    'verified_at',
    'last_report_at',
  )
    .addColumn('issues', 'integer', (c) => c.notNull().defaultTo(0))
    .addCheckConstraint('fixes_stage', oneOf('stage', ['open', 'cause_published', 'shipped', 'verified', 'recurred']))
    .execute();
  const entries = db.schema
    .createTable('fix_entries')
    .addColumn('fix', 'integer', (c) => c.notNull().references('fixes.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.references('members.id'));
  await maybe(texts(entries, 'kind', 'at', 'evidence'), 'author_name')
    .addPrimaryKeyConstraint('fix_entries_key', ['fix', 'n'])
    .addCheckConstraint('fix_entries_kind', oneOf('kind', ['cause_publication', 'revision', 'shipping', 'verification']))
    .execute();
  const actions = db.schema
    .createTable('actions')
    .addColumn('fix', 'integer', (c) => c.notNull().references('fixes.number'))
    .addColumn('n', 'integer', (c) => c.notNull());
  await maybe(texts(actions, 'text', 'owner'), 'due_at', 'done_at', 'evidence')
    .addPrimaryKeyConstraint('actions_key', ['fix', 'n'])
    .execute();
}

const moments = [
  'verdict_at',
  'acknowledged_at',
  'first_answer_at',
  'cause_at',
  'action_at',
  'resolved_at',
  'concluded_at',
  'waiting_since',
] as const;
const dues = ['answer_due_at', 'update_due_at', 'resolution_due_at', 'promise_due_at', 'due_at'] as const;

async function issues(db: Db): Promise<void> {
  const head = db.schema
    .createTable('issues')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('area', 'text', (c) => c.references('areas.slug'))
    .addColumn('reporter', 'text', (c) => c.references('members.id'))
    .addColumn('reach', 'integer')
    .addColumn('fix', 'integer', (c) => c.references('fixes.number'))
    .addColumn('duplicate_of', 'integer', (c) => c.references('issues.number'))
    .addColumn('affected', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('followers', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('entries', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('reopened', 'integer', (c) => c.notNull().defaultTo(0));
  const said = maybe(
    texts(head, 'title', 'excerpt', 'visibility', 'channel', 'reported_at'),
    'display_name',
    'private_details',
    'import_note',
  );
  const stages = ['reported', 'acknowledged', 'investigating', 'identified', 'fixing', 'resolved', 'declined'];
  await maybe(texts(said, 'stage', 'stage_at', 'updated_at'), 'verdict', 'conclusion', 'waiting_on', ...moments, ...dues)
    .addColumn('import_key', 'text', (c) => c.unique())
    .addCheckConstraint('issues_visibility', oneOf('visibility', ['public', 'private']))
    .addCheckConstraint('issues_channel', oneOf('channel', ['web', 'email', 'phone', 'letter', 'social', 'api', 'import']))
    .addCheckConstraint('issues_stage', oneOf('stage', [...stages, 'confirmed', 'reopened', 'withdrawn', 'duplicate']))
    .addCheckConstraint('issues_verdict', oneOf('verdict', ['put_right', 'partly', 'not_put_right', 'dont_know']))
    .addCheckConstraint('issues_conclusion', oneOf('conclusion', ['resolved', 'declined']))
    .addCheckConstraint('issues_waiting_on', oneOf('waiting_on', ['company', 'reporter']))
    .execute();
}

async function timeline(db: Db): Promise<void> {
  const company = [
    'acknowledgement',
    'apology',
    'question',
    'investigation',
    'cause',
    'action',
    'remedy',
    'resolution',
    'decline',
    'merge',
  ];
  const others = ['report', 'answer', 'comment', 'verdict', 'withdrawal', 'publication', 'moderation', 'system'];
  const steps = db.schema
    .createTable('steps')
    .addColumn('issue', 'integer', (c) => c.notNull().references('issues.number'))
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('author', 'text', (c) => c.references('members.id'))
    .addColumn('corrects', 'integer')
    .addColumn('rating', 'integer', (c) => c.check(sql`rating between 1 and 5`))
    .addColumn('other_issue', 'integer', (c) => c.references('issues.number'));
  await maybe(texts(steps, 'kind', 'by', 'at', 'body'), 'author_name', 'reason', 'outcome')
    .addPrimaryKeyConstraint('steps_key', ['issue', 'n'])
    .addCheckConstraint('steps_kind', oneOf('kind', [...company, ...others]))
    .addCheckConstraint('steps_by', oneOf('by', ['reporter', 'company', 'member', 'system']))
    .execute();
  const promises = db.schema
    .createTable('promises')
    .addColumn('issue', 'integer', (c) => c.notNull())
    .addColumn('step', 'integer', (c) => c.notNull());
  await maybe(texts(promises, 'text', 'due_at'), 'kept_at', 'withdrawn_at', 'withdrawal_reason')
    .addPrimaryKeyConstraint('promises_key', ['issue', 'step'])
    .addForeignKeyConstraint('promises_step', ['issue', 'step'], 'steps', ['issue', 'n'])
    .execute();
}

async function hangersOn(db: Db): Promise<void> {
  for (const table of ['affected', 'follows'] as const) {
    await texts(
      db.schema.createTable(table).addColumn('issue', 'integer', (c) => c.notNull().references('issues.number')),
      'at',
    )
      .addColumn('member', 'text', (c) => c.notNull().references('members.id'))
      .addPrimaryKeyConstraint(`${table}_key`, ['issue', 'member'])
      .execute();
  }
}
