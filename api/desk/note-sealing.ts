import type { Ctx } from '#api/context.ts';

const BATCH = 200;

/** Seals all notes with the newest key. */
export async function resealNotes({ database: { read, write, seal } }: Ctx): Promise<void> {
  for (let after: [number, number] = [0, 0]; ; ) {
    const rows = await read
      .selectFrom('notes')
      .select(['issue', 'n', 'body'])
      .where((eb) => eb(eb.refTuple('issue', 'n'), '>', eb.tuple(...after)))
      .orderBy('issue')
      .orderBy('n')
      .limit(BATCH)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    after = [last.issue, last.n];
    for (const { issue, n, body } of rows) {
      // One that was erased meanwhile is gone, and stays so.
      await write
        .updateTable('notes')
        .set({ body: seal(body) })
        .where('issue', '=', issue)
        .where('n', '=', n)
        .execute();
    }
  }
}
