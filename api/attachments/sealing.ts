import { storeBytes } from '#api/attachments/commands.ts';
import { storeOf } from '#api/attachments/store.ts';
import type { Ctx } from '#api/context.ts';
import { kept } from '#api/text/sealing.ts';
import { byKey } from '#db/by-key.ts';

const BATCH = 50;

/** Writes the names and hashes of an issue's files as its visibility now asks for, sealed with the newest key. */
export async function keepNames(ctx: Ctx, issue: { number: number; visibility: string }): Promise<void> {
  const rows = await ctx.db
    .selectFrom('attachments')
    .select(['id', 'name', 'sha256'])
    .where('issue', '=', issue.number)
    .where('removed_at', 'is', null)
    .execute();
  if (rows.length === 0) return;
  const names = rows.map(({ id, name }) => [id, kept(ctx, issue, name)] as const);
  const hashes = rows.map(({ id, sha256 }) => [id, kept(ctx, issue, sha256)] as const);
  await ctx.db
    .updateTable('attachments')
    .set({ name: byKey('id', names), sha256: byKey('id', hashes) })
    .where('issue', '=', issue.number)
    .where('removed_at', 'is', null)
    .execute();
}

/** Writes every file anew as the visibility of its issue asks for, sealed with the newest key. The old ones are purged later. */
export async function resealFiles(ctx: Ctx): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined; ) after = await resealBehind(ctx, after);
  for (let after: string | undefined = ''; after !== undefined; ) after = await resealDraftFilesBehind(ctx, after);
}

/** The same for those with drafts, which nobody but staff may read, whatever their problem is. */
async function resealDraftFilesBehind(ctx: Ctx, after: string): Promise<string | undefined> {
  const { read, write } = ctx.database;
  const there = read.selectFrom('draft_files').select(['id', 'file', 'small']).where('id', '>', after);
  const rows = await there.orderBy('id').limit(BATCH).execute();
  for (const { id, file, small } of rows) {
    const anew = await resealedKey(ctx, file, 'private');
    const smallAnew = await resealedKey(ctx, small, 'private');
    if (anew) await write.updateTable('draft_files').set({ file: anew }).where('id', '=', id).where('file', '=', file).execute();
    if (smallAnew)
      await write.updateTable('draft_files').set({ small: smallAnew }).where('id', '=', id).where('small', '=', small).execute();
  }
  return rows.at(-1)?.id;
}

async function resealBehind(ctx: Ctx, after: string): Promise<string | undefined> {
  const { read, write } = ctx.database;
  const rows = await read
    .selectFrom('attachments')
    .innerJoin('issues', 'issues.number', 'attachments.issue')
    .select(['attachments.id', 'attachments.file', 'attachments.small', 'issues.visibility'])
    .where('attachments.id', '>', after)
    .orderBy('attachments.id')
    .limit(BATCH)
    .execute();
  for (const { id, file, small, visibility } of rows) {
    const anew = await resealedKey(ctx, file, visibility);
    const smallAnew = await resealedKey(ctx, small, visibility);
    if (anew) await write.updateTable('attachments').set({ file: anew }).where('id', '=', id).where('file', '=', file).execute();
    if (smallAnew)
      await write.updateTable('attachments').set({ small: smallAnew }).where('id', '=', id).where('small', '=', small).execute();
  }
  return rows.at(-1)?.id;
}

/** Under what key the bytes lie now; undefined where they stay where they are, since what is public lies open, or are gone. */
async function resealedKey(ctx: Ctx, key: string | null, visibility: string): Promise<string | undefined> {
  const bytes = key === null ? undefined : await storeOf(ctx.config).get(key);
  if (key === null || bytes === undefined) return undefined;
  const opened = ctx.database.files.openBytes(bytes, key);
  return visibility !== 'private' && opened === bytes ? undefined : storeBytes(ctx, opened, visibility);
}
