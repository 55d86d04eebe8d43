import { z } from 'zod';
import type { Letter } from '#api/mail/letter.ts';
import { CONFIRM_DAYS, SIGN_IN_MINUTES } from '#api/members/link-rules.ts';
import { newPasswordShape, signUpShape } from '#api/members/rules.ts';

/** What the holder of an address chooses for the new account. Without a password one signs in by links in mails, or by a passkey. */
export const openingShape = z.strictObject({
  name: signUpShape.shape.name,
  password: z.preprocess((given) => (given === '' ? undefined : given), newPasswordShape.optional()),
});

const asked = (company: string) =>
  `You get this because somebody wanted to make an account on ${company}’s board with your address. If it was not you, do nothing.`;

/** The mail by which the holder of an address makes an account. `path` begins with a slash. */
export function signUpLetter(path: string, company: string): Letter {
  return {
    subject: `Make your account with ${company} in the open`,
    paragraphs: [
      'This address has no account yet. Open the page and choose a name and a password, or neither: the button makes the account.',
    ],
    link: { text: 'Make the account', path },
    afterwards: [`The link is good once, for ${CONFIRM_DAYS} days.`],
    reason: asked(company),
  };
}

/** The same to who has an account: only they are told. */
export function knownLetter(path: string, company: string): Letter {
  return {
    subject: `You have an account with ${company} in the open`,
    paragraphs: [
      'This address has an account already, so no other was made. The link opens a page with a button, and the button signs you in.',
    ],
    link: { text: 'Sign in', path },
    afterwards: [`The link is good once, for ${SIGN_IN_MINUTES} minutes. Give it to nobody: whoever opens it can sign in as you.`],
    reason: asked(company),
  };
}

/** The same to who had an account. */
export function closedLetter(company: string): Letter {
  return {
    subject: `Your account with ${company} in the open is closed`,
    paragraphs: [
      'This address has an account that was closed, so no other can be made with it. If you think that it should be open, please tell us.',
    ],
    link: { text: 'To the board', path: '/' },
    reason: asked(company),
  };
}
