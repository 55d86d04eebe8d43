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

export const BODY_MAX = 20_000;
export const bodyShape = z
  .string('Please write a text.')
  .transform(clean)
  .pipe(z.string().min(1, 'Please write a text.').max(BODY_MAX, `At most ${BODY_MAX} characters, please.`));

const hollow: StepKind[] = ['acknowledgement', 'apology', 'merge', 'moderation'];

/** Whether a step of this kind is an answer with substance, which stops the first-answer clock. */
export function stopsClock(kind: StepKind): boolean {
  return companyKinds.some((k) => k === kind) && !hollow.includes(kind);
}

/** Whether the reporter or the company has the last word: nothing is owed any more but open promises. */
export function isClosed(stage: Stage): boolean {
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
}
