import type { Letter } from '#api/mail/letter.ts';
import { HOLD_DAYS } from '#api/screening/rules.ts';
import type { ModerationReason } from '#api/steps/rules.ts';

/** How long an author can appeal, and what is held back is kept for it. */
export const APPEAL_DAYS = 30;

/** What a letter tells of a case. */
export interface Told {
  /** Of a hold: whether staff took it, and not a filter. */
  by_staff?: boolean;
  number: number;
  issue: number;
  reason: ModerationReason;
  sentence: string;
  company: string;
}

const reasons: Record<ModerationReason, string> = {
  personal_data: 'personal data',
  abuse: 'abuse',
  spam: 'advertising or spam',
  off_topic: 'it does not belong there',
  legal: 'the law',
  threat: 'a threat',
};

function because({ reason, sentence }: Told): string {
  return `The reason is: ${reasons[reason]}. ${sentence}`;
}

function reasonFor({ issue, company }: Told): string {
  return `You get this because you wrote on problem #${issue} of ${company}.`;
}

const casePage = ({ number }: Told) => ({ text: 'See what was decided, and why', path: `/log/moderation/${number}` });
const appeal = ({ number }: Told) => ({ text: 'Read it and appeal', path: `/log/moderation/${number}/appeal` });
const once = `You can appeal once, for ${APPEAL_DAYS} days, with a text. What becomes of the appeal is public.`;

/** The post waits for somebody to look at it. */
export function heldLetter(told: Told): Letter {
  return {
    subject: `What you wrote on #${told.issue} is held for review`,
    paragraphs: [
      `What you wrote on problem #${told.issue} is held for review: until somebody of ${told.company} has looked at it, only you and they can read it.`,
      because(told),
      ...(told.by_staff ? [`It comes back by itself after ${HOLD_DAYS} days, unless its removal waits for a second person then.`] : []),
      'The clock of the first answer runs on meanwhile. How many posts are held, and since when, is public.',
    ],
    link: appeal(told),
    afterwards: [once],
    reason: reasonFor(told),
  };
}

const takings = {
  removal: 'removed what you wrote',
  text: 'made a part of what you wrote unreadable',
  files: 'took a file out that you had put to what you wrote',
  both: 'made a part of what you wrote unreadable, and took a file out,',
};

/** A part of the post is no longer to be read, or all of it. */
export function takenLetter(told: Told, what: keyof typeof takings): Letter {
  const done = takings[what];
  return {
    subject:
      what === 'removal' ? `What you wrote on #${told.issue} was removed` : `A part of what you wrote on #${told.issue} was redacted`,
    paragraphs: [
      `${told.company} ${done} on problem #${told.issue}. That this was done, and why, is public.`,
      because(told),
      ...(what === 'removal' ? ['Two people of the company had to agree to it.'] : []),
    ],
    link: appeal(told),
    afterwards: [once, `After ${APPEAL_DAYS} days without an appeal, our copy of what you wrote is deleted for good.`],
    reason: reasonFor(told),
  };
}

/** The post is back. */
export function restoredLetter(told: Told, sentence: string): Letter {
  return {
    subject: `What you wrote on #${told.issue} is back`,
    paragraphs: [`What you wrote on problem #${told.issue} can be read again, as you wrote it.`, sentence],
    link: casePage(told),
    reason: reasonFor(told),
  };
}

/** The appeal did not help. */
export function rejectedLetter(told: Told, sentence: string): Letter {
  return {
    subject: `Your appeal about #${told.issue} was rejected`,
    paragraphs: [`${told.company} looked at your appeal about what you wrote on problem #${told.issue}, and it stays as it is.`, sentence],
    link: casePage(told),
    reason: reasonFor(told),
  };
}
