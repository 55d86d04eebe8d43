import { z } from 'zod';
import type { Letter } from '#api/mail/letter.ts';
import { invitationShape, signUpShape } from '#api/members/rules.ts';

/** Who is invited by mail, and as what. */
export const mailedInvitationShape = z.strictObject({ ...invitationShape.shape, email: signUpShape.shape.email });

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
      'Choose a name and a password to join. If you have an account on the board, give its address and password instead.',
    ],
    link: { text: 'Join the board', path },
    afterwards: ['The link is good once, for seven days. Keep it to yourself: whoever opens it can join in your place.'],
    reason: `You get this because an admin of ${company}’s board entered your address. If you did not expect it, do nothing.`,
  };
}
