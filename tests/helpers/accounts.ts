import type { Ctx, Member } from '#api/context.ts';
import { requestSignUp, signUpByLink } from '#api/members/sign-up-commands.ts';
import { linkTo, secretOf } from './mailbox.ts';

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
