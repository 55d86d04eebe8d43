import { type SqlBool, sql } from 'kysely';
import type { Ctx } from '#api/context.ts';
import { recipientShape } from '#api/mail/rules.ts';

/** Whether a member can read a mail of ours: who came in a file alone has never shown an address. */
export const isReachable = sql<SqlBool>`(members.deactivated_at is null and (members.proven_at is not null or members.password_hash <> ''
  or exists (select 1 from identities where identities.member = members.id)))`;

/** Whether a member wants to hear just now, with what they wish for joined as `hearings`. */
export function wantsToHear({ now }: Pick<Ctx, 'now'>) {
  return sql<SqlBool>`(hearings.stopped_at is null and (hearings.quiet_until is null or hearings.quiet_until <= ${now}))`;
}

/** Somebody who can be told something now. `zone` is an IANA time zone. */
export interface Hearer {
  email: string;
  role: string;
  zone: string;
}

/** The member as somebody to tell; undefined where no mail reaches them, or they want none now. */
export async function findHearer(ctx: Ctx, member: string): Promise<Hearer | undefined> {
  const row = await ctx.db
    .selectFrom('members')
    .leftJoin('hearings', 'hearings.member', 'members.id')
    .select(['members.email', 'members.role', 'hearings.zone'])
    .where('members.id', '=', member)
    .where(isReachable)
    .where(wantsToHear(ctx))
    .executeTakeFirst();
  if (!row || !recipientShape.safeParse(row.email).success) return undefined;
  return { ...row, zone: row.zone ?? 'UTC' };
}
