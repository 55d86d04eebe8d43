import { sql } from 'kysely';
import type { Db, Schema } from '#db/schema.ts';

/** Made anew for what is held or removed: the public count of a root cause's problems looked at each of them to know. */
export async function fixIssuesShown(db: Db): Promise<void> {
  const shown = sql<boolean>`visibility = 'public' and withheld_at is null and duplicate_of is null and fix is not null`;
  await db.schema.dropIndex('issues_fix_shown').execute();
  // SQLite looks at the row for a column that the index has in its condition alone.
  const columns: (keyof Schema['issues'])[] = ['fix', 'reported_at', 'number', 'visibility', 'withheld_at', 'duplicate_of'];
  await db.schema.createIndex('issues_fix_shown').on('issues').columns(columns).where(shown).execute();
}
