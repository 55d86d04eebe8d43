import type { DueWhat } from '#api/issues/view.ts';

const byTheCompany: Record<string, string> = {
  acknowledgement: 'has seen it',
  apology: 'apologised',
  question: 'asks the customer something',
  investigation: 'is looking into it',
  cause: 'found the cause',
  action: 'is putting it right',
  remedy: 'offers something to make up for it',
  resolution: 'says that it is put right',
  decline: 'declined it',
};

const byOthers: Record<string, string> = {
  report: 'A new problem was reported',
  answer: 'The customer answered',
  comment: 'There is a new comment',
  withdrawal: 'The customer withdrew it',
  publication: 'The customer made it public',
};

const verdicts: Record<string, string> = {
  put_right: 'The customer confirms that it is put right',
  partly: 'The customer says that it is put right in part',
  not_put_right: 'The customer says that it is not put right',
  dont_know: 'The customer cannot tell yet whether it is put right',
};

const owed: Record<string, string> = {
  answer: 'the first answer',
  update: 'news',
  resolution: 'putting it right',
  promise: 'what was promised',
};

interface Happened {
  kind: string;
  outcome: string | null;
  other_issue: number | null;
  /** What was not there in time, where that is what happened. */
  missed: string | null;
}

/** What happened on a problem, in one sentence without its full stop. */
export function happenedOnIssue({ kind, outcome, other_issue, missed }: Happened, company: string): string {
  if (kind === 'verdict') return verdicts[outcome ?? ''] ?? 'The customer gave a verdict';
  if (kind === 'merge')
    return other_issue === null ? 'It stands by itself again' : `It is the same problem as #${other_issue} and goes on there`;
  if (kind === 'system') return `${company} was not in time with ${owed[missed ?? ''] ?? 'what it owes'}`;
  const theirs = byTheCompany[kind];
  return theirs === undefined ? (byOthers[kind] ?? 'There is something new') : `${company} ${theirs}`;
}

const onFixes: Record<string, string> = {
  cause_publication: 'The cause is published',
  shipping: 'What removes the cause has shipped',
  verification: 'It was checked whether the cause is gone',
};

/** The same of a root cause. */
export function happenedOnFix(kind: string): string {
  return onFixes[kind] ?? 'There is something new';
}

/** Who is to move next, and by when: `due` is told in the reader's own time. */
export function whatComesNext(
  { stage, waiting_on, next_due }: { stage: string; waiting_on: string | null; next_due: { what: DueWhat; at: string } | null },
  company: string,
  moment: (at: string) => string,
): string {
  if (stage === 'resolved') return 'Next: whoever reported it says whether it was put right.';
  if (waiting_on === 'reporter') return `Next: ${company} waits for an answer of whoever reported it.`;
  if (next_due) return `Next: ${company} owes ${owed[next_due.what]} by ${moment(next_due.at)}.`;
  return stage === 'confirmed' || stage === 'declined' || stage === 'withdrawn' ? 'Nobody has to move any more.' : '';
}
