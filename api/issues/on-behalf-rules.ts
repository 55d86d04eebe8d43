import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, isStaff } from '#api/guards.ts';
import { reportShape } from '#api/issues/rules.ts';
import type { TrackingLetter } from '#api/issues/tracking.ts';
import { addressShape } from '#api/members/link-rules.ts';
import { absentIfEmpty, momentShape, numberGiven } from '#api/steps/rules.ts';
import { oneLine } from '#api/text/plain.ts';

/** How a problem reaches the company where it does not come in on the board. */
export const otherChannels = ['phone', 'letter', 'email', 'social'] as const;
export type OtherChannel = (typeof otherChannels)[number];

const LONGEST_AGO_DAYS = 366;
const REACH_MAX = 1_000_000_000;

const optional = <T extends z.ZodType>(shape: T) => z.preprocess(absentIfEmpty, shape.optional());

/** What the staff know of a problem that came in by another way, beside the report itself. */
export const onBehalfFields = {
  channel: z.enum(otherChannels, 'Please choose how it came in.').meta({ description: 'How it came in (staff)' }),
  received_at: momentShape.meta({ description: 'When it came in, in UTC: its clocks run from then (staff)' }),
  on_behalf_of: optional(addressShape.shape.email).meta({
    description: 'The customer’s e-mail address: they get the link to the problem and are its reporter. Without one it has none (staff)',
  }),
  reach: z
    .preprocess(numberGiven, z.int('Please give a number.').min(0, 'Please give a number.').max(REACH_MAX, 'That is too many.').optional())
    .meta({ description: 'How many could see it where it was said first, if known; it never moves the queue (staff)' }),
  consent: optional(z.string().overwrite(oneLine).max(500, 'At most 500 characters, please.')).meta({
    description: 'How and when the customer agreed that everybody may read it; without it a problem can only be private (staff)',
  }),
};

/** A problem that the staff write down for a customer. It is private unless the customer agreed to more. */
export const onBehalfShape = reportShape
  .extend({ ...onBehalfFields, visibility: z.enum(['public', 'private'], 'Please choose public or private.').default('private') })
  .refine(({ visibility, consent }) => visibility === 'private' || consent !== undefined, {
    path: ['consent'],
    error: 'Public only where the customer agreed: please say how and when.',
  });

/** Only the staff write down what a customer said to them. */
export function mayLog(viewer: Viewer): Allowed {
  return isStaff(viewer) ? true : { forbidden: 'Only staff can log a problem for somebody else.' };
}

/** What is wrong with the time at which something is said to have come in; undefined where nothing is. */
export function wrongArrival(receivedAt: string, now: string): string | undefined {
  if (receivedAt > now) return 'It cannot have come in later than now.';
  const days = (Date.parse(now) - Date.parse(receivedAt)) / 86_400_000;
  return days > LONGEST_AGO_DAYS ? 'It came in more than a year ago: please check the date.' : undefined;
}

const said: Record<OtherChannel, string> = {
  phone: 'on the phone',
  letter: 'in a letter',
  email: 'in an e-mail',
  social: 'on another network',
};

/** The mail that brings the customer to what was written down for them. None of it is in the mail: the address may be mistyped. */
export function loggedLetter(channel: OtherChannel): TrackingLetter {
  return ({ number, path, unsubscribe, company }) => ({
    subject: `Your problem is #${number} on ${company}’s board`,
    paragraphs: [
      `${company} has written down what you told it ${said[channel]}: it is problem #${number} on its board, and its clock runs since you said it.`,
      'This link opens it as its reporter, without a password: to read what was written, to answer, to say whether it was put right, to withdraw it. Only you can do that.',
    ],
    link: { text: `Open problem #${number}`, path },
    afterwards: ['Give the link to nobody: whoever has it can speak for you there. Is something written down wrongly? Say so there.'],
    reason: `You get this because ${company} was given this address ${said[channel]}. If it was not you, do nothing.`,
    unsubscribe,
  });
}
