/** What the pages say about drafts and what needs approval. */
import type { DraftState, NamedFile } from '#api/desk/draft-rules.ts';
import type { Response } from '#api/desk/rules.ts';
import { dueTime } from './times.ts';
import { declineReasonWord, kindWord, type Label } from './words.ts';

const states: Record<DraftState, Label> = {
  open: { text: 'Not handed in', tone: undefined },
  waiting: { text: 'To be checked', tone: 'wait' },
  refused: { text: 'Sent back', tone: 'bad' },
  approved: { text: 'Approved, not published', tone: 'wait' },
  published: { text: 'Published', tone: 'good' },
  withdrawn: { text: 'Withdrawn', tone: 'plain' },
};

export function draftLabel(state: DraftState): Label {
  return states[state];
}

const next: Record<DraftState, string> = {
  open: 'Whoever works on it hands it in. Until then nobody checks it, and the public page says nothing of it.',
  waiting: 'An approver who did not write it approves it or sends it back. The clock runs on.',
  refused: 'Somebody writes a better version and hands it in. The clock runs on.',
  approved: 'Any of the staff publishes it, to the letter. The clock runs on.',
  published: 'Nothing: it stands on the problem’s page.',
  withdrawn: 'Nothing: it was taken back. A new answer begins at the problem.',
};

/** What happens next with a draft, and who has to move. */
export function whatIsNext(state: DraftState): string {
  return next[state];
}

/** What an answer says beside its text, a line each, so that two of them can be compared. */
export function factsOf(response: Response, now: string, files: readonly NamedFile[] = []): string {
  const { kind, promise, reason, corrects, fix, fix_title } = response;
  const facts = [
    `Kind: ${kindWord(kind)}`,
    reason && `Reason: ${declineReasonWord(reason)}`,
    corrects && `Corrects: entry ${corrects}`,
    fix && `Root cause: ${fix === 'new' ? `a new one, ${fix_title ?? 'without a title yet'}` : `F-${fix}`}`,
    promise && `Promise: ${promise.text}, by ${dueTime(promise.due_at, now)}`,
    ...files.map(({ name, sha256 }) => `File: ${name} (${sha256.slice(0, 8)})`),
  ];
  return facts.filter(Boolean).join('\n');
}

/** What needs approval: "Any answer", "Comment by staff", "Remedy", "Declined: our policy". */
export function approvableWord(what: string): string {
  if (what === 'any') return 'Any answer';
  if (what === 'comment') return 'Comment by staff';
  const [kind = '', reason] = what.split(':');
  return reason === undefined ? kindWord(kind) : `${kindWord(kind)}: ${declineReasonWord(reason)}`;
}
