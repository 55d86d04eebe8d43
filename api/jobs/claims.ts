import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import type { JobKind, JobKinds } from '#api/jobs/queue.ts';
import type { Database } from '#db/open.ts';
import type { JobRow } from '#db/schema-mail.ts';

/** How long a claim holds: a process that dies lets go of its jobs after that. One that lives renews it in time. */
export const LEASE_MS = 60_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 4 * 3_600_000;
const REASON_MAX = 500;

type Writing = Pick<Database, 'write'>;

/** The job that comes next, due or not: the one whose time is the earliest. */
export async function nextJob({ read }: Pick<Database, 'read'>, kinds: string[]): Promise<Pick<JobRow, 'id' | 'run_at'> | undefined> {
  return read
    .selectFrom('jobs')
    .select(['id', 'run_at'])
    .where('done_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('kind', 'in', kinds)
    .orderBy('run_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Takes the job, as it was seen, for this worker. Undefined where another one was faster. */
export async function claim(
  { write }: Writing,
  seen: Pick<JobRow, 'id' | 'run_at'>,
  worker: string,
  now: Date,
): Promise<JobRow | undefined> {
  return write
    .updateTable('jobs')
    .set((eb) => ({ run_at: leaseFrom(now), claimed_by: worker, claimed_at: now.toISOString(), attempts: eb('attempts', '+', 1) }))
    .where('id', '=', seen.id)
    .where('run_at', '=', seen.run_at)
    .where('done_at', 'is', null)
    .where('failed_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Holds on to a claim while the work goes on. */
export async function renew({ write }: Writing, job: JobRow, now: Date): Promise<void> {
  await mine(write.updateTable('jobs'), job)
    .set({ run_at: leaseFrom(now) })
    .execute();
}

/** The work is done; work by the clock waits for its next time. */
export async function finish({ write }: Writing, job: JobRow, { everyS }: JobKind, now: Date): Promise<void> {
  const done = everyS === undefined ? { done_at: now.toISOString() } : again(now, everyS);
  await mine(write.updateTable('jobs'), job)
    .set({ ...done, claimed_by: null, last_error: null })
    .execute();
}

/** The work went wrong: it is tried again after a pause that doubles each time, or given up. Says which. */
export async function postpone(ctx: Ctx, job: JobRow, kind: JobKind, reason: string): Promise<'later' | 'given up'> {
  const now = new Date(ctx.now);
  const last_error = reason.slice(0, REASON_MAX);
  if (job.attempts >= kind.attempts) return giveUp(ctx, job, kind, last_error);
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (job.attempts - 1));
  await mine(ctx.database.write.updateTable('jobs'), job)
    .set({ run_at: new Date(now.getTime() + pause).toISOString(), claimed_by: null, last_error })
    .execute();
  return 'later';
}

async function giveUp(ctx: Ctx, job: JobRow, kind: JobKind, last_error: string): Promise<'given up'> {
  await transact(ctx, async (ctx) => {
    const over = kind.everyS === undefined ? { failed_at: ctx.now } : again(new Date(ctx.now), kind.everyS);
    const { numUpdatedRows } = await mine(ctx.db.updateTable('jobs'), job)
      .set({ ...over, claimed_by: null, last_error })
      .executeTakeFirst();
    if (numUpdatedRows) await kind.gaveUp?.(ctx, JSON.parse(job.payload), last_error);
  });
  return 'given up';
}

/** Queues the work by the clock that is not queued yet. */
export async function queueRepeated({ write }: Writing, kinds: JobKinds, now: Date): Promise<void> {
  const at = now.toISOString();
  for (const [kind, { everyS }] of Object.entries(kinds)) {
    if (everyS === undefined) continue;
    const row = { id: uuid(), kind, payload: 'null', key: kind, created_at: at, run_at: at, attempts: 0 };
    await write
      .insertInto('jobs')
      .values(row)
      .onConflict((c) => c.column('key').doNothing())
      .execute();
  }
}

const again = (now: Date, everyS: number) => ({ run_at: new Date(now.getTime() + everyS * 1000).toISOString(), attempts: 0 });

// Only as long as the claim is still this one: it may have run out, and somebody else have taken the job.
function mine<Q extends { where(column: 'id' | 'claimed_by' | 'attempts', op: '=', value: string | number | null): Q }>(
  query: Q,
  { id, claimed_by, attempts }: JobRow,
): Q {
  return query.where('id', '=', id).where('claimed_by', '=', claimed_by).where('attempts', '=', attempts);
}

function leaseFrom(now: Date): string {
  return new Date(now.getTime() + LEASE_MS).toISOString();
}
