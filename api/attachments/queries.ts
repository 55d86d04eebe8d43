import { type AttachmentView, filePath, smallPath } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import type { AttachmentRow } from '#db/schema-files.ts';

/** The files on the steps `from` to `to` of an issue that the viewer is known to see, and how many of each step were removed. */
export async function attachmentsOf(ctx: Ctx, issue: number, { from, to }: { from: number; to: number }) {
  const rows = await ctx.db
    .selectFrom('attachments')
    .selectAll()
    .where('issue', '=', issue)
    .where('step', '>=', from)
    .where('step', '<=', to)
    .orderBy('step')
    .orderBy('id')
    .execute();
  const byStep = Map.groupBy(rows, ({ step }) => step);
  return (step: number) => {
    const all = byStep.get(step) ?? [];
    const there = all.filter(({ removed_at }) => removed_at === null);
    return { attachments: there.map((row) => viewOf(ctx, row)), attachments_removed: all.length - there.length };
  };
}

type Shown = Pick<AttachmentRow, 'id' | 'name' | 'type' | 'bytes' | 'width' | 'height' | 'small_width' | 'small_height'>;

/** A file as whoever may see it sees it. */
export function viewOf({ config }: Ctx, row: Shown): AttachmentView {
  const { id, name, type, bytes, width, height, small_width, small_height } = row;
  const at = { url: config.publicOrigin + smallPath(row) };
  const small = small_width === null || small_height === null ? null : { ...at, width: small_width, height: small_height };
  return { id, name, type, bytes, width, height, url: config.publicOrigin + filePath(row), small };
}
