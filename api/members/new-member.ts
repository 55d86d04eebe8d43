import { v7 as uuid } from 'uuid';
import type { Ctx, Member, Role } from '#api/context.ts';
import { record } from '#api/ledger/commands.ts';

interface NewMember {
  email: string;
  name: string;
  role: Role;
  /** Empty for who has no password. */
  passwordHash: string;
  /** When a mail showed that the address is theirs. */
  proven_at: string | null;
}

/** Makes an account, inside a transaction. Undefined where the address has one: of two at once one gets it. */
export async function addMember(ctx: Ctx, { passwordHash, proven_at, ...who }: NewMember): Promise<Member | undefined> {
  const member: Member = { id: uuid(), ...who };
  const added = await ctx.db
    .insertInto('members')
    .values({ ...member, password_hash: passwordHash, created_at: ctx.now, deactivated_at: null, proven_at })
    .onConflict((c) => c.column('email').doNothing())
    .executeTakeFirst();
  if (!added.numInsertedOrUpdatedRows) return undefined;
  await record(ctx, { act: 'member.joined', subject: `member/${member.id}`, content: { member: member.id, role: member.role } });
  return member;
}
