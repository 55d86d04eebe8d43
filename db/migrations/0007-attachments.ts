import type { Db } from '#db/schema.ts';

/** Pictures and PDFs on the steps, and what lies in the store. */
export async function attachments(db: Db): Promise<void> {
  await db.schema
    .createTable('files')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('files_at').on('files').columns(['at', 'key']).execute();
  await db.schema
    .createTable('attachments')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('issue', 'integer', (c) => c.notNull())
    .addColumn('step', 'integer', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('file', 'text', (c) => c.unique().references('files.key'))
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('removed_at', 'text')
    .addForeignKeyConstraint('attachments_step', ['issue', 'step'], 'steps', ['issue', 'n'])
    .execute();
  await db.schema.createIndex('attachments_step').on('attachments').columns(['issue', 'step', 'id']).execute();
}
