import type { Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { lasts, type Purpose } from '#api/members/link-rules.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import type { LinkRow } from '#db/schema-guests.ts';

interface About {
  issue?: number;
  report?: string;
}

/** Makes a link for the bearer of this address, in the transaction of the mail that brings it. Returns its secret: nothing else holds it. */
export async function addLink(ctx: Ctx, purpose: Purpose, email: string, { issue, report }: About = {}): Promise<string> {
  const secret = newSecret();
  const expires_at = new Date(Date.parse(ctx.now) + lasts[purpose]).toISOString();
  const row = { id: digest(secret), purpose, email, issue: issue ?? null, report: report ?? null, created_at: ctx.now };
  await ctx.db
    .insertInto('links')
    .values({ ...row, expires_at, used_at: null })
    .execute();
  return secret;
}

/** Uses the link up, in the transaction of what it is good for: of several who try at once, one does. */
export async function spendLink(ctx: Ctx, secret: string, ...purposes: Purpose[]): Promise<LinkRow> {
  const spent = await ctx.db
    .updateTable('links')
    .set({ used_at: ctx.now })
    .where('id', '=', digest(secret))
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.now)
    .returningAll()
    .executeTakeFirst();
  if (spent) return spent;
  throw linkOver();
}

/** The refusal for a link that opens nothing any more, or never did. */
export function linkOver(): Refusal {
  return new Refusal('conflict', 'This link has been used or has run out.');
}
