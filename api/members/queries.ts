import type { Ctx, Member, Role } from '#api/context.ts';
import { roleShape } from '#api/members/rules.ts';
import { digest } from '#api/members/secrets.ts';
import type { MemberRow } from '#db/schema.ts';

/** What proves who somebody is. For sign-in alone: no page and no answer shows it. */
export interface Credentials {
  member: Member;
  passwordHash: string;
  active: boolean;
}

/** The account of a normalised e-mail address. */
export async function credentialsOf(ctx: Ctx, email: string): Promise<Credentials | undefined> {
  const row = await ctx.db.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst();
  return row && { member: memberOf(row), passwordHash: row.password_hash, active: row.deactivated_at === null };
}

/** The role that an invitation still gives; `undefined` when it was used, has run out or never was. */
export async function invitedRole(ctx: Ctx, secret: string): Promise<Role | undefined> {
  const row = await ctx.db
    .selectFrom('invitations')
    .select('role')
    .where('id', '=', digest(secret))
    .where('used_at', 'is', null)
    .where('expires_at', '>', ctx.now)
    .executeTakeFirst();
  return row && roleShape.parse(row.role);
}

/**
 * Whether who holds the invitation joins without a mail: the board has no admin yet or, where mails stay on the board, none who gets in to
 * read them there, as after a restore. Then only the terminal has made it, and nobody could pass the mail on.
 */
export async function joinsAtOnce(ctx: Ctx, secret: string): Promise<boolean> {
  if (!(await invitedRole(ctx, secret))) return false;
  const active = ctx.db.selectFrom('members').select('id').where('role', '=', 'admin').where('deactivated_at', 'is', null);
  const getsIn = active.where(({ or, eb, exists, selectFrom }) =>
    or([
      eb('password_hash', '<>', ''),
      exists(selectFrom('sessions').select('sessions.id').whereRef('sessions.member', '=', 'members.id').where('expires_at', '>', ctx.now)),
      exists(selectFrom('passkeys').select('passkeys.id').whereRef('passkeys.member', '=', 'members.id')),
      exists(selectFrom('identities').select('identities.subject').whereRef('identities.member', '=', 'members.id')),
    ]),
  );
  return (await (ctx.config.smtpUrl ? active : getsIn).limit(1).executeTakeFirst()) === undefined;
}

/** A row of `members` as the member it is. */
export function memberOf({ id, email, name, role }: Pick<MemberRow, 'id' | 'email' | 'name' | 'role'>): Member {
  return { id, email, name, role: roleShape.parse(role) };
}
