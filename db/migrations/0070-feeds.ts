import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** What feeds walk along, the newest first: the steps that everybody can read, and of these the resolutions. */
export async function feeds(db: Db): Promise<void> {
  const readable = sql<boolean>`withheld is null and erased_at is null`;
  const resolutions = sql<boolean>`withheld is null and erased_at is null and kind = 'resolution'`;
  const columns = ['at', 'issue', 'n'];
  await db.schema.createIndex('steps_latest').on('steps').columns(columns).where(readable).execute();
  await db.schema.createIndex('steps_resolutions').on('steps').columns(columns).where(resolutions).execute();
}
