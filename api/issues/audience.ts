import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';

/** An issue with all that was merged into it, however often. Rows stay where they were, so undoing a merge is only counting again. */
const family = (issue: number) => sql`with recursive family(number) as (
  select cast(${issue} as integer) union select issues.number from issues join family on issues.duplicate_of = family.number)`;

/** How many people the problem happened to: reporters and "me too", nobody twice. */
export async function recountAffected(ctx: Ctx, issue: number): Promise<void> {
  await recount(
    ctx,
    issue,
    'affected',
    sql`${family(issue)} select count(*) as n from (
      select coalesce(reporter, 'issue/' || issues.number) as person from issues join family on family.number = issues.number
      union select member from affected join family on family.number = affected.issue) people`,
  );
}

export async function recountFollowers(ctx: Ctx, issue: number): Promise<void> {
  await recount(
    ctx,
    issue,
    'followers',
    sql`${family(issue)} select count(distinct member) as n from follows join family on family.number = follows.issue`,
  );
}

/** Counts for the issue, and for the one it was merged into. */
async function recount(ctx: Ctx, issue: number, column: 'affected' | 'followers', count: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<{ n: number }>`${count}`.execute(ctx.db);
  const { duplicate_of } = await ctx.db
    .updateTable('issues')
    .set({ [column]: rows[0]?.n ?? 0 })
    .where('number', '=', issue)
    .returning('duplicate_of')
    .executeTakeFirstOrThrow();
  if (duplicate_of === null) return;
  await (column === 'affected' ? recountAffected : recountFollowers)(ctx, duplicate_of);
}
