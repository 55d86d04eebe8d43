import type { Db } from '#db/schema.ts';

/** A picture that is large has a small one beside it, for the pages. */
export async function smallPictures(db: Db): Promise<void> {
  await db.schema.alterTable('attachments').addColumn('small', 'text').execute();
  await db.schema.alterTable('attachments').addColumn('small_width', 'integer').execute();
  await db.schema.alterTable('attachments').addColumn('small_height', 'integer').execute();
  await db.schema.createIndex('attachments_small').on('attachments').column('small').unique().execute();
}
