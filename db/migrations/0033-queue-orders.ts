import { type Expression, sql } from 'kysely';
import type { Db, Schema } from '#db/schema.ts';

type Column = keyof Schema['issues'];

/** What the queue can be asked for: behind its order in every index, so that a row that does not pass costs no look at the row itself. */
const filters: Column[] = ['area', 'stage', 'team', 'channel', 'assignee'];

/** The orders of the queue anew, with a place for what nobody waits for: a null has no place that a page could go on from. */
export async function queueOrders(db: Db): Promise<void> {
  // Word for word what the queries say.
  const waited = sql<string>`coalesce(waiting_since, '9999')`;
  const owed = sql<boolean>`due_at is not null`;
  await anew(db, 'issues_due', ['due_at', waited, 'number', ...filters], owed);
  for (const filter of filters) {
    const others = filters.filter((other) => other !== filter);
    await anew(db, `issues_due_${filter}`, [filter, 'due_at', waited, 'number', ...others], owed);
  }
  const closed = ['resolved', 'declined', 'confirmed', 'withdrawn', 'duplicate'].map((stage) => sql`stage <> ${sql.lit(stage)}`);
  const asked = sql<boolean>`waiting_on = 'reporter' and ${sql.join(closed, sql` and `)}`;
  const promised = sql<boolean>`promise_due_at is not null`;
  await anew(db, 'issues_asked_open', [waited, 'number', ...filters], asked);
  await anew(db, 'issues_promised', ['promise_due_at', 'number', ...filters], promised);
  // Else SQLite takes all that somebody has ever had, and sorts it.
  const others = filters.filter((other) => other !== 'assignee');
  await anew(db, 'issues_asked_assignee', ['assignee', waited, 'number', ...others], asked);
  await anew(db, 'issues_promised_assignee', ['assignee', 'promise_due_at', 'number', ...others], promised);
}

async function anew(db: Db, name: string, columns: (Column | Expression<unknown>)[], where: Expression<boolean>): Promise<void> {
  await db.schema.dropIndex(name).ifExists().execute();
  await db.schema.createIndex(name).on('issues').columns(columns).where(where).execute();
}
