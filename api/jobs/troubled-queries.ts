import type { Ctx } from '#api/context.ts';
import type { JobRow } from '#db/schema-mail.ts';

export type TroubledJob = Pick<JobRow, 'id' | 'kind' | 'attempts' | 'created_at' | 'run_at' | 'failed_at' | 'last_error'>;

/** The newest jobs that went wrong and were given up, or are tried again. Admins only: undefined for others. */
export async function troubledJobs(ctx: Ctx, limit: number): Promise<TroubledJob[] | undefined> {
  if (ctx.viewer.role !== 'admin') return undefined;
  return ctx.db
    .selectFrom('jobs')
    .select(['id', 'kind', 'attempts', 'created_at', 'run_at', 'failed_at', 'last_error'])
    .where('done_at', 'is', null)
    .where('last_error', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
