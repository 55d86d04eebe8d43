import { attachmentsOf, viewOf } from '#api/attachments/queries.ts';
import type { AttachmentView } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import type { NamedFile } from '#api/desk/draft-rules.ts';
import type { DraftRow } from '#db/schema-approval.ts';

/** A file of a version; `file` is null once it was dropped, or was removed after it was published. */
export interface DraftFile extends NamedFile {
  file: AttachmentView | null;
}

/** Finds the files that the versions of a draft name, for who is known to see it: with the draft, or on the step that it became. */
export async function draftFilesOf(
  ctx: Ctx,
  { number, issue, step }: Pick<DraftRow, 'number' | 'issue' | 'step'>,
): Promise<(named: NamedFile[]) => DraftFile[]> {
  const rows = await ctx.db.selectFrom('draft_files').selectAll().where('draft', '=', number).execute();
  const published =
    step === null ? [] : (await attachmentsOf(ctx, issue, { from: step, to: step, hiddenToo: () => true }))(step).attachments;
  const there = new Map([...rows.map((row) => viewOf(ctx, row)), ...published].map((file) => [file.id, file]));
  return (named) => named.map((one) => ({ ...one, file: there.get(one.id) ?? null }));
}
