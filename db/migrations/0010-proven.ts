import type { Db } from '#db/schema.ts';

/** Nobody who is there already has proven their address: nothing was kept of it. */
export async function proven(db: Db): Promise<void> {
  await db.schema.alterTable('members').addColumn('proven_at', 'text').execute();
}
