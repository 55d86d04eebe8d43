import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Which case took a file out, and what a redaction is about: before this one, the text alone. */
export async function redactedFiles(db: Db): Promise<void> {
  await db.schema
    .alterTable('attachments')
    .addColumn('redacted_in', 'integer', (c) => c.references('moderations.number'))
    .execute();
  await db.schema
    .createIndex('attachments_redacted')
    .on('attachments')
    .column('redacted_in')
    .where(sql.ref('redacted_in'), 'is not', null)
    .execute();
  await db.schema
    .alterTable('moderations')
    .addColumn('files', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('moderations')
    .addColumn('part', 'text', (c) => c.check(sql<boolean>`part in ('text', 'files', 'both')`))
    .execute();
  await db.updateTable('moderations').set({ part: 'text' }).where('measure', '=', 'redaction').execute();
}
