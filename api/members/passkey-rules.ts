import { z } from 'zod';
import type { Letter } from '#api/mail/letter.ts';
import { oneLine } from '#api/text/plain.ts';

/** More than anybody has devices. */
export const MOST_PASSKEYS = 20;
/** How long after signing in somebody without a password may change how they get in. */
export const FRESH_MINUTES = 10;

export const passkeyNameShape = z.strictObject({
  name: z
    .string('Please give the passkey a name.')
    .overwrite(oneLine)
    .pipe(z.string().min(1, 'Please give the passkey a name.').max(60, 'A name has at most 60 characters.')),
});

export const passkeyRemovalShape = z.strictObject({
  current_password: z.string().optional().meta({ description: 'Needed by whoever has a password' }),
});

const base64url = z.string().regex(/^[\w-]+$/);
const common = { id: base64url, rawId: base64url, type: z.literal('public-key') };

/** What a browser makes of a new passkey, as its `toJSON()` writes it. What is not named here is not looked at. */
export const registrationShape = z.object({
  ...common,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});

/** The same of one that signs in. */
export const assertionShape = z.object({
  ...common,
  response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url, userHandle: base64url }),
});

export type Registration = z.infer<typeof registrationShape>;
export type Assertion = z.infer<typeof assertionShape>;

const clientData = z.object({ challenge: base64url });

/** The text as JSON; undefined where it is none. */
export function jsonIn(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The challenge that the browser says it answers; empty where it says none. */
export function challengeIn(clientDataJSON: string): string {
  const said = clientData.safeParse(jsonIn(Buffer.from(clientDataJSON, 'base64url').toString()));
  return said.success ? said.data.challenge : '';
}

type About = { company: string; name: string; now: string };

const reason = 'You get this because it is about the safety of your account.';
const moment = (now: string) => `${now.slice(0, 10)} at ${now.slice(11, 16)} UTC`;

export function addedLetter({ company, name, now }: About): Letter {
  return {
    subject: 'A passkey was added to your account',
    paragraphs: [
      `The passkey “${name}” was added to your account with ${company} in the open on ${moment(now)}. It signs you in.`,
      'If that was you, there is nothing to do.',
      `If it was not you, somebody else is in your account: remove the passkey, end all sessions, and tell ${company} at once.`,
    ],
    link: { text: 'Your passkeys', path: '/account/passkeys' },
    reason,
  };
}

export function removedLetter({ company, name, now }: About): Letter {
  return {
    subject: 'A passkey was removed from your account',
    paragraphs: [
      `The passkey “${name}” was removed from your account with ${company} in the open on ${moment(now)}. It signs nobody in any more.`,
      `If it was not you, somebody else is in your account. Please tell ${company} at once.`,
    ],
    reason,
  };
}
