import { z } from 'zod';
import type { Role, Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import { oneLine } from '#api/text/plain.ts';

/** From the least to the most that a member may do. */
export const roles = ['customer', 'agent', 'approver', 'admin'] as const satisfies readonly Role[];
export const roleShape = z.enum(roles, `A role is one of ${roles.join(', ')}.`);
export const invitationShape = z.strictObject({ role: roleShape });

/** What is shown for people who gave no name. */
export const NAMELESS = 'A customer';
const PASSWORD_MIN = 10;
const PASSWORD_MAX = 200;

const emailShape = z
  .string('Please give an e-mail address.')
  .trim()
  .toLowerCase()
  .pipe(z.email('Please give an e-mail address, such as ada@example.com.').max(254, 'An e-mail address has at most 254 characters.'));

export const newPasswordShape = z
  .string('Please choose a password.')
  .min(PASSWORD_MIN, `A password has at least ${PASSWORD_MIN} characters.`)
  .max(PASSWORD_MAX, `A password has at most ${PASSWORD_MAX} characters.`);

const nameShape = z.string('Please give a name.').overwrite(oneLine).pipe(z.string().max(60, 'A name has at most 60 characters.'));

export const signUpShape = z.strictObject({
  email: emailShape,
  password: newPasswordShape,
  name: nameShape.optional().transform((name) => name || NAMELESS),
});
export type SignUp = z.infer<typeof signUpShape>;

/** Staff answer under their names. */
export const staffSignUpShape = signUpShape.extend({ name: nameShape.pipe(z.string().min(1, 'Please give a name.')) });

export const signInShape = z.strictObject({
  email: z.string('Please give your e-mail address.').trim().toLowerCase().min(1, 'Please give your e-mail address.'),
  password: z
    .string('Please give your password.')
    .min(1, 'Please give your password.')
    .max(PASSWORD_MAX, `A password has at most ${PASSWORD_MAX} characters.`),
});

/** Whether somebody can get an account: whoever is signed in has one. */
export function mayJoin(viewer: Viewer): Allowed {
  return 'id' in viewer ? { conflict: 'You are signed in already. Sign out first.' } : true;
}

/** Whether somebody can make links that give roles. */
export function mayInvite(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can invite people.' };
}

/** Until mail can prove an address, only the operator at the terminal gives somebody a new password. */
export function mayResetPassword(viewer: Viewer): Allowed {
  return viewer.role === 'system' ? true : { forbidden: 'Only the operator can give a new password.' };
}

/** An invitation gives rights and never takes any. */
export function mayRise(from: Role, to: Role): Allowed {
  const higher = roles.indexOf(to) > roles.indexOf(from);
  return higher ? true : { conflict: `This account is ${from} already: the invitation to be ${to} stays open for somebody else.` };
}
