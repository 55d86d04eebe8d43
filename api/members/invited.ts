import type { Ctx, Member, Role } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { invitedRole } from '#api/members/queries.ts';
import { mayRise } from '#api/members/rules.ts';
import { digest } from '#api/members/secrets.ts';
import { endSessionsOf } from '#api/members/session.ts';

/** Uses an invitation up, in the transaction of what it is good for: of several who try at once, one does. Returns the role it gives. */
export async function spendInvitation(ctx: Ctx, secret: string): Promise<Role> {
  const role = await invitedRole(ctx, secret);
  const used = ctx.db.updateTable('invitations').set({ used_at: ctx.now }).where('id', '=', digest(secret)).where('used_at', 'is', null);
  const { numUpdatedRows } = await used.executeTakeFirst();
  if (!role || !numUpdatedRows) throw invitationOver();
  return role;
}

/** Gives the member the higher role that they were invited to. Belongs inside a transaction. */
export async function rise(ctx: Ctx, member: Member, role: Role): Promise<Member> {
  allow(mayRise(member.role, role));
  await ctx.db.updateTable('members').set({ role }).where('id', '=', member.id).execute();
  // A session that somebody stole from the customer is not to become one of staff.
  await endSessionsOf(ctx, member.id);
  await record(ctx, { act: 'member.role_given', subject: `member/${member.id}`, content: { member: member.id, role } });
  return { ...member, role };
}

/** The refusal for an invitation that invites nobody any more, or never did. */
export function invitationOver(): Refusal {
  return new Refusal('conflict', 'This invitation has been used or has run out. Please ask for a new one.');
}
