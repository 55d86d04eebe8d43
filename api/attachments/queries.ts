import { type AttachmentView, filePath, smallPath } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import type { AttachmentRow } from '#db/schema-files.ts';

interface Steps {
  from: number;
  to: number;
  /** Of which steps the viewer sees what a case hides. */
  hiddenToo: (step: number) => boolean;
}

/** The files on the steps `from` to `to` of an issue that the viewer is known to see, and how many of each were removed or taken out. */
export async function attachmentsOf(ctx: Ctx, issue: number, { from, to, hiddenToo }: Steps) {
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
    const there = all.filter(({ removed_at, redacted_in }) => removed_at === null && (redacted_in === null || hiddenToo(step)));
    const redacted = all.filter(({ redacted_in }) => redacted_in !== null).length;
    const removed = all.filter(({ removed_at, redacted_in }) => removed_at !== null && redacted_in === null).length;
    return { attachments: there.map((row) => viewOf(ctx, row)), attachments_removed: removed, attachments_redacted: redacted };
  };
}

type Shown = Pick<AttachmentRow, 'id' | 'name' | 'type' | 'bytes' | 'width' | 'height' | 'small_width' | 'small_height'> & {
  redacted_in?: number | null;
};

/** A file as whoever may see it sees it. */
export function viewOf({ config }: Ctx, row: Shown): AttachmentView {
  const { id, name, type, bytes, width, height, small_width, small_height, redacted_in = null } = row;
  const at = { url: config.publicOrigin + smallPath(row) };
  const small = small_width === null || small_height === null ? null : { ...at, width: small_width, height: small_height };
  return { id, name, type, bytes, width, height, url: config.publicOrigin + filePath(row), small, redacted_in };
}
