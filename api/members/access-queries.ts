import type { Ctx } from '#api/context.ts';
import { maySeeMembers } from '#api/members/access-rules.ts';
import { memberOf } from '#api/members/queries.ts';
import type { MemberRow } from '#db/schema.ts';

/** A member as admins see them. */
export type MemberView = ReturnType<typeof memberView>;

/** The member, for admins; for everybody else nobody is there. */
export async function findMember(ctx: Ctx, id: string): Promise<MemberView | undefined> {
  if (!maySeeMembers(ctx.viewer)) return undefined;
  const row = await ctx.db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst();
  return row && memberView(row);
}

/** A page of the members, the newest first, for admins; for everybody else there is no such list. */
export async function pageOfMembers(
  ctx: Ctx,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<{ items: MemberView[]; next: [string] | null } | undefined> {
  if (!maySeeMembers(ctx.viewer)) return undefined;
  const rows = await ctx.db
    .selectFrom('members')
    .selectAll()
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map(memberView);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? [last.id] : null };
}

/** Since when a company account opens the member's account, for admins; undefined where none does. */
export async function companyLinkOf(ctx: Ctx, id: string): Promise<{ issuer: string; linked_at: string } | undefined> {
  if (!maySeeMembers(ctx.viewer)) return undefined;
  const links = ctx.db.selectFrom('identities').select(['issuer', 'linked_at']).where('member', '=', id);
  return links.orderBy('linked_at', 'desc').executeTakeFirst();
}

function memberView(row: MemberRow) {
  return { ...memberOf(row), joined_at: row.created_at, deactivated_at: row.deactivated_at, erased_at: row.erased_at };
}
