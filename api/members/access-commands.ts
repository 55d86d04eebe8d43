import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { findMember, type MemberView } from '#api/members/access-queries.ts';
import { mayChangeRole, mayDeactivate, mayReactivate, roleChangeShape } from '#api/members/access-rules.ts';
import { freeWorkOf, takeMember } from '#api/members/freeing.ts';
import { leavesAnAdmin } from '#api/members/last-admin.ts';
import { endSessionsOf } from '#api/members/session.ts';
import { parse } from '#api/parse.ts';

/** Gives a member another role; their sessions end, so that none of them is of a role that is no more. The last admin stays one. */
export async function changeRole(ctx: Ctx, id: string, input: unknown): Promise<void> {
  const { role } = parse(roleChangeShape, input);
  await onMember(ctx, id, async (ctx, member) => {
    allow(mayChangeRole(member, role));
    if (role === 'customer') await freeWorkOf(ctx, id);
    await record(ctx, { act: 'member.role_changed', subject: `member/${id}`, content: { member: id, role } });
    const open = ctx.db.updateTable('members').set({ role }).where('id', '=', id).where('deactivated_at', 'is', null);
    const changed = await open.where('role', '=', member.role).where(leavesAnAdmin(id)).executeTakeFirst();
    if (!changed.numUpdatedRows) throw standsInTheWay(member);
    await endSessionsOf(ctx, id);
  });
}

/** Closes an account: nobody gets in by it any more, its sessions and tokens end at once, its issues are free for others, and it is in no team. The last admin's stays open. */
export async function deactivateMember(ctx: Ctx, id: string): Promise<void> {
  await onMember(ctx, id, async (ctx, member) => {
    allow(mayDeactivate(member));
    await freeWorkOf(ctx, id);
    await record(ctx, { act: 'member.deactivated', subject: `member/${id}`, content: { member: id } });
    const open = ctx.db.updateTable('members').set({ deactivated_at: ctx.now }).where('id', '=', id).where('deactivated_at', 'is', null);
    const closed = await open.where(leavesAnAdmin(id)).executeTakeFirst();
    if (!closed.numUpdatedRows) throw standsInTheWay(member);
    await endSessionsOf(ctx, id);
    // Opened again, the account is not to have them back: somebody may have kept one.
    await ctx.db.updateTable('tokens').set({ revoked_at: ctx.now }).where('member', '=', id).where('revoked_at', 'is', null).execute();
  });
}

/** Opens a closed account again, with the role and the password it had. */
export async function reactivateMember(ctx: Ctx, id: string): Promise<void> {
  await onMember(ctx, id, async (ctx, member) => {
    allow(mayReactivate(member, await isBeingErased(ctx, id)));
    await record(ctx, { act: 'member.reactivated', subject: `member/${id}`, content: { member: id } });
    const closed = ctx.db.updateTable('members').set({ deactivated_at: null }).where('id', '=', id).where('deactivated_at', 'is not', null);
    if (!(await closed.executeTakeFirst()).numUpdatedRows) throw standsInTheWay(member);
  });
}

/**
 * Has a company account open the member's account no more, and ends their sessions. Whoever comes from the company with the same
 * confirmed address is linked anew: deactivate the account of somebody who left.
 */
export async function unlinkCompany(ctx: Ctx, id: string): Promise<void> {
  await onMember(ctx, id, async (ctx) => {
    const { numDeletedRows } = await ctx.db.deleteFrom('identities').where('member', '=', id).executeTakeFirst();
    if (!numDeletedRows) throw new Refusal('conflict', 'No company account is linked to this member.');
    await record(ctx, { act: 'member.unlinked', subject: `member/${id}`, content: { member: id } });
    await endSessionsOf(ctx, id);
  });
}

async function isBeingErased(ctx: Ctx, member: string): Promise<boolean> {
  const begun = ctx.db.selectFrom('erasures').select('id').where('member', '=', member).where('begun_at', 'is not', null);
  return (await begun.executeTakeFirst()) !== undefined;
}

async function onMember(ctx: Ctx, id: string, work: (ctx: Ctx, member: MemberView) => Promise<void>): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    await takeMember(ctx, id);
    await work(ctx, found(await findMember(ctx, id)));
  });
}

function standsInTheWay(member: MemberView): Refusal {
  const last = 'This is the last admin. Make somebody else admin first.';
  return new Refusal('conflict', member.role === 'admin' ? last : 'Somebody changed this account just now. Please look again.');
}
