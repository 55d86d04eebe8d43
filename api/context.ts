import type { Config } from '#api/config.ts';
import type { Database } from '#db/open.ts';
import type { Db } from '#db/schema.ts';

export type Role = 'customer' | 'agent' | 'approver' | 'admin';

export interface Member {
  id: string;
  email: string;
  name: string;
  role: Role;
}

/** What a token of the API can be good for. */
export const scopes = ['read', 'report', 'respond', 'moderate', 'admin'] as const;
export type Scope = (typeof scopes)[number];

/** A member who asks; with a token, no more than its scopes allow. */
export interface Caller extends Member {
  token?: { id: string; scopes: Scope[] };
}

/** A guest who holds the link to one issue of their own: on that one they act as its reporter, and everywhere else they are a guest. */
export interface Tracker {
  role: 'guest';
  tracks: { issue: number; member: string };
}

/** Who asks. A guest is anybody who has not signed in; the system is a job or the operator at the terminal. */
export type Viewer = { role: 'guest' } | Tracker | { role: 'system' } | Caller;

/** The newest line of the ledger that this process knows of; a page rendered at another head may be stale. */
export interface Head {
  seq: number;
}

const TRIES = 5;

/** What every query and command gets: one request's view of the world. `now` is ISO-8601 UTC. */
export interface Ctx {
  /** The reading connection or, inside `transact`, the transaction. */
  db: Db;
  database: Database;
  config: Config;
  head: Head;
  viewer: Viewer;
  /** The handle of the session that this came in, where it came in one. */
  session?: string | undefined;
  now: string;
  requestId: string;
  /** What tells the address that this came from apart from others today, and is not that address; see api/limits/disguise.ts. */
  client?: string | undefined;
  log?: Log | undefined;
  /** Inside a transaction: what is to be done once it is committed, in memory alone. */
  afterCommit: (() => void)[];
}

/** Where to say what went wrong and did not stop the work. */
interface Log {
  error(details: { err: unknown }, said: string): void;
}

interface Surroundings {
  database: Database;
  config: Config;
  head: Head;
  log?: Log | undefined;
}

/** The view of one request, or of one run of a command on the terminal. */
export function createCtx({ database, config, head, log }: Surroundings, viewer: Viewer, now: Date, requestId: string): Ctx {
  return { db: database.read, database, config, head, log, viewer, now: now.toISOString(), requestId, afterCommit: [] };
}

/**
 * Runs `work` in one transaction. The inner ctx shadows the outer one: with one SQLite connection, the outer handle
 * would wait for ever. Inside a transaction already, it joins that one. Only database awaits belong in here.
 */
export async function transact<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  if (ctx.db.isTransaction) return work(ctx);
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(ctx, work);
    } catch (error) {
      // Two acts that each waited for what the other had taken: the engine ended one, and nothing of it is left.
      if (tries === TRIES || !ctx.database.dialect.isDeadlock(error)) throw error;
    }
  }
}

async function transactOnce<T>(ctx: Ctx, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const head: Head = { seq: 0 };
  const afterCommit: Ctx['afterCommit'] = [];
  const result = await ctx.database.write.transaction().execute((db) => work({ ...ctx, db, head, afterCommit }));
  ctx.head.seq = Math.max(ctx.head.seq, head.seq);
  for (const act of afterCommit) act();
  return result;
}
