import { type Ctx, type Member, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow } from '#api/guards.ts';
import { limits } from '#api/limits/rules.ts';
import { fromHere, within } from '#api/limits/tallies.ts';
import { queueMail } from '#api/mail/commands.ts';
import { refuseWeak } from '#api/members/chosen-password.ts';
import { joiningShape, joinLetter, riseLetter } from '#api/members/invitation-rules.ts';
import { invitationOver, spendInvitation } from '#api/members/invited.ts';
import { onwards } from '#api/members/link-commands.ts';
import { findLink } from '#api/members/link-queries.ts';
import { addressShape } from '#api/members/link-rules.ts';
import { addLink, linkOver, spendLink } from '#api/members/links.ts';
import { addMember } from '#api/members/new-member.ts';
import { hashPassword } from '#api/members/password.ts';
import { credentialsOf, invitedRole } from '#api/members/queries.ts';
import { mayJoin } from '#api/members/rules.ts';
import { closedLetter, knownLetter, openingShape, signUpLetter } from '#api/members/sign-up-rules.ts';
import { limitLinks } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';
import { sameWords } from '#api/text/plain.ts';

/**
 * Mails the holder of the address the way to an account, or into the one they have: the answer and the work are the same. No password is
 * chosen before: whoever chose one for somebody else's address would know it afterwards. `next`: a path on this board to go to then.
 */
export async function requestSignUp(ctx: Ctx, input: unknown, next?: string): Promise<void> {
  allow(mayJoin(ctx.viewer));
  const { email } = parse(addressShape, input);
  await within(ctx, fromHere(ctx, limits.signUp), 'Many accounts were asked for from here just now');
  await limitLinks(ctx, email);
  await transact(ctx, async (ctx) => {
    const { company } = ctx.config;
    const known = await credentialsOf(ctx, email);
    const secret = await addLink(ctx, known ? 'sign_in' : 'sign_up', email);
    const path = `/${known ? 'sign-in' : 'sign-up'}/${secret}${onwards(next)}`;
    const letter = known ? knownLetter(path, company) : signUpLetter(path, company);
    await queueMail(ctx, email, known?.active === false ? closedLetter(company) : letter);
  });
}

/**
 * The same for who holds an invitation: by the mailed link an account is made with its role, or the one that there is rises. The
 * invitation is used up there, not here, so that nobody loses it to an address that was mistyped.
 */
export async function requestJoining(ctx: Ctx, invitation: string, input: unknown): Promise<void> {
  allow(mayJoin(ctx.viewer));
  const { email } = parse(addressShape, input);
  const role = await invitedRole(ctx, invitation);
  if (!role) throw invitationOver();
  await within(ctx, fromHere(ctx, limits.signUp), 'Many accounts were asked for from here just now');
  await limitLinks(ctx, email);
  await transact(ctx, async (ctx) => {
    const { company } = ctx.config;
    const known = await credentialsOf(ctx, email);
    const secret = await addLink(ctx, known ? 'sign_in' : 'sign_up', email);
    const path = `/${known ? 'sign-in' : 'sign-up'}/${secret}?invitation=${invitation}`;
    const letter = known ? riseLetter(role, path, company) : joinLetter(role, path, company);
    await queueMail(ctx, email, known?.active === false ? closedLetter(company) : letter);
  });
}

/** Makes the account of who was invited, at the address that the link of this secret was mailed to. Link and invitation are used up by that. */
export async function joinByLink(ctx: Ctx, secret: string, invitation: string, input: unknown): Promise<Member> {
  allow(mayJoin(ctx.viewer));
  const link = await findLink(ctx, secret, 'sign_up');
  if (!link) throw linkOver();
  const { name, password } = parse(joiningShape, input);
  if (!(await invitedRole(ctx, invitation))) throw invitationOver();
  refuseWeak(password, { company: ctx.config.company, email: link.email, name });
  const passwordHash = await hashPassword(password);
  return transact(ctx, async (ctx) => {
    const { email } = await spendLink(ctx, secret, 'sign_up');
    const role = await spendInvitation(ctx, invitation);
    return opened(await addMember(ctx, { email, name, role, passwordHash, proven_at: ctx.now }));
  });
}

/** Makes the account of the address that the link of this secret was mailed to. It is used up by that. */
export async function signUpByLink(ctx: Ctx, secret: string, input: unknown): Promise<Member> {
  allow(mayJoin(ctx.viewer));
  // Asked before hashing, so that guessing at links costs us little; what counts is the asking in the transaction.
  const link = await findLink(ctx, secret, 'sign_up');
  if (!link) throw linkOver();
  const { name, password } = parse(openingShape, input);
  const { company } = ctx.config;
  // Customers' names stand beside what they write, and nobody but the company speaks in its name.
  if (sameWords(name, company)) throw invalid('name', 'That is the company’s name. Please choose another.');
  if (password !== undefined) refuseWeak(password, { company, email: link.email, name });
  const passwordHash = password === undefined ? '' : await hashPassword(password);
  return transact(ctx, async (ctx) => {
    const { email } = await spendLink(ctx, secret, 'sign_up');
    return opened(await addMember(ctx, { email, name, role: 'customer', passwordHash, proven_at: ctx.now }));
  });
}

function opened(member: Member | undefined): Member {
  if (member) return member;
  throw new Refusal('conflict', 'There is an account with this address by now. Please sign in instead.');
}
