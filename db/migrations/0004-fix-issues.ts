import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** What the public is told of a root cause's problems is counted, and listed, from this alone. */
export async function fixIssues(db: Db): Promise<void> {
  const shown = sql<boolean>`visibility = 'public' and duplicate_of is null and fix is not null`;
  await db.schema.createIndex('issues_fix_shown').on('issues').columns(['fix', 'reported_at', 'number']).where(shown).execute();
}
