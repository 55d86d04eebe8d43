import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Those who decide are told of each version that is handed in, once. What was handed in before is told as well, if it still waits. */
export async function toldDrafts(db: Db): Promise<void> {
  await db.schema.alterTable('draft_versions').addColumn('told_at', 'text').execute();
  const untold = sql<boolean>`handed_in_at is not null and told_at is null`;
  await db.schema.createIndex('draft_versions_untold').on('draft_versions').columns(['draft', 'n']).where(untold).execute();
  await db.schema
    .createIndex('draft_versions_told')
    .on('draft_versions')
    .column('told_at')
    .where(sql<boolean>`told_at is not null`)
    .execute();
}
