import { z } from 'zod';
import type { Letter } from '#api/mail/letter.ts';
import { CONFIRM_DAYS, SIGN_IN_MINUTES } from '#api/members/link-rules.ts';
import { invitationShape, newPasswordShape, signUpShape, staffSignUpShape } from '#api/members/rules.ts';

/** Who is invited by mail, and as what. */
export const mailedInvitationShape = z.strictObject({ ...invitationShape.shape, email: signUpShape.shape.email });

/** What somebody who was invited chooses for the new account. */
export const joiningShape = z.strictObject({ name: staffSignUpShape.shape.name, password: newPasswordShape });

const duties: Record<string, string> = {
  customer: 'to have an account',
  agent: 'to answer customers as an agent',
  approver: 'to answer customers and approve answers as an approver',
  admin: 'to run the board as an admin',
};

/** The mail that brings an invitation's link. */
export function invitationLetter(role: string, path: string, company: string): Letter {
  return {
    subject: `${company} invites you to its board`,
    paragraphs: [
      `${company} answers its customers’ problems on a public board, and invites you ${duties[role] ?? `as ${role}`}.`,
      'To join, give your address. A second mail goes there, and by the link in it you join, or go on with the account that you have.',
    ],
    link: { text: 'Join the board', path },
    afterwards: ['The link is good once, for seven days. Keep it to yourself: whoever opens it can join in your place.'],
    reason: `You get this because an admin of ${company}’s board entered your address. If you did not expect it, do nothing.`,
  };
}

const invited = (role: string, company: string) => `You are invited to ${company}’s board ${duties[role] ?? `as ${role}`}.`;
const gave = (company: string) =>
  `You get this because somebody with an invitation to ${company}’s board gave your address. If it was not you, do nothing.`;

/** The mail by which who was invited makes an account. `path` begins with a slash. */
export function joinLetter(role: string, path: string, company: string): Letter {
  return {
    subject: `Join ${company}’s board`,
    paragraphs: [invited(role, company), 'Open the page and choose a name and a password: the button makes your account.'],
    link: { text: 'Join the board', path },
    afterwards: [`The link is good once, for ${CONFIRM_DAYS} days, and no longer than the invitation.`],
    reason: gave(company),
  };
}

/** The same to who has an account, which rises by it: only they are told that they have one. */
export function riseLetter(role: string, path: string, company: string): Letter {
  return {
    subject: `Join ${company}’s board`,
    paragraphs: [
      invited(role, company),
      'You have an account there. The link opens a page with a button, which signs you in with the new role.',
    ],
    link: { text: 'Join the board', path },
    afterwards: [`The link is good once, for ${SIGN_IN_MINUTES} minutes. Give it to nobody: whoever opens it can sign in as you.`],
    reason: gave(company),
  };
}
