/** What the pages call holding, redacting, removing and restoring. */
import type { AppealView, CaseView } from '#api/moderation/queries.ts';
import { count, type Label } from './words.ts';

const reasons: Record<string, string> = {
  personal_data: 'personal data',
  abuse: 'abuse',
  spam: 'advertising or spam',
  off_topic: 'does not belong there',
  legal: 'the law',
  threat: 'a threat',
};

export function moderationReasonWord(reason: string): string {
  return reasons[reason] ?? reason;
}

/** The reasons with what each means, for a form. */
export const reasonChoices: [value: string, text: string, hint: string][] = [
  ['personal_data', 'Personal data', 'A name, an address, a number that tells who somebody is.'],
  ['abuse', 'Abuse', 'It insults or harasses somebody.'],
  ['spam', 'Advertising or spam', 'It sells something, or stands in many places.'],
  ['off_topic', 'Does not belong there', 'It has nothing to do with the problem.'],
  ['legal', 'The law', 'The law forbids it, or a court does.'],
  ['threat', 'A threat', 'It threatens somebody.'],
];

export const requestChoices: [value: string, text: string][] = [
  ['moderator', 'Our own'],
  ['company', 'The company’s management'],
  ['law', 'The law, an authority or a court'],
  ['author', 'The author'],
];

const requests: Record<string, string> = {
  moderator: 'of the moderators’ own accord',
  company: 'at the request of the company’s management',
  law: 'as the law or an authority asked',
  author: 'at the author’s request',
  filter: 'by a filter',
};

export function requestWord(request: string): string {
  return requests[request] ?? request;
}

const roles: Record<string, string> = {
  agent: 'an agent',
  approver: 'an approver',
  admin: 'an admin',
  system: 'a filter',
  customer: 'the author',
};

export function actorWord(role: string | null): string {
  return roles[role ?? ''] ?? 'somebody';
}

const posts: Record<string, string> = { report: 'problem', comment: 'comment', answer: 'answer', verdict: 'text of a verdict' };

/** "problem", "comment", "entry of the company". */
export function postWord(kind: string): string {
  return posts[kind] ?? 'entry of the company';
}

const measures: Record<string, string> = { held: 'Held for review', redacted: 'Redacted', removed: 'Removed', restored: 'Restored' };

/** What a step of moderation did. */
export function measureWord(measure: string | null): string {
  return measures[measure ?? ''] ?? 'Moderated';
}

const names: Record<string, string> = { hold: 'Held', redaction: 'Redacted', removal: 'Removed' };

/** The same of a measure that the figures count. */
export function measureName(measure: string): string {
  return names[measure] ?? measure;
}

const standing: Record<string, Label> = {
  hold: { text: 'Held for review', tone: 'wait' },
  redaction: { text: 'Redacted', tone: 'plain' },
  removal: { text: 'Removed', tone: 'bad' },
};

/** Whether a text went with its author’s account: a removal that is over from the beginning. */
export function isErasure({ measure, state }: Pick<CaseView, 'measure' | 'state'>): boolean {
  return measure === 'removal' && state === 'removed';
}

/** Where a case stands. */
export function caseLabel({ measure, state, ended_role }: Pick<CaseView, 'measure' | 'state' | 'ended_role'>): Label {
  if (state === 'asked') return { text: 'Removal asked for', tone: 'wait' };
  if (state === 'refused') return { text: ended_role === 'system' ? 'Removal lapsed' : 'Removal refused', tone: 'plain' };
  if (state === 'restored')
    return { text: measure === 'hold' ? 'Held, then released' : `${measureName(measure)}, then restored`, tone: 'good' };
  if (isErasure({ measure, state })) return { text: 'Erased with its author', tone: 'plain' };
  if (state === 'removed') return { text: 'Held, then removed', tone: 'plain' };
  return standing[measure] ?? { text: measure, tone: undefined };
}

/** What a redaction took out: "a part of the text and 2 files". */
export function partWords({ part, files }: Pick<CaseView, 'part' | 'files'>): string {
  if (part === 'files') return count(files, 'file');
  return part === 'both' ? `a part of the text and ${count(files, 'file')}` : 'a part of the text';
}

/** What became of an appeal. `over`: whether its case is. */
export function appealWord(outcome: string | null, over: boolean): string {
  if (outcome === 'upheld') return 'The appeal was upheld';
  if (outcome === 'rejected') return 'The appeal was rejected';
  return over ? 'An appeal was made, and nobody had to decide about it any more' : 'An appeal is open';
}

const took: Record<string, string> = { hold: 'held it', redaction: 'redacted it', removal: 'confirmed the removal' };

/** What whoever took a measure has done: "held it". */
export function tookWord(measure: string): string {
  return took[measure] ?? 'did it';
}

/** Who decided about the appeal of a case, for the end of a sentence. */
export function deciderWord(measure: string, { role, by_taker }: AppealView): string {
  return by_taker ? `${actorWord(role)} who had ${tookWord(measure)}: there was nobody else` : actorWord(role);
}
