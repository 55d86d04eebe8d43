/** The first line of each entry on a timeline: who, what they did. */
import type { StepView } from '#api/steps/queries.ts';
import { missedWords } from './deadline-words.ts';
import { measureWord, moderationReasonWord } from './moderation-words.ts';
import { channelWord, declineReasonWord, kindWord, type Label, outcomeWord } from './words.ts';

export interface EntryHead {
  /** Set in bold: the company's entries begin with their kind, all others with a name. */
  who: string;
  what: string | undefined;
  verdict?: Label | undefined;
  reason?: string | undefined;
}

const verdictTones: Record<string, Label['tone']> = { put_right: 'good', partly: 'bad', not_put_right: 'bad', dont_know: 'wait' };

const deeds: Record<string, string> = {
  comment: 'commented',
  withdrawal: 'withdrew this problem',
  publication: 'made this problem public',
  verdict: 'gave the verdict',
};

/** What stands in the first line of a step. `channel` is how the report came in. */
export function headOf(step: StepView, channel: string): EntryHead {
  if (step.missed) return { who: missedWords(step.missed.what).head, what: 'noted by Putright' };
  if (step.kind === 'moderation') return moderationHead(step);
  if (step.by === 'company') return companyHead(step);
  if (step.kind === 'report') return { who: step.author, what: `reported this ${channelWord(channel)}` };
  const verdict = step.outcome === null ? undefined : { text: outcomeWord(step.outcome), tone: verdictTones[step.outcome] };
  return { who: step.author, what: deeds[step.kind], verdict };
}

/** What was done to an entry, by whom, and why. */
function moderationHead({ by, author, measure, reason }: StepView): EntryHead {
  // What a filter holds waits for a person; the clock gives back what a person held.
  const itself = measure === 'restored' ? 'by itself' : 'by a filter';
  const what = by === 'system' ? itself : author;
  return { who: measureWord(measure), what, reason: reason === null ? undefined : moderationReasonWord(reason) };
}

function companyHead(step: StepView): EntryHead {
  if (step.kind === 'merge')
    return {
      who: step.other_issue === null ? 'Merging undone' : 'Merged',
      what: `${step.author}${step.other_issue === null ? '' : ', into'}`,
    };
  return { who: kindWord(step.kind), what: step.author, reason: step.reason === null ? undefined : declineReasonWord(step.reason) };
}
