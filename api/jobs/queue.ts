import { v7 as uuid } from 'uuid';
import type { Ctx } from '#api/context.ts';

/** A kind of work that is done later, outside of any request. */
export interface JobKind {
  /**
   * Does the work, as the system, outside of any transaction; what it throws has it tried again later. It can be run twice: a process
   * may die after the work and before it says so.
   */
  run(ctx: Ctx, payload: unknown): Promise<void>;
  /** How often it is tried before it is given up. */
  attempts: number;
  /** Seconds until it is run again, for ever: for work by the clock. Such a kind is queued by itself and gets no payload. */
  everyS?: number;
  /** What else is true once it is given up, in the transaction that says so. */
  gaveUp?(ctx: Ctx, payload: unknown, reason: string): Promise<void>;
}

export type JobKinds = Record<string, JobKind>;

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const alarms = new Set<() => void>();

/**
 * Queues work inside the transaction of the act that asks for it: it is done if and only if that is committed. The queue of this
 * process begins at once, or at `runAt` (ISO-8601 UTC); where none runs, that of another process does. Returns the job's id.
 */
export async function enqueue(ctx: Ctx, kind: string, payload: Json, runAt: string = ctx.now): Promise<string> {
  if (!ctx.db.isTransaction) throw new Error('enqueue() belongs inside the transaction of its act');
  const id = uuid();
  await ctx.db
    .insertInto('jobs')
    .values({ id, kind, payload: JSON.stringify(payload), created_at: ctx.now, run_at: runAt, attempts: 0 })
    .execute();
  await ctx.database.dialect.announce(ctx.db);
  ctx.afterCommit.push(wakeQueues);
  return id;
}

/** Has `wake` called whenever this process has queued work. Returns how to stop that. */
export function onEnqueued(wake: () => void): () => void {
  alarms.add(wake);
  return () => alarms.delete(wake);
}

function wakeQueues(): void {
  for (const wake of alarms) wake();
}
