import type { Ctx } from '#api/context.ts';

const BATCH = 50;

/** Seals what cases and appeals keep, and what people told us of posts, with the newest key. */
export async function resealModeration({ database }: Ctx): Promise<void> {
  const { read, write, seal } = database;
  for (let after = 0; ; ) {
    const rows = await read
      .selectFrom('moderations')
      .leftJoin('appeals', 'appeals.moderation', 'moderations.number')
      .select(['number', 'kept', 'text'])
      .where('number', '>', after)
      .orderBy('number')
      .limit(BATCH)
      .execute();
    for (const { number, kept, text } of rows) {
      // What was purged or rewritten meanwhile is not brought back.
      const same = write.updateTable('moderations').where('number', '=', number).where('kept', 'is not', null);
      if (kept !== null) await same.set({ kept: seal(kept) }).execute();
      if (text !== null)
        await write
          .updateTable('appeals')
          .set({ text: seal(text) })
          .where('moderation', '=', number)
          .execute();
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.number;
  }
  for (let after = ''; ; ) {
    const rows = await read.selectFrom('abuse_reports').select(['id', 'text']).where('id', '>', after).orderBy('id').limit(BATCH).execute();
    for (const { id, text } of rows)
      await write
        .updateTable('abuse_reports')
        .set({ text: seal(text) })
        .where('id', '=', id)
        .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}
