import type { Ctx, Member } from '#api/context.ts';
import { acceptInvitation, invite } from '#api/members/commands.ts';
import { requestSignUp, signUpByLink } from '#api/members/sign-up-commands.ts';
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

/** A customer with somebody else's address: an invitation proves none, whoever holds it can join with anybody's. */
export async function squatOn(world: World, wanted: Required<Wanted>): Promise<Member> {
  const invitation = (await invite(world.as(system), 'customer')).replace('/sign-up?invitation=', '');
  return acceptInvitation(world.as(guest), invitation, wanted);
}
