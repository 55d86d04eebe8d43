import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { findIssue } from '#api/issues/queries.ts';

export interface Colleague {
  id: string;
  name: string;
}

// Word for word the index.
const isOfStaff = sql<SqlBool>`role <> 'customer'`;

/** Who of the staff can work now, by name. Staff only: nobody for others. */
export async function colleagues(ctx: Ctx): Promise<Colleague[]> {
  if (!isStaff(ctx.viewer)) return [];
  const staff = ctx.db.selectFrom('members').select(['id', 'name']).where(isOfStaff).where('deactivated_at', 'is', null);
  return staff.orderBy('name').orderBy('id').execute();
}

/** Who sees to an issue. Staff only: undefined for others, and where there is no such issue. */
export async function assignmentOf(ctx: Ctx, number: number): Promise<{ assignee: Colleague | null; team: string | null } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const issue = await findIssue(ctx, number);
  if (!issue) return undefined;
  const named = ctx.db
    .selectFrom('members')
    .select(['id', 'name'])
    .where('id', '=', issue.assignee ?? '');
  return { assignee: (await named.executeTakeFirst()) ?? null, team: issue.team };
}
