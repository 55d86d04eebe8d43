import { z } from 'zod';
import type { Role, Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import { isReporter, reportShape } from '#api/issues/rules.ts';
import type { Letter } from '#api/mail/letter.ts';
import { CONFIRM_DAYS, masked } from '#api/members/link-rules.ts';

/** What is kept of a report until its author confirms it. */
export const pendingShape = z.strictObject({ channel: z.enum(['web', 'api']), report: reportShape });

/** What a guest can add themselves to with an address alone. */
export const joinings = ['affected', 'follow'] as const;
export type Joining = (typeof joinings)[number];
export const joiningShape = z.enum(joinings);

const OVER_DAYS = 30;
const over = ['confirmed', 'withdrawn'];

interface Standing {
  stage: string;
  stage_at: string;
}

/** Whether a link to an issue still opens it: until thirty days after it was confirmed or withdrawn. */
export function isTrackable({ stage, stage_at }: Standing, now: string): boolean {
  return !over.includes(stage) || Date.parse(now) < Date.parse(stage_at) + OVER_DAYS * 86_400_000;
}

/** Whether a member gets links that open their issue without signing in: whoever answers for the company does not. */
export function isTracked(role: Role): boolean {
  return role === 'customer';
}

/** Whether the viewer can have a new link to the issue, or take the old one back. */
export function mayTrack(viewer: Viewer, issue: Standing & { number: number; reporter: string | null }, now: string): Allowed {
  if (!isReporter(viewer, issue)) return { forbidden: 'Only the reporter has a link to a problem.' };
  if ('id' in viewer && !isTracked(viewer.role)) return { forbidden: 'Staff sign in to come back to a problem.' };
  return isTrackable(issue, now) ? true : { conflict: 'This problem is over, so it takes no more entries.' };
}

const notYou = (company: string) => `somebody gave your address on ${company}’s board. If it was not you, do nothing: nothing happens then`;

/** The mail by which an author confirms a report. None of the report is in it: anybody can give anybody's address. */
export function confirmationLetter(path: string, company: string): Letter {
  return {
    subject: `Confirm your report to ${company}`,
    paragraphs: [
      `Your report to ${company} is not published yet. Open the page, look at the report, and press the button.`,
      'It then gets its number, and the clock of the first answer starts.',
    ],
    link: { text: 'Look at the report and confirm it', path },
    afterwards: [`The link is good once, for ${CONFIRM_DAYS} days. Without it, the report is forgotten after two weeks.`],
    reason: `You get this because ${notYou(company)}.`,
  };
}

/** The mail that brings the reporter back to their issue. */
export function trackingLetter({
  number,
  path,
  unsubscribe,
  company,
}: Record<'path' | 'unsubscribe' | 'company', string> & { number: number }): Letter {
  return {
    subject: `Your problem #${number}: the way back to it`,
    paragraphs: [
      `Your problem is #${number} on ${company}’s board. This link opens it as its reporter, without a password: to answer, to say whether it was put right, to withdraw it, to make it public.`,
    ],
    link: { text: `Open problem #${number}`, path },
    afterwards: [
      `It works for as long as the problem is open, and for ${OVER_DAYS} days after you confirmed or withdrew it. Give it to nobody: whoever has it can speak for you there. On the page of the problem you can get a new one, or switch it off.`,
    ],
    reason: `You get this because you reported problem #${number} to ${company}.`,
    unsubscribe,
  };
}

/** The same for staff, who sign in. */
export function ownReportLetter({ number, company }: { number: number; company: string }): Letter {
  return {
    subject: `Your problem #${number}`,
    paragraphs: [`Your problem is #${number} on ${company}’s board. Sign in to open it as its reporter.`],
    link: { text: `Open problem #${number}`, path: `/sign-in?next=/issues/${number}` },
    reason: `You get this because you reported problem #${number} to ${company}.`,
  };
}

const wishes: Record<Joining, { subject: string; what: string; button: string }> = {
  affected: { subject: 'It happened to you too', what: 'to say that it happened to you too', button: 'Confirm that it happened to you' },
  follow: { subject: 'Follow', what: 'to follow it', button: 'Confirm that you follow it' },
};

/** The mail by which somebody confirms "me too" or that they follow. */
export function joiningLetter(joining: Joining, { number, path, company }: { number: number; path: string; company: string }): Letter {
  const { subject, what, button } = wishes[joining];
  return {
    subject: `${subject}: problem #${number} of ${company}`,
    paragraphs: [`You asked ${what}: problem #${number} on ${company}’s board. It counts once you press the button on the page.`],
    link: { text: button, path },
    afterwards: [`The link is good once, for ${CONFIRM_DAYS} days.`],
    reason: `You get this because ${notYou(company)}.`,
  };
}

/** What the API tells a guest who gave this address: the same whether it has an account or not. */
export function onItsWay(email: string): string {
  return `A mail is on its way to ${masked(email)}. It counts once the link in it is opened and the button there is pressed, within ${CONFIRM_DAYS} days.`;
}
