import { type RawBuilder, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';

/** An issue with all that was merged into it, however often. Rows stay where they were, so undoing a merge is only counting again. */
const family = (issue: number) => sql`with recursive family(number) as (
  select cast(${issue} as integer) union select issues.number from issues join family on issues.duplicate_of = family.number)`;

/** The numbers of the issue and of all that was merged into it, for `where … in`. */
export const familyOf = (issue: number) => sql<number>`(${family(issue)} select number from family)`;

/** The numbers of these issues and of all that they were merged into, in their order; those that are not there are left out. */
export async function trailOf(ctx: Ctx, issues: number[]): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`with recursive trail(number, into_number) as (
    select number, duplicate_of from issues where number in (${sql.join(issues)})
    union select issues.number, issues.duplicate_of from issues join trail on trail.into_number = issues.number)
    select number from trail order by number`.execute(ctx.db);
  return rows.map(({ number }) => number);
}

/** The numbers of what the member follows, for `where … in`: an issue that was merged stands for the one that it ended up in. */
export const followedBy = (member: string) => sql<number>`(with recursive trail(number, into_number) as (
  select issues.number, issues.duplicate_of from issues join follows on follows.issue = issues.number where follows.member = ${member}
  union select issues.number, issues.duplicate_of from issues join trail on trail.into_number = issues.number)
  select number from trail where into_number is null)`;

/** What a member said on an issue or on anything that was merged into it; these are the rows that the counts are made of. */
export interface Ties {
  /** Reported it, or what was merged into it. */
  reported: boolean;
  /** Said "me too". */
  affected: boolean;
  follows: boolean;
}

/** The member's ties with the issue, counted as the figures are: with all that was merged into it. */
export async function tiesWith(ctx: Ctx, issue: number, member: string): Promise<Ties> {
  const { rows } = await sql<Record<keyof Ties, number>>`${family(issue)} select
    (select count(*) from issues join family on family.number = issues.number where issues.reporter = ${member}) as reported,
    (select count(*) from affected join family on family.number = affected.issue where affected.member = ${member}) as affected,
    (select count(*) from follows join family on family.number = follows.issue where follows.member = ${member}) as follows`.execute(
    ctx.db,
  );
  const [row] = rows;
  return { reported: Number(row?.reported) > 0, affected: Number(row?.affected) > 0, follows: Number(row?.follows) > 0 };
}

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

/** How many members follow it or anything that was merged into it, nobody twice. */
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
