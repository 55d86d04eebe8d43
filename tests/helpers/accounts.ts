import { type Ctx, type Member, transact } from '#api/context.ts';
import { invite } from '#api/members/commands.ts';
import { signInByLink } from '#api/members/link-commands.ts';
import { addMember } from '#api/members/new-member.ts';
import { hashPassword } from '#api/members/password.ts';
import { joinByLink, requestJoining, requestSignUp, signUpByLink } from '#api/members/sign-up-commands.ts';
import { linkTo, secretOf } from './mailbox.ts';
import { guest, system, type World } from './world.ts';

interface Wanted {
  email: string;
  password?: string;
  name?: string;
}

/** A new customer, who asks for the mail and does what it says. */
export async function signUp(ctx: Ctx, { email, ...chosen }: Wanted): Promise<Member> {
  await requestSignUp(ctx, { email });
  return signUpByLink(ctx, secretOf(await linkTo(ctx.database, email.trim().toLowerCase())), chosen);
}

/** A customer with somebody else's address, as boards have them from before a mail proved each. */
export async function squatOn(world: World, { email, password, name }: Required<Wanted>): Promise<Member> {
  const passwordHash = await hashPassword(password);
  const member = await transact(world.as(guest), (ctx) => addMember(ctx, { email, name, role: 'customer', passwordHash, proven_at: null }));
  if (!member) throw new Error(`${email} has an account`);
  return member;
}

/** The secret of an invitation to this role. */
export async function invitationTo(world: World, role: string): Promise<string> {
  return (await invite(world.as(system), role)).replace('/sign-up?invitation=', '');
}

/** Whoever has an invitation asks for the mail, and does what it says. */
export async function joinBy(ctx: Ctx, invitation: string, { email, ...chosen }: Wanted): Promise<Member> {
  await requestJoining(ctx, invitation, { email });
  const link = await linkTo(ctx.database, email.trim().toLowerCase());
  return link.startsWith('/sign-in/') ? signInByLink(ctx, secretOf(link), invitation) : joinByLink(ctx, secretOf(link), invitation, chosen);
}
