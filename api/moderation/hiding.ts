import { removeContent } from '#api/attachments/commands.ts';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import type { Post } from '#api/screening/withholding.ts';

const STRANGE = 'A file that you chose is not on this entry any more.';

/** Hides files of a post from everybody but its author and staff, by a case. Refuses those that are not there to be seen. */
export async function hideFiles(ctx: Ctx, { issue, step }: Post, ids: string[], moderation: number): Promise<void> {
  if (ids.length === 0) return;
  const there = ctx.db.updateTable('attachments').set({ redacted_in: moderation }).where('issue', '=', issue).where('step', '=', step);
  const hidden = await there.where('id', 'in', ids).where('removed_at', 'is', null).where('redacted_in', 'is', null).executeTakeFirst();
  if (Number(hidden.numUpdatedRows) !== ids.length) throw invalid('files', STRANGE);
}

/** Shows to everybody again what a case hid. */
export async function showFiles(ctx: Ctx, moderation: number): Promise<void> {
  await ctx.db.updateTable('attachments').set({ redacted_in: null }).where('redacted_in', '=', moderation).execute();
}

/** Takes the content of what a case hid away for good. */
export async function removeHidden(ctx: Ctx, { issue, number }: { issue: number; number: number }): Promise<void> {
  const rows = await ctx.db.selectFrom('attachments').select('id').where('redacted_in', '=', number).execute();
  await removeAll(ctx, issue, rows);
}

/** Takes the content of files of a post away for good, also of those that a case hides. Refuses those that are not there. */
export async function removeOwn(ctx: Ctx, { issue, step }: Post, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const there = ctx.db.selectFrom('attachments').select('id').where('issue', '=', issue).where('step', '=', step);
  const rows = await there.where('id', 'in', ids).where('removed_at', 'is', null).execute();
  if (rows.length !== ids.length) throw invalid('files', STRANGE);
  await removeAll(ctx, issue, rows);
}

async function removeAll(ctx: Ctx, issue: number, rows: { id: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await removeContent(
    ctx,
    issue,
    rows.map(({ id }) => id),
  );
}
