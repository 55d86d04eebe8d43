/** What the pages call things. README has the words of the code; api/steps/rules.ts lists kinds and stages. */
import type { IssueSummary } from '#api/issues/view.ts';
import { day, duration, secondsBetween } from './times.ts';

/** Good: put right. Wait: somebody is waiting. Bad: missed. None: under way. Plain: over, for neither good nor bad. */
export type Tone = 'good' | 'wait' | 'bad' | 'plain' | undefined;

export interface Label {
  text: string;
  tone: Tone;
}

const stages: Record<string, Label> = {
  reported: { text: 'Waiting for us', tone: 'wait' },
  acknowledged: { text: 'Seen, not answered', tone: 'wait' },
  investigating: { text: 'Investigating', tone: undefined },
  identified: { text: 'Cause found', tone: undefined },
  fixing: { text: 'Being fixed', tone: undefined },
  resolved: { text: 'Put right', tone: 'good' },
  confirmed: { text: 'Put right', tone: 'good' },
  declined: { text: 'Declined', tone: 'plain' },
  reopened: { text: 'Reopened', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'plain' },
  duplicate: { text: 'Merged', tone: 'plain' },
};

/** Where the company says an issue stands. What the reporter says is `verdictLabel`: the two are never one word. */
export function stageLabel(stage: string): Label {
  return stages[stage] ?? { text: stage, tone: undefined };
}

interface Standing {
  stage: string;
  conclusion: string | null;
  waiting_on: string | null;
  first_answer_at: string | null;
}

/** The same, of an issue that may have been answered without a new stage: asked back, or given a remedy. */
export function standingLabel(issue: Standing): Label {
  // The customer's confirmation makes no solution of what the company declined.
  if (issue.stage === 'confirmed' && issue.conclusion === 'declined') return stageLabel('declined');
  const early = issue.stage === 'reported' || issue.stage === 'acknowledged';
  if (!early || issue.first_answer_at === null) return stageLabel(issue.stage);
  return { text: issue.waiting_on === 'reporter' ? 'Waiting for the customer' : 'Answered', tone: undefined };
}

const verdicts: Record<string, Label> = {
  put_right: { text: 'Confirmed by customer', tone: 'good' },
  partly: { text: 'Customer: partly put right', tone: 'bad' },
  not_put_right: { text: 'Customer: not put right', tone: 'bad' },
  dont_know: { text: 'Customer cannot tell yet', tone: 'wait' },
};

export function verdictLabel(outcome: string | null): Label | undefined {
  return outcome === null ? undefined : verdicts[outcome];
}

/** The verdict on what the company last said: one given before the last resolution is not about it. */
export function currentVerdict(issue: { verdict: string | null; verdict_at: string | null; concluded_at: string | null }): string | null {
  const { verdict, verdict_at, concluded_at } = issue;
  return verdict_at !== null && concluded_at !== null && verdict_at < concluded_at ? null : verdict;
}

const outcomes: Record<string, string> = {
  put_right: 'Put right',
  partly: 'Partly put right',
  not_put_right: 'Not put right',
  dont_know: 'Cannot tell yet',
};

/** The verdict in the reporter's own mouth. */
export function outcomeWord(outcome: string): string {
  return outcomes[outcome] ?? outcome;
}

/** How soon one can hear of what one follows. */
export const paceChoices: (readonly [value: string, text: string])[] = [
  ['each', 'Each step, at once'],
  ['daily', 'One mail a day'],
  ['weekly', 'One mail a week'],
];

const kinds: Record<string, string> = {
  report: 'Report',
  acknowledgement: 'Acknowledged',
  apology: 'Apology',
  question: 'Question',
  answer: 'Answer',
  comment: 'Comment',
  investigation: 'Investigation',
  cause: 'Cause found',
  action: 'Being fixed',
  remedy: 'Remedy',
  resolution: 'Put right',
  decline: 'Declined',
  verdict: 'Verdict',
  withdrawal: 'Withdrawn',
  merge: 'Merged',
  publication: 'Made public',
  moderation: 'Moderated',
  system: 'Putright',
};

export function kindWord(kind: string): string {
  return kinds[kind] ?? kind;
}

const declineReasons: Record<string, string> = {
  not_ours: 'this is not ours to put right',
  by_design: 'it works as it is meant to',
  cannot_reproduce: 'we cannot make it happen',
  policy: 'our policy',
  abuse: 'it was sent to abuse us',
};

export function declineReasonWord(reason: string): string {
  return declineReasons[reason] ?? reason;
}

const channels: Record<string, string> = {
  web: 'on the web',
  email: 'by e-mail',
  phone: 'by phone',
  letter: 'by letter',
  social: 'on another network',
  api: 'through the API',
  import: 'brought in from another place',
};

export function channelWord(channel: string): string {
  return channels[channel] ?? channel;
}

const promiseStates: Record<string, Label> = {
  due: { text: 'Promised', tone: 'wait' },
  kept: { text: 'Kept', tone: 'good' },
  kept_late: { text: 'Kept late', tone: 'bad' },
  missed: { text: 'Missed', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'plain' },
};

export function promiseLabel(state: string): Label {
  return promiseStates[state] ?? { text: state, tone: undefined };
}

const fixStages: Record<string, Label> = {
  open: { text: 'Looking for the cause', tone: 'wait' },
  cause_published: { text: 'Cause found, fix under way', tone: undefined },
  shipped: { text: 'Fix is out', tone: 'good' },
  verified: { text: 'Fix is out and checked', tone: 'good' },
  recurred: { text: 'Came back', tone: 'bad' },
};

export function fixStageLabel(stage: string): Label {
  return fixStages[stage] ?? { text: stage, tone: undefined };
}

/** What became of it, for a list of fixes: "none since, 61 days", "came back". */
export function sinceShipping(fix: { stage: string; none_since_days: number | null }): string | undefined {
  if (fix.stage === 'recurred') return 'came back after the fix';
  if (fix.none_since_days === null) return undefined;
  return fix.none_since_days === 0 ? 'none since' : `none since, ${count(fix.none_since_days, 'day')}`;
}

const dueWords: Record<string, string> = { answer: 'Answer', update: 'Next update', resolution: 'Putting right', promise: 'Promise' };

/** What the company owes next, or is late with; undefined where it owes nothing. */
export function dueLabel({ next_due }: Pick<IssueSummary, 'next_due'>, now: string): Label | undefined {
  if (next_due === null) return undefined;
  const left = secondsBetween(now, next_due.at);
  const what = dueWords[next_due.what] ?? next_due.what;
  if (left < 0) return { text: `${what} late by ${duration(-left)}`, tone: 'bad' };
  if (next_due.what === 'promise') return { text: `Promised by ${day(next_due.at, now)}`, tone: 'wait' };
  return { text: `${what} due in ${duration(left)}`, tone: 'wait' };
}

/** "4,182". Hand-made: `toLocaleString` costs as much as a row of a list. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "1 problem", "4,182 problems". */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

const ENOUGH = 20;

/** A share as a figure: "86 %"; undefined where there are too few cases to say. */
export function share(part: number, whole: number): string | undefined {
  return whole < ENOUGH ? undefined : `${Math.round((part / whole) * 100)} %`;
}
