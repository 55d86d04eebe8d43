import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';

/** Who asked for an erasure, and at whose request: the moderation log says so of the texts that go. */
export async function erasureRequests(db: Db): Promise<void> {
  const asker = sql<boolean>`asked_by in ('member', 'admin')`;
  const request = sql<boolean>`request in ('author', 'law')`;
  await db.schema
    .alterTable('erasures')
    .addColumn('asked_by', 'text', (c) => c.notNull().defaultTo('member').check(asker))
    .execute();
  await db.schema
    .alterTable('erasures')
    .addColumn('request', 'text', (c) => c.notNull().defaultTo('author').check(request))
    .execute();
}
