import type { Ctx } from '#api/context.ts';
import { stillThere } from '#api/desk/attendance-rules.ts';
import { isStaff } from '#api/guards.ts';

/** Who else of the staff has an issue open at the desk, and since when. Staff only: nobody for others. */
export async function othersAt(ctx: Ctx, number: number): Promise<{ name: string; since: string }[]> {
  if (!isStaff(ctx.viewer) || !('id' in ctx.viewer)) return [];
  return ctx.db
    .selectFrom('attendances')
    .innerJoin('members', 'members.id', 'attendances.member')
    .select(['name', 'since'])
    .where('issue', '=', number)
    .where('member', '<>', ctx.viewer.id)
    .where('seen_at', '>=', stillThere(ctx.now))
    .orderBy('since')
    .execute();
}
