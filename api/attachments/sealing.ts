import { storeBytes } from '#api/attachments/commands.ts';
import { storeOf } from '#api/attachments/store.ts';
import type { Ctx } from '#api/context.ts';

const BATCH = 50;

/** Writes the names and hashes of an issue's files as its visibility now asks for, sealed with the newest key. */
export async function keepNames(ctx: Ctx, { number, visibility }: { number: number; visibility: string }): Promise<void> {
  const rows = await ctx.db.selectFrom('attachments').select(['id', 'name', 'sha256']).where('issue', '=', number).execute();
  const kept = (text: string) => (visibility === 'private' && text !== '' ? ctx.database.seal(text) : text);
  for (const { id, name, sha256 } of rows) {
    await ctx.db
      .updateTable('attachments')
      .set({ name: kept(name), sha256: kept(sha256) })
      .where('id', '=', id)
      .execute();
  }
}

/** Writes every file anew as the visibility of its issue asks for, sealed with the newest key. The old ones are purged later. */
export async function resealFiles(ctx: Ctx): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) after = await resealBehind(ctx, after);
}

async function resealBehind(ctx: Ctx, after: string): Promise<string | undefined> {
  const { read, write, files } = ctx.database;
  const rows = await read
    .selectFrom('attachments')
    .innerJoin('issues', 'issues.number', 'attachments.issue')
    .select(['attachments.id', 'attachments.file', 'issues.visibility'])
    .where('attachments.id', '>', after)
    .orderBy('attachments.id')
    .limit(BATCH)
    .execute();
  for (const { id, file, visibility } of rows) {
    const bytes = file === null ? undefined : await storeOf(ctx.config).get(file);
    if (file === null || bytes === undefined) continue;
    const opened = files.openBytes(bytes, file);
    // What is public and lies open stays where it is.
    if (visibility !== 'private' && opened === bytes) continue;
    const key = await storeBytes(ctx, opened, visibility);
    await write.updateTable('attachments').set({ file: key }).where('id', '=', id).where('file', '=', file).execute();
  }
  return rows.at(-1)?.id;
}
