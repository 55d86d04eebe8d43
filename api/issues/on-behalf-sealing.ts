import type { Ctx } from '#api/context.ts';

/** Seals what is noted of consents with the newest key. */
export async function resealConsents({ database: { read, write, seal } }: Ctx): Promise<void> {
  for (const { issue, text } of await read.selectFrom('consents').select(['issue', 'text']).execute()) {
    // One that was erased meanwhile is gone, and stays so.
    await write
      .updateTable('consents')
      .set({ text: seal(text) })
      .where('issue', '=', issue)
      .execute();
  }
}
