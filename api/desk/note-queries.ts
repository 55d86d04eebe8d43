import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';

export interface Note {
  id: number;
  author: string;
  at: string;
  body: string;
}

const MOST = 200;

/** The newest 200 notes of the staff on an issue, the oldest of them first. Staff only: undefined for others. */
export async function notesOf(ctx: Ctx, issue: number): Promise<Note[] | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const rows = await ctx.db
    .selectFrom('notes')
    .innerJoin('members', 'members.id', 'notes.author')
    .select(['n as id', 'members.name as author', 'at', 'body'])
    .where('issue', '=', issue)
    .orderBy('n', 'desc')
    .limit(MOST)
    .execute();
  return rows.reverse();
}
