import { z } from 'zod';
import { clean } from '#api/text/plain.ts';

/** What the company can write. Those that stop the clock have substance; an acknowledgement or an apology has not. */
export const companyKinds = [
  'investigation',
  'cause',
  'action',
  'remedy',
  'question',
  'resolution',
  'decline',
  'acknowledgement',
  'apology',
] as const;
export const stepKinds = [
  ...companyKinds,
  'report',
  'answer',
  'comment',
  'verdict',
  'withdrawal',
  'merge',
  'publication',
  'moderation',
  'system',
] as const;
export const bys = ['reporter', 'company', 'member', 'system'] as const;
export const declineReasons = ['not_ours', 'by_design', 'cannot_reproduce', 'policy', 'abuse'] as const;
/** Why a post is held, redacted or removed; the list is public. */
export const moderationReasons = ['personal_data', 'abuse', 'spam', 'off_topic', 'legal', 'threat'] as const;
/** What a `moderation` step says became of the post it is about. */
export const measures = ['held', 'redacted', 'removed', 'restored'] as const;
export const outcomes = ['put_right', 'partly', 'not_put_right', 'dont_know'] as const;
export const stages = [
  'reported',
  'acknowledged',
  'investigating',
  'identified',
  'fixing',
  'resolved',
  'declined',
  'confirmed',
  'reopened',
  'withdrawn',
  'duplicate',
] as const;

export type CompanyKind = (typeof companyKinds)[number];
export type Outcome = (typeof outcomes)[number];
export type Stage = (typeof stages)[number];
export type StepKind = (typeof stepKinds)[number];
export type By = (typeof bys)[number];
export type ModerationReason = (typeof moderationReasons)[number];
export type Measure = (typeof measures)[number];

const roleWords: Record<string, [one: string, two: string]> = {
  agent: ['An agent', 'Two agents'],
  approver: ['An approver', 'Two approvers'],
  admin: ['An admin', 'Two admins'],
};

/** Who of the staff moderated, as everybody is told: "An agent", "Two approvers", "An approver and an agent". */
export function rolesInWords(roles: readonly string[]): string {
  const [first, second] = roles.flatMap((role) => (roleWords[role] ? [roleWords[role]] : []));
  if (!first) return 'Somebody of the staff';
  if (!second) return first[0];
  return first === second ? first[1] : `${first[0]} and ${second[0].toLowerCase()}`;
}

/** For a field that a form sends empty where an API client leaves it out. */
export function absentIfEmpty(value: unknown): unknown {
  return value === '' || value === null ? undefined : value;
}

/** The largest number that PostgreSQL's integer holds: no row has a larger one. */
export const LARGEST_INTEGER = 2_147_483_647;

/** A number as JSON or, from a form or a URL, as digits. */
export function numberGiven(value: unknown): unknown {
  return typeof value === 'string' && /^\s*\d{1,10}\s*$/.test(value) ? Number(value) : absentIfEmpty(value);
}

/** The number of an issue, a fix or a step. */
export const ordinalShape = z.preprocess(
  numberGiven,
  z.int('Please give a number.').min(1, 'Please give a number.').max(LARGEST_INTEGER, 'There is no such number.'),
);

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z?)?$/;

/** A day, or a moment in UTC, of the calendar; a day stands for its beginning. Gives ISO-8601 UTC. */
export const momentShape = z
  .string('Please give a date.')
  .trim()
  .regex(DATE, { error: 'Please give a date, such as 2026-11-24.', abort: true })
  .refine(isInCalendar, { error: 'There is no such date.', abort: true })
  .transform((text) => new Date(text.length > 10 && !text.endsWith('Z') ? `${text}Z` : text).toISOString())
  .meta({ description: 'A day or a moment in UTC, such as 2026-11-24 or 2026-11-24T12:00Z' });

// 31 February is a day in March to Date.parse.
function isInCalendar(text: string): boolean {
  const day = new Date(text.slice(0, 10));
  return !Number.isNaN(Date.parse(text)) && day.toISOString().startsWith(text.slice(0, 10));
}

export const BODY_MAX = 20_000;
export const bodyShape = z
  .string('Please write a text.')
  .overwrite(clean)
  .min(1, 'Please write a text.')
  .max(BODY_MAX, `At most ${BODY_MAX} characters, please.`);

/** Whether the author means it that everybody can read the personal data in a text; a form sends it as text. */
export const confirmShape = z
  .preprocess((value) => (value === 'true' ? true : absentIfEmpty(value)), z.boolean('Please answer with true or false.').optional())
  .meta({ description: 'Personal data that was found in a text that everybody reads may stay in it' });

/**
 * Whether everybody can read an issue: its reporter made it public, and it is neither held nor removed. Word for word `isPublic` in
 * queries.ts, which says so to the database; nothing else says it.
 */
export function isShown(issue: { visibility: string; withheld_at: string | null }): boolean {
  return issue.visibility === 'public' && issue.withheld_at === null;
}

const hollow: StepKind[] = ['acknowledgement', 'apology', 'merge', 'moderation'];

/** Whether a step of this kind is an answer with substance, which stops the first-answer clock. */
export function stopsClock(kind: StepKind): boolean {
  return companyKinds.some((k) => k === kind) && !hollow.includes(kind);
}

/** Whether the reporter or the company has the last word: nothing is owed any more but open promises. */
export function isClosed(stage: string): boolean {
  return ['confirmed', 'withdrawn', 'duplicate', 'resolved', 'declined'].includes(stage);
}

/** A step as it is about to be written. */
export interface StepDraft {
  kind: StepKind;
  by: By;
  body?: string;
  reason?: string | undefined;
  corrects?: number | undefined;
  outcome?: Outcome;
  rating?: number | undefined;
  other_issue?: number | undefined;
  /** Who wrote it, where that is not who publishes it. */
  written_by?: { author: string | null; author_name: string | null } | undefined;
  about?: number;
  measure?: Measure;
  moderation?: number;
}
