import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import type { DraftFileRow } from '#db/schema-files.ts';

/** A file with a draft: staff look at what is to be approved. Undefined for others, and once it is published or dropped. */
export async function findDraftFile(ctx: Ctx, id: string): Promise<(DraftFileRow & { shown: false }) | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const row = await ctx.db.selectFrom('draft_files').selectAll().where('id', '=', id).executeTakeFirst();
  return row && { ...row, shown: false };
}
