import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';

export interface SavedView {
  id: string;
  name: string;
  query: string;
}

/** The views that the viewer keeps, by name. Staff only: none for others. */
export async function savedViews(ctx: Ctx): Promise<SavedView[]> {
  if (!isStaff(ctx.viewer) || !('id' in ctx.viewer)) return [];
  return ctx.db.selectFrom('saved_views').select(['id', 'name', 'query']).where('member', '=', ctx.viewer.id).orderBy('name').execute();
}
