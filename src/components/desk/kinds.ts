/** What each kind of step is for, and what it does to the stage and the clocks of a problem. */
import type { Targets } from '#api/areas/rules.ts';
import { type CompanyKind, isClosed, type Stage, stages, stopsClock } from '#api/steps/rules.ts';
import { duration } from '../../times.ts';
import { stageLabel } from '../../words.ts';

export interface KindChoice {
  kind: CompanyKind;
  /** What to write in it. */
  says: string;
  /** What happens to the stage and the clock. */
  does: string;
}

/** What of a problem decides what a step does to it. */
interface Standing {
  stage: string;
  first_answer_at: string | null;
  waiting_on: string | null;
}

const says: Record<CompanyKind, string> = {
  investigation: 'What you looked at, and what you know so far.',
  cause: 'Why it happened.',
  action: 'What you are changing so that it stops.',
  remedy: 'A refund, a replacement or a credit for this customer.',
  question: 'Something only the customer can tell you.',
  resolution: 'It is done. Say what was done.',
  decline: 'You will not do this. Say why not.',
  acknowledgement: 'You have seen it.',
  apology: 'You are sorry. Welcome, but it counts for nothing.',
};

const leadsTo: Partial<Record<CompanyKind, Stage>> = {
  investigation: 'investigating',
  cause: 'identified',
  action: 'fixing',
  resolution: 'resolved',
  decline: 'declined',
};

/** The stage that a kind of step leads to, in words; undefined where it leaves the stage as it is. */
export function stageMeant(kind: CompanyKind): string | undefined {
  const stage = kind === 'acknowledgement' ? 'acknowledged' : leadsTo[kind];
  return stage && stageLabel(stage).text;
}

/** A kind as the composer offers it for a problem that stands so, under these targets. */
export function kindChoice(kind: CompanyKind, issue: Standing, targets: Targets): KindChoice {
  return { kind, says: says[kind], does: `${stageEffect(kind, issue)} ${clockEffect(kind, issue, targets)}` };
}

function stageEffect(kind: CompanyKind, { stage }: Standing): string {
  const next = kind === 'acknowledgement' && stage === 'reported' ? 'acknowledged' : leadsTo[kind];
  return next === undefined || next === stage ? 'The stage stays.' : `Stage: ${stageLabel(next).text}.`;
}

function clockEffect(kind: CompanyKind, issue: Standing, targets: Targets): string {
  if (!stopsClock(kind)) return 'Stops no clock.';
  if (kind === 'question') return 'Our clocks stand still until the customer answers.';
  if (kind === 'resolution') return 'The customer gives the verdict.';
  if (kind === 'decline') return 'The customer can still disagree.';
  return `${issue.first_answer_at === null ? 'Stops the first-answer clock. ' : ''}${updateEffect(kind, issue, targets)}`;
}

function updateEffect(kind: CompanyKind, { stage, waiting_on }: Standing, { nextUpdateS }: Targets): string {
  const reopens = leadsTo[kind] !== undefined && closed(stage);
  if (waiting_on === 'company' || reopens) return `Next update due in ${duration(nextUpdateS)}.`;
  return waiting_on === 'reporter' && !closed(stage) ? 'The customer still has the next move.' : 'No clock starts.';
}

function closed(stage: string): boolean {
  return stages.some((one) => one === stage && isClosed(one));
}

/** "this is not ours" → "This is not ours". */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const CAUSE_TITLE_HINT = 'In your own words, not the customer’s: everybody reads it, and it stays when they leave.';
