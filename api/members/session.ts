import { type Adapter, Lucia, TimeSpan } from 'lucia';
import { v7 as uuid } from 'uuid';
import type { Ctx, Member, Viewer } from '#api/context.ts';
import { memberOf } from '#api/members/queries.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import { deviceOf, endOf, isWorthNoting } from '#api/members/session-rules.ts';
import type { Database } from '#db/open.ts';
import type { Db, SessionRow } from '#db/schema.ts';

type Attributes = Omit<SessionRow, 'id' | 'member'>;

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Attributes, Omit<Member, 'id'>>;
    DatabaseSessionAttributes: Attributes;
    DatabaseUserAttributes: Omit<Member, 'id'>;
  }
}

/** Who asks, and in which of their sessions. */
interface Visit {
  viewer: Viewer;
  session?: string;
}

/** One name on every origin, hence no `__Host-` prefix: browsers refuse that on http://localhost. */
export const SESSION_COOKIE = 'putright_session';

const GUEST: Viewer = { role: 'guest' };
// Our own reading: Lucia's decodes all cookies of the header, and throws at a stray % in one that is not ours.
const SECRET = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\w-]{43})\\s*(?:;|$)`);

/** Who sent this Cookie header: a guest, without asking the database where there is no session cookie. */
export async function visitOf(database: Database, cookieHeader: string | null | undefined): Promise<Visit> {
  const secret = secretIn(cookieHeader);
  if (!secret) return { viewer: GUEST };
  const { user, session } = await sessionsOf(database.read, database.write).validateSession(secret);
  if (!user) return { viewer: GUEST };
  await noteUse(database, secret, session, user);
  return { viewer: user, session: session.handle };
}

/** The same, for whom the session does not matter. */
export async function viewerOf(database: Database, cookieHeader: string | null | undefined): Promise<Viewer> {
  return (await visitOf(database, cookieHeader)).viewer;
}

/** Starts a session of the member on the device that sent this User-Agent; returns the Set-Cookie value that carries its secret. */
export async function createSession(ctx: Ctx, member: string, userAgent?: string): Promise<string> {
  const db = writable(ctx);
  const sessions = sessionsOf(db, db, ctx.config.publicOrigin);
  await sessions.deleteExpiredSessions();
  const { role } = memberOf(await db.selectFrom('members').selectAll().where('id', '=', member).executeTakeFirstOrThrow());
  // By the clock that Lucia measures by, also where the ctx is of another time.
  const now = new Date().toISOString();
  const attributes = { handle: uuid(), device: deviceOf(userAgent), made_at: now, used_at: now, expires_at: endOf(role, now, now) };
  const { id } = await sessions.createSession(member, attributes, { sessionId: newSecret() });
  return sessions.createSessionCookie(id).serialize();
}

/** Ends the session that the Cookie header names, if any; returns the Set-Cookie value that makes the browser forget it. */
export async function endSession(ctx: Ctx, cookieHeader: string | null | undefined): Promise<string> {
  const db = writable(ctx);
  const sessions = sessionsOf(db, db, ctx.config.publicOrigin);
  const secret = secretIn(cookieHeader);
  if (secret) await sessions.invalidateSession(secret);
  return sessions.createBlankSessionCookie().serialize();
}

/** Ends all sessions of the member, or all but the one with this handle. */
export async function endSessionsOf(ctx: Ctx, member: string, except = ''): Promise<void> {
  await writable(ctx).deleteFrom('sessions').where('member', '=', member).where('handle', '<>', except).execute();
}

/** Ends the member's session with this handle; tells whether there was one. */
export async function endNamedSession(ctx: Ctx, member: string, handle: string): Promise<boolean> {
  const named = writable(ctx).deleteFrom('sessions').where('member', '=', member).where('handle', '=', handle);
  return (await named.executeTakeFirst()).numDeletedRows > 0n;
}

function secretIn(cookieHeader: string | null | undefined): string | undefined {
  return cookieHeader?.match(SECRET)?.[1];
}

function writable(ctx: Ctx): Db {
  return ctx.db.isTransaction ? ctx.db : ctx.database.write;
}

/** Puts the end of the session off, but never past its whole length. One that has been ended meanwhile stays ended. */
async function noteUse({ write }: Database, secret: string, session: Attributes, { role }: Pick<Member, 'role'>): Promise<void> {
  const now = new Date().toISOString();
  if (!isWorthNoting(session.used_at, now)) return;
  await write
    .updateTable('sessions')
    .set({ used_at: now, expires_at: endOf(role, session.made_at, now) })
    .where('id', '=', digest(secret))
    .where('used_at', '=', session.used_at)
    .execute();
}

function sessionsOf(read: Db, write: Db, publicOrigin = '') {
  return new Lucia(adapter(read, write), {
    // The row in the database says when a session ends; the cookie outlives it. Nought: Lucia is to put no end off by its own rule.
    sessionExpiresIn: new TimeSpan(0, 's'),
    sessionCookie: {
      name: SESSION_COOKIE,
      expires: false,
      attributes: { secure: publicOrigin.startsWith('https:'), sameSite: 'lax', path: '/' },
    },
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: ({ email, name, role }) => ({ email, name, role }),
  });
}

/** Lucia knows a session by its secret; the database only by the secret's SHA-256, so that a stolen copy opens nothing. */
function adapter(read: Db, write: Db): Adapter {
  return {
    async getSessionAndUser(secret) {
      const row = await read
        .selectFrom('sessions')
        .innerJoin('members', 'members.id', 'sessions.member')
        .select(['members.id', 'email', 'name', 'role', 'deactivated_at'])
        .select(['handle', 'device', 'made_at', 'used_at', 'expires_at'])
        .where('sessions.id', '=', digest(secret))
        .executeTakeFirst();
      if (!row) return [null, null];
      return [kept(row, secret, row.id), row.deactivated_at === null ? { id: row.id, attributes: memberOf(row) } : null];
    },
    async getUserSessions(member) {
      const rows = await read.selectFrom('sessions').selectAll().where('member', '=', member).execute();
      return rows.map((row) => kept(row, row.id, row.member));
    },
    async setSession({ id, userId, attributes }) {
      await write
        .insertInto('sessions')
        .values({ ...attributes, id: digest(id), member: userId })
        .execute();
    },
    async updateSessionExpiration() {
      throw new Error('only noteUse() puts off when a session ends');
    },
    async deleteSession(secret) {
      await write.deleteFrom('sessions').where('id', '=', digest(secret)).execute();
    },
    async deleteUserSessions(member) {
      await write.deleteFrom('sessions').where('member', '=', member).execute();
    },
    async deleteExpiredSessions() {
      await write.deleteFrom('sessions').where('expires_at', '<=', new Date().toISOString()).execute();
    },
  };
}

function kept({ handle, device, made_at, used_at, expires_at }: Attributes, id: string, userId: string) {
  return { id, userId, expiresAt: new Date(expires_at), attributes: { handle, device, made_at, used_at, expires_at } };
}
