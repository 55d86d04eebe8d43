import { type Expression, sql } from 'kysely';
import type { Db, Schema } from '#db/schema.ts';

const filters = ['area', 'stage', 'team', 'channel', 'assignee'] as const;

/** Who waits for the customer anew, with the column that its condition names: else SQLite looks at every row that it counts. */
export async function askedCovered(db: Db): Promise<void> {
  // Word for word what the queries say.
  const waited = sql<string>`coalesce(waiting_since, '9999')`;
  const closed = ['resolved', 'declined', 'confirmed', 'withdrawn', 'duplicate'].map((stage) => sql`stage <> ${sql.lit(stage)}`);
  const asked = sql<boolean>`waiting_on = 'reporter' and ${sql.join(closed, sql` and `)}`;
  const columns: (keyof Schema['issues'] | Expression<unknown>)[] = [waited, 'number', ...filters, 'waiting_on'];
  await db.schema.dropIndex('issues_asked_open').ifExists().execute();
  await db.schema.createIndex('issues_asked_open').on('issues').columns(columns).where(asked).execute();
}
