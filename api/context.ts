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

/** What admins set about the board itself, over what the environment says; `version` counts how often. */
export interface Settings {
  version: number;
  company: string;
  description: string;
  /** A colour such as #1f4f8a; null for the board's own green. */
  accent: string | null;
}

/** The newest line of the ledger that this process knows of, and what was set then; a page rendered at another head may be stale. */
export interface Head {
  seq: number;
  settings?: Settings | undefined;
}

const TRIES = 5;

/** What every query and command gets: one request's view of the world. `now` is ISO-8601 UTC. */
export interface Ctx {
  /** The reading connection or, inside `transact`, the transaction. */
  db: Db;
  database: Database;
  /** The environment's, but for the company's name where admins have set it. */
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
  const named = head.settings ? namedAsSet(config, head.settings) : config;
  return { db: database.read, database, config: named, head, log, viewer, now: now.toISOString(), requestId, afterCommit: [] };
}

// The same object as long as nothing else is set: others keep what they opened by their configuration.
const named = new WeakMap<Settings, Config>();

function namedAsSet(config: Config, settings: Settings): Config {
  const known = named.get(settings) ?? { ...config, company: settings.company };
  named.set(settings, known);
  return known;
}

/** Takes over what was set, unless something newer is known already. */
export function learn(head: Head, settings: Settings | undefined): void {
  if (settings && settings.version > (head.settings?.version ?? 0)) head.settings = settings;
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
  learn(ctx.head, head.settings);
  ctx.head.seq = Math.max(ctx.head.seq, head.seq);
  for (const act of afterCommit) act();
  return result;
}
