import { type Adapter, Lucia } from 'lucia';
import type { Ctx, Member, Viewer } from '#api/context.ts';
import { memberOf } from '#api/members/queries.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import type { Database } from '#db/open.ts';
import type { Db } from '#db/schema.ts';

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, Omit<Member, 'id'>>;
    DatabaseUserAttributes: Omit<Member, 'id'>;
  }
}

/** One name on every origin, hence no `__Host-` prefix: browsers refuse that on http://localhost. */
export const SESSION_COOKIE = 'putright_session';

const GUEST: Viewer = { role: 'guest' };
// Our own reading: Lucia's decodes all cookies of the header, and throws at a stray % in one that is not ours.
const SECRET = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\w-]{43})\\s*(?:;|$)`);

/** Who sent this Cookie header: a guest, without asking the database where there is no session cookie. */
export async function viewerOf(database: Database, cookieHeader: string | null | undefined): Promise<Viewer> {
  const secret = secretIn(cookieHeader);
  if (!secret) return GUEST;
  const { user } = await sessionsOf(database.read, database.write).validateSession(secret);
  return user ?? GUEST;
}

/** Starts a session of the member; returns the value of the Set-Cookie header that carries its secret. */
export async function createSession(ctx: Ctx, member: string): Promise<string> {
  const db = writable(ctx);
  await db.deleteFrom('sessions').where('member', '=', member).where('expires_at', '<=', ctx.now).execute();
  const sessions = sessionsOf(db, db, ctx.config.publicOrigin);
  const { id } = await sessions.createSession(member, {}, { sessionId: newSecret() });
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

/** Ends all sessions of the member. */
export async function endSessionsOf(ctx: Ctx, member: string): Promise<void> {
  const db = writable(ctx);
  await sessionsOf(db, db, ctx.config.publicOrigin).invalidateUserSessions(member);
}

function secretIn(cookieHeader: string | null | undefined): string | undefined {
  return cookieHeader?.match(SECRET)?.[1];
}

function writable(ctx: Ctx): Db {
  return ctx.db.isTransaction ? ctx.db : ctx.database.write;
}

function sessionsOf(read: Db, write: Db, publicOrigin = '') {
  return new Lucia(adapter(read, write), {
    // The row in the database says when a session ends, which every visit postpones; the cookie outlives it.
    sessionCookie: {
      name: SESSION_COOKIE,
      expires: false,
      attributes: { secure: publicOrigin.startsWith('https:'), sameSite: 'lax', path: '/' },
    },
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
        .select(['sessions.expires_at', 'members.id', 'email', 'name', 'role', 'deactivated_at'])
        .where('sessions.id', '=', digest(secret))
        .executeTakeFirst();
      if (!row) return [null, null];
      const session = { id: secret, userId: row.id, expiresAt: new Date(row.expires_at), attributes: {} };
      return [session, row.deactivated_at === null ? { id: row.id, attributes: memberOf(row) } : null];
    },
    async getUserSessions(member) {
      const rows = await read.selectFrom('sessions').selectAll().where('member', '=', member).execute();
      return rows.map((row) => ({ id: row.id, userId: row.member, expiresAt: new Date(row.expires_at), attributes: {} }));
    },
    async setSession({ id, userId, expiresAt }) {
      await write
        .insertInto('sessions')
        .values({ id: digest(id), member: userId, expires_at: expiresAt.toISOString() })
        .execute();
    },
    async updateSessionExpiration(secret, expiresAt) {
      await write.updateTable('sessions').set({ expires_at: expiresAt.toISOString() }).where('id', '=', digest(secret)).execute();
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
