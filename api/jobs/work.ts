import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { Config } from '#api/config.ts';
import { createCtx, type Head } from '#api/context.ts';
import { claim, finish, LEASE_MS, nextJob, postpone, queueRepeated, renew } from '#api/jobs/claims.ts';
import { type JobKind, type JobKinds, onEnqueued } from '#api/jobs/queue.ts';
import type { Database } from '#db/open.ts';
import type { JobRow } from '#db/schema-mail.ts';

/** What a queue works with. `clock` is another one in tests. */
export interface Workplace {
  database: Database;
  config: Config;
  head: Head;
  log: Logger;
  kinds: JobKinds;
  clock?: () => Date;
}

export interface Queue {
  /** Looks again for work: another process may have queued some. */
  nudge(): void;
  /** Takes no more work, and waits for what is being done, for ten seconds at most. */
  stop(): Promise<void>;
}

const AT_ONCE = 4;
const STOP_WITHIN_MS = 10_000;
const NUDGED_MS = 250;
/** Until the database is asked again that could not be reached. */
const PATIENCE_MS = 1000;
// A message that there is work can be lost, as when the line to PostgreSQL breaks.
const LOOK_AGAIN_MS = 60_000;

/** Does the work that is queued, up to four jobs at once, until it is stopped. It sleeps until it is woken or a job is due. */
export function startQueue(place: Workplace): Queue {
  const worker = uuid();
  const bell = createBell();
  const running = new Set<Promise<void>>();
  const forget = onEnqueued(bell.ring);
  const nudges = createNudges(bell.ring);
  let open = true;

  const take = async (): Promise<number> => {
    if (running.size >= AT_ONCE) return LOOK_AGAIN_MS;
    const { job, waitMs } = await takeNext(place, worker);
    if (!job) return waitMs;
    const work = perform(place, job).finally(() => {
      running.delete(work);
      bell.ring();
    });
    running.add(work);
    return 0;
  };
  const loop = async () => {
    await watchful(place, () => queueRepeated(place.database, place.kinds, nowAt(place)));
    while (open) {
      const waitMs = (await watchful(place, take)) ?? PATIENCE_MS;
      if (open && waitMs > 0) await bell.wait(waitMs);
    }
    await Promise.all(running);
  };
  const ended = loop();
  return {
    nudge: nudges.nudge,
    stop: async () => {
      open = false;
      forget();
      nudges.stop();
      bell.ring();
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
    },
  };
}

/** Takes one job that is due, if there is one, and does it. Says whether there was one: for tests, and for a process without a queue. */
export async function workOnce(place: Workplace): Promise<boolean> {
  const { job } = await takeNext(place, uuid());
  if (job) await perform(place, job);
  return job !== undefined;
}

async function takeNext(place: Workplace, worker: string): Promise<{ job?: JobRow | undefined; waitMs: number }> {
  const now = nowAt(place);
  const seen = await nextJob(place.database, Object.keys(place.kinds));
  if (!seen) return { waitMs: LOOK_AGAIN_MS };
  const waitMs = Date.parse(seen.run_at) - now.getTime();
  if (waitMs > 0) return { waitMs: Math.min(waitMs, LOOK_AGAIN_MS) };
  return { job: await claim(place.database, seen, worker, now), waitMs: 0 };
}

async function perform(place: Workplace, job: JobRow): Promise<void> {
  const kind = place.kinds[job.kind];
  if (!kind) return;
  const renewal = setInterval(() => void watchful(place, () => renew(place.database, job, nowAt(place))), LEASE_MS / 3);
  const ctx = () => createCtx(place, { role: 'system' }, nowAt(place), `job-${job.id}`);
  try {
    // One whose process died each time is not tried for ever.
    if (job.attempts > kind.attempts) throw new Error(job.last_error ?? 'It never came to an end.');
    await kind.run(ctx(), JSON.parse(job.payload));
    await finish(place.database, job, kind, nowAt(place));
  } catch (error) {
    await watchful(place, () => putOff(place, job, kind, error));
  } finally {
    clearInterval(renewal);
  }
}

async function putOff(place: Workplace, job: JobRow, kind: JobKind, error: unknown): Promise<void> {
  const ctx = createCtx(place, { role: 'system' }, nowAt(place), `job-${job.id}`);
  const then = await postpone(ctx, job, kind, error instanceof Error ? error.message : String(error));
  const about = { err: error, job: job.id, kind: job.kind, attempts: job.attempts };
  if (then === 'later') place.log.warn(about, 'a job went wrong and is tried again');
  else place.log.error(about, 'a job went wrong for good');
}

/** Many writes of others in a row are one reason to look. */
function createNudges(look: () => void) {
  let nudged: NodeJS.Timeout | undefined;
  return {
    nudge: (): void => {
      nudged ??= setTimeout(() => {
        nudged = undefined;
        look();
      }, NUDGED_MS).unref();
    },
    stop: (): void => clearTimeout(nudged),
  };
}

/** The queue outlives a database that is away for a while. */
async function watchful<T>({ log }: Workplace, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.error({ err: error }, 'the queue cannot reach its database');
    return undefined;
  }
}

function nowAt({ clock }: Workplace): Date {
  return clock?.() ?? new Date();
}

/** Something to wait for that is not missed when it rings before one waits. */
function createBell() {
  let rung = false;
  let heard: (() => void) | undefined;
  return {
    ring(): void {
      rung = true;
      heard?.();
    },
    async wait(ms: number): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          heard = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      rung = false;
      heard = undefined;
    },
  };
}
