import { type Ctx, type Member, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { exceeded, limits } from '#api/limits/rules.ts';
import { count } from '#api/limits/tallies.ts';
import { refuseWeak } from '#api/members/chosen-password.ts';
import { invitationOver, rise, spendInvitation } from '#api/members/invited.ts';
import { addMember } from '#api/members/new-member.ts';
import { hashPassword, verifyPassword } from '#api/members/password.ts';
import { credentialsOf, joinsAtOnce } from '#api/members/queries.ts';
import { invitationShape, mayInvite, mayJoin, mayResetPassword, type SignUp, signInShape, staffSignUpShape } from '#api/members/rules.ts';
import { digest, newSecret } from '#api/members/secrets.ts';
import { endSessionsOf } from '#api/members/session.ts';
import { tryPassword } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';

const INVITATION_DAYS = 7;

/** The member of that address and password. An unknown address, a wrong password and a closed account look and last the same. */
export async function signIn(ctx: Ctx, input: unknown): Promise<Member> {
  const { email, password } = parse(signInShape, input);
  return proven(ctx, email, password);
}

/** Makes a link, good once and for seven days, that gives its bearer the role. Returns the link's path; nothing else holds its secret. */
export async function invite(ctx: Ctx, role: unknown): Promise<string> {
  allow(mayInvite(ctx.viewer));
  const { role: given } = parse(invitationShape, { role });
  const secret = newSecret();
  const expires = new Date(Date.parse(ctx.now) + INVITATION_DAYS * 86_400_000).toISOString();
  return transact(ctx, async (ctx) => {
    const row = { id: digest(secret), role: given, created_at: ctx.now, expires_at: expires, used_at: null };
    await ctx.db.insertInto('invitations').values(row).execute();
    await record(ctx, { act: 'member.invited', subject: 'board', content: { invitation: row.id, role: given } });
    return `/sign-up?invitation=${secret}`;
  });
}

/**
 * Whoever holds the secret of an invitation to a board without an admin who could get in joins, or rises with the account they have, at
 * once: only the terminal has made it. All other invitations go on by a mail.
 */
export async function acceptFirstInvitation(ctx: Ctx, secret: string, input: unknown): Promise<Member> {
  allow(mayJoin(ctx.viewer));
  const wanted = chosen(ctx, parse(staffSignUpShape, input));
  // Asked before hashing, so that guessing at links costs us little; what counts is the asking in the transaction.
  if (!(await joinsAtOnce(ctx, secret))) throw invitationOver();
  const known = await credentialsOf(ctx, wanted.email);
  if (known) {
    await limitTries(ctx, secret);
    const member = await proven(ctx, wanted.email, wanted.password);
    return transact(ctx, async (ctx) => rise(ctx, member, await spendInvitation(ctx, secret)));
  }
  const passwordHash = await hashPassword(wanted.password);
  return transact(ctx, async (ctx) => {
    const { email, name } = wanted;
    const member = await addMember(ctx, { email, name, passwordHash, role: await spendInvitation(ctx, secret), proven_at: null });
    if (!member) throw invalid('email', 'There is an account with this address already. Please try once more.');
    return member;
  });
}

/** A new password, made up by us, for the account of the address, and the end of its sessions. Returns the password: nothing else holds it. */
export async function resetPassword(ctx: Ctx, email: string): Promise<string> {
  allow(mayResetPassword(ctx.viewer));
  const known = await credentialsOf(ctx, email.trim().toLowerCase());
  if (!known) throw new Refusal('not_found', 'There is no account with this address.');
  const { id } = known.member;
  const password = newSecret();
  const passwordHash = await hashPassword(password);
  await transact(ctx, async (ctx) => {
    await ctx.db.updateTable('members').set({ password_hash: passwordHash }).where('id', '=', id).execute();
    await endSessionsOf(ctx, id);
    await record(ctx, { act: 'member.password_reset', subject: `member/${id}`, content: { member: id } });
  });
  return password;
}

// Before anybody looks whether the address has an account: the answer must not depend on that.
function chosen(ctx: Ctx, wanted: SignUp): SignUp {
  refuseWeak(wanted.password, { ...wanted, company: ctx.config.company });
  return wanted;
}

async function limitTries(ctx: Ctx, secret: string): Promise<void> {
  if (!exceeded(await count(ctx, [{ limit: limits.invitation, whose: digest(secret) }]))) return;
  throw new Refusal('conflict', 'This invitation was tried with too many wrong passwords. Please ask for a new one.');
}

async function proven(ctx: Ctx, email: string, password: string): Promise<Member> {
  const tried = await tryPassword(ctx, email);
  const known = await credentialsOf(ctx, email);
  const right = await verifyPassword(known?.passwordHash, password);
  if (right && known?.active) {
    await tried.takeBack();
    return known.member;
  }
  throw invalid('password', 'This address and this password do not belong together.');
}
