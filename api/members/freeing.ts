import type { Ctx } from '#api/context.ts';

interface Standing {
  role: string;
  deactivated_at: string | null;
}

/**
 * Takes a member for this transaction, before it takes an issue or writes a line: what is given to who leaves at the same moment is
 * either given before, and freed with the rest, or not at all. Undefined where there is no such member.
 */
export async function takeMember(ctx: Ctx, id: string): Promise<Standing | undefined> {
  return ctx.db
    .updateTable('members')
    .set((eb) => ({ role: eb.ref('role') }))
    .where('id', '=', id)
    .returning(['role', 'deactivated_at'])
    .executeTakeFirst();
}

/**
 * Takes every issue off a member who works here no more, so that none waits for somebody who does not come, and the member out of the
 * teams and off the pages where colleagues see them.
 */
export async function freeWorkOf(ctx: Ctx, id: string): Promise<void> {
  await ctx.db.updateTable('issues').set({ assignee: null }).where('assignee', '=', id).execute();
  await ctx.db.deleteFrom('team_members').where('member', '=', id).execute();
  await ctx.db.deleteFrom('attendances').where('member', '=', id).execute();
}
