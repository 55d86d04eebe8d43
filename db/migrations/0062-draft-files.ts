import type { Db } from '#db/schema.ts';

/** Pictures and PDFs with drafts, until they are published. */
export async function draftFiles(db: Db): Promise<void> {
  await db.schema
    .createTable('draft_files')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('draft', 'integer', (c) => c.notNull().references('drafts.number'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('width', 'integer')
    .addColumn('height', 'integer')
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('file', 'text', (c) => c.notNull().unique().references('files.key'))
    .addColumn('small', 'text', (c) => c.unique())
    .addColumn('small_width', 'integer')
    .addColumn('small_height', 'integer')
    .execute();
  await db.schema.createIndex('draft_files_draft').on('draft_files').columns(['draft', 'id']).execute();
}
