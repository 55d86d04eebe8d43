import { type SqlBool, sql } from 'kysely';
import type { Ctx, Role } from '#api/context.ts';
import { memberOf } from '#api/members/queries.ts';
import { mayInvite } from '#api/members/rules.ts';

export interface StaffMember {
  id: string;
  name: string;
  email: string;
  role: Role;
  joined_at: string;
  deactivated_at: string | null;
}

export interface OpenInvitation {
  role: string;
  created_at: string;
  expires_at: string;
}

// Word for word the index.
const isStaff = sql<SqlBool>`role <> 'customer'`;
const SHOWN = 20;

/** A page of the company's staff, the newest first, before the member with the id `before`. Admins only: undefined for others. */
export async function listStaff(
  ctx: Ctx,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ items: StaffMember[]; next: string | undefined } | undefined> {
  if (mayInvite(ctx.viewer) !== true) return undefined;
  const rows = await ctx.db
    .selectFrom('members')
    .select(['id', 'name', 'email', 'role', 'created_at', 'deactivated_at'])
    .where(isStaff)
    .$if(before !== undefined, (q) => q.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map((row) => ({ ...memberOf(row), joined_at: row.created_at, deactivated_at: row.deactivated_at }));
  return { items, next: rows.length > limit ? items.at(-1)?.id : undefined };
}

/** The newest 20 invitations that nobody has used and that still can be; whom they went to is not known. Admins only: none for others. */
export async function openInvitations(ctx: Ctx): Promise<OpenInvitation[]> {
  if (mayInvite(ctx.viewer) !== true) return [];
  return ctx.db
    .selectFrom('invitations')
    .select(['role', 'created_at', 'expires_at'])
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.now)
    .orderBy('created_at', 'desc')
    .limit(SHOWN)
    .execute();
}
