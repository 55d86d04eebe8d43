import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** One row for each text that was posted: of two who post the same at once, the second one finds it. */
export async function onePrint(db: Db): Promise<void> {
  await db.schema
    .createTable('prints_anew')
    .addColumn('print', 'text', (c) => c.primaryKey())
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await sql`insert into prints_anew select print, max(at) from prints group by print`.execute(db);
  await db.schema.dropTable('prints').execute();
  await db.schema.alterTable('prints_anew').renameTo('prints').execute();
  await db.schema.createIndex('prints_at').on('prints').column('at').execute();
}
