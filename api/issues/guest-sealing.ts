import type { Ctx } from '#api/context.ts';

/** Seals all reports that wait for their author's word with the newest key. */
export async function resealPending({ database: { read, write, seal } }: Ctx): Promise<void> {
  for (const { id } of await read.selectFrom('pending_reports').select('id').execute()) {
    const row = await read.selectFrom('pending_reports').select('content').where('id', '=', id).executeTakeFirst();
    // One that was confirmed meanwhile is gone, and stays so.
    if (row)
      await write
        .updateTable('pending_reports')
        .set({ content: seal(row.content) })
        .where('id', '=', id)
        .execute();
  }
}
