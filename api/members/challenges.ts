import type { Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import type { Db } from '#db/schema.ts';

/** What a challenge is for: an answer to one is no answer to another. */
type Purpose = 'passkey_sign_in' | 'passkey' | 'company_sign_in';

interface Challenge {
  purpose: Purpose;
  /** What comes back in the answer. */
  challenge: string;
  /** What the browser's cookie says, which alone can bring the answer. */
  browser: string;
  member?: string;
  content?: string;
}

const COOKIE = 'putright_asked';
const SECRET = new RegExp(`(?:^|;)\\s*${COOKIE}=([\\w-]{43})\\s*(?:;|$)`);
const MINUTES = 5;

/** The secret that tells this browser from others while it signs in; a new one where its Cookie header has none. */
export function browserIn(cookieHeader: string | undefined): string {
  return cookieHeader?.match(SECRET)?.[1] ?? newSecret();
}

/** The Set-Cookie value that has the browser keep it for as long as a challenge is good. */
export function browserCookie({ config }: Ctx, browser: string): string {
  const secure = config.publicOrigin.startsWith('https:') ? '; Secure' : '';
  // Lax: the company's own sign-in sends the browser back from another site.
  return `${COOKIE}=${browser}; Max-Age=${MINUTES * 60}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/** Keeps the challenge for five minutes, and forgets those that have run out. */
export async function keepChallenge(ctx: Ctx, { purpose, challenge, browser, member, content }: Challenge): Promise<void> {
  const expires_at = new Date(Date.parse(ctx.now) + MINUTES * 60_000).toISOString();
  const row = { id: digest(challenge), purpose, browser: digest(browser), member: member ?? null, content: content ?? '', expires_at };
  const db = writable(ctx);
  await db.deleteFrom('challenges').where('expires_at', '<=', ctx.now).execute();
  await db.insertInto('challenges').values(row).execute();
}

/**
 * Uses the challenge up, whatever comes of it: of several who bring an answer at once, one is heard. Refuses an answer to a question
 * that was not asked, or not by this browser, this member or for this, and one that comes late. Returns what was kept with it.
 */
export async function spendChallenge(ctx: Ctx, { purpose, challenge, browser, member }: Challenge): Promise<string> {
  const asked = await writable(ctx)
    .deleteFrom('challenges')
    .where('id', '=', digest(challenge))
    .where('purpose', '=', purpose)
    .where('browser', '=', digest(browser))
    .where('member', member === undefined ? 'is' : '=', member ?? null)
    .where('expires_at', '>', ctx.now)
    .returning('content')
    .executeTakeFirst();
  if (asked) return asked.content;
  throw new Refusal('conflict', 'This took longer than five minutes, or was sent twice. Please try once more.');
}

function writable(ctx: Ctx): Db {
  return ctx.db.isTransaction ? ctx.db : ctx.database.write;
}
