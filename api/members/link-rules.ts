import { z } from 'zod';
import type { Letter } from '#api/mail/letter.ts';
import { signUpShape } from '#api/members/rules.ts';

/** What a link in a mail is good for. */
export type Purpose = 'report' | 'waiting' | 'affected' | 'follow' | 'sign_in' | 'sign_up';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
export const SIGN_IN_MINUTES = 15;
export const CONFIRM_DAYS = 7;
/** How long a report is kept that nobody confirms. */
export const PENDING_DAYS = 14;
/** How long a link is remembered after it was made, used or not. */
export const LINK_DAYS = 30;

/** How long a link is good, in milliseconds. */
export const lasts: Record<Purpose, number> = {
  sign_in: SIGN_IN_MINUTES * MINUTE_MS,
  sign_up: CONFIRM_DAYS * DAY_MS,
  report: CONFIRM_DAYS * DAY_MS,
  affected: CONFIRM_DAYS * DAY_MS,
  follow: CONFIRM_DAYS * DAY_MS,
  waiting: LINK_DAYS * DAY_MS,
};

/** All that a guest gives of themselves. */
export const addressShape = z.strictObject({ email: signUpShape.shape.email });

/** An address as a page can show it to whoever may be looking: "a…@example.com". */
export function masked(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email][0] ?? ''}…${email.slice(at)}`;
}

/** The mail that lets the holder of an account in. `path` begins with a slash. */
export function signInLetter(path: string, company: string): Letter {
  return {
    subject: `Sign in to ${company} in the open`,
    paragraphs: ['Here is the link that you asked for. It opens a page with a button, and the button signs you in.'],
    link: { text: 'Sign in', path },
    afterwards: [`The link is good once, for ${SIGN_IN_MINUTES} minutes. Give it to nobody: whoever opens it can sign in as you.`],
    reason: `You get this because somebody asked for it on ${company}’s board with your address. If it was not you, do nothing.`,
  };
}

/** The same for an address that nobody here has. */
export function strangerLetter(company: string): Letter {
  return {
    subject: `Sign in to ${company} in the open`,
    paragraphs: [
      'Somebody asked for a link to sign in with this address. Nobody has an account with it.',
      'Did you use another address? Then ask for the link with that one. To report a problem you need no account.',
    ],
    link: { text: 'Report a problem', path: '/issues/new' },
    reason: `You get this because somebody entered your address on ${company}’s board. If it was not you, do nothing.`,
  };
}

/** To who has just proven the address of an account that somebody had made, perhaps they themselves. */
export function clearedLetter(company: string): Letter {
  return {
    subject: 'Your account is yours alone now',
    paragraphs: [
      `You have just shown that this address is yours. Until then anybody could have made the account with ${company} in the open that has it.`,
      'So its password, its passkeys and its tokens are good no more, also if they were yours, and it was signed out everywhere.',
      'A new password can be chosen within some minutes after you signed in by a link in a mail.',
    ],
    link: { text: 'Choose a password', path: '/account/password' },
    reason: 'You get this because it is about the safety of your account.',
  };
}
