import type { Ctx } from '#api/context.ts';
import type { Purpose } from '#api/members/link-rules.ts';
import { digest } from '#api/members/secrets.ts';
import type { LinkRow } from '#db/schema-guests.ts';

/** The link of this secret, if it is for one of these purposes and still good. */
export async function findLink(ctx: Ctx, secret: string, ...purposes: Purpose[]): Promise<LinkRow | undefined> {
  return ctx.db
    .selectFrom('links')
    .selectAll()
    .where('id', '=', digest(secret))
    .where('purpose', 'in', purposes)
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.now)
    .executeTakeFirst();
}
