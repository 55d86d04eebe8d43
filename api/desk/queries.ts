import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { type IssueSummary, listed, summary } from '#api/issues/view.ts';

const owed = sql<SqlBool>`due_at is not null`;

/** `[due_at, waiting_since, number]` of the last row of the page before. */
export type QueueKey = [string, string, number];

export interface QueueItem extends IssueSummary {
  due_at: string;
}

/**
 * The work queue: overdue by most first, then due soonest, then waited longest. One order serves, since the earliest due
 * date is the most overdue. Votes, followers, channel and revenue have no part in it. Staff only: undefined for others.
 */
export async function queue(
  ctx: Ctx,
  page: { area?: string | undefined; after?: QueueKey | undefined; limit: number },
): Promise<{ items: QueueItem[]; next: QueueKey | undefined } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const rows = await ctx.db
    .selectFrom('issues')
    .select(listed)
    .where(owed)
    .$if(page.area !== undefined, (q) => q.where('area', '=', page.area ?? ''))
    .$if(page.after !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('due_at', 'waiting_since', 'number'), '>', eb.tuple(...(page.after ?? ['', '', 0])))),
    )
    .orderBy('due_at')
    .orderBy('waiting_since')
    .orderBy('number')
    .limit(page.limit + 1)
    .execute();
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined;
  return {
    items: rows.slice(0, page.limit).map((row) => ({ ...summary(ctx, row), due_at: row.due_at ?? '' })),
    next: last && [last.due_at ?? '', last.waiting_since ?? '', last.number],
  };
}

/** How many issues are owed something, and how many of these are late. Staff only. */
export async function queueSize(ctx: Ctx): Promise<{ owed: number; overdue: number } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  return ctx.db
    .selectFrom('issues')
    .select((eb) => [eb.fn.countAll<number>().as('owed'), eb.fn.countAll<number>().filterWhere('due_at', '<', ctx.now).as('overdue')])
    .where(owed)
    .executeTakeFirstOrThrow();
}
