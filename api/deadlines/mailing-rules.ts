import type { DeadlineKind } from '#api/deadlines/rules.ts';
import type { Letter } from '#api/mail/letter.ts';

/** Nobody gets more than one mail about deadlines in this time, however many there are. */
export const QUIET_MINUTES = 15;
const LINES = 20;

/** A deadline that the staff are to be told of. */
export interface Notice {
  issue: number;
  what: DeadlineKind;
  kind: 'warning' | 'escalation';
  due_at: string;
  area: string | null;
  assignee: string | null;
  team: string | null;
}

/** A draft that waits for somebody to decide, who is none of its `authors`: they wrote its first version or the latest. */
export interface WaitingDraft {
  draft: number;
  version: number;
  issue: number;
  handed_in_at: string;
  area: string | null;
  authors: (string | null)[];
}

/** All that is told at once. */
export interface News {
  notices: Notice[];
  drafts: WaitingDraft[];
}

export interface Colleague {
  id: string;
  email: string;
  role: string;
  teams: string[];
}

/**
 * Who is told what. A warning is for whoever works on the problem and for its team; where that is nobody, for all the staff: it must reach
 * somebody. What is late for long is for those who can order somebody to see to it, a draft for those who decide on it. Who is told nothing
 * is left out.
 */
export function sharedOut(staff: Colleague[], { notices, drafts }: News): [Colleague, News][] {
  const told = notices.map((notice) => ({ notice, to: new Set(recipients(staff, notice)) }));
  return staff.flatMap((colleague): [Colleague, News][] => {
    const theirs = told.filter(({ to }) => to.has(colleague)).map(({ notice }) => notice);
    const toDecide = drafts.filter(({ authors }) => decides(colleague) && !authors.includes(colleague.id));
    return theirs.length + toDecide.length === 0 ? [] : [[colleague, { notices: theirs, drafts: toDecide }]];
  });
}

const decides = ({ role }: Colleague) => role === 'approver' || role === 'admin';

function recipients(staff: Colleague[], { kind, assignee, team }: Notice): Colleague[] {
  if (kind === 'escalation') return staff.filter(decides);
  const concerned = staff.filter(({ id, teams }) => id === assignee || (team !== null && teams.includes(team)));
  return concerned.length > 0 ? concerned : staff;
}

const owed: Record<DeadlineKind, string> = {
  answer: 'the first answer',
  update: 'the next news',
  resolution: 'putting it right',
  promise: 'what was promised',
};

/** One mail for all of it. Numbers and our own words alone: what a problem is about stays on the board. */
export function deadlineLetter({ notices, drafts }: News, { company, more }: { company: string; more: boolean }): Letter {
  const near = notices.filter(({ kind }) => kind === 'warning');
  const late = notices.filter(({ kind }) => kind === 'escalation');
  const toCheck = drafts.length === 1 ? '1 draft to check' : `${more ? 'more than ' : ''}${drafts.length} drafts to check`;
  return {
    subject: [subjectPart(late, 'late', more), subjectPart(near, 'due soon', more), drafts.length > 0 && toCheck]
      .filter(Boolean)
      .join(', '),
    paragraphs: [
      ...section('Late, and for so long that it takes a word from you:', late.map(line)),
      ...section('Due soon:', near.map(line)),
      ...section('Answers that wait for you or another approver, while the clocks run on:', drafts.map(draftLine)),
    ],
    link: notices.length > 0 ? { text: 'Open the desk', path: '/desk' } : { text: 'Open the approvals', path: '/desk/approvals' },
    afterwards: ['What is not there in time stands on the page of the problem, for good.'],
    reason: `You get this because you are on the staff of ${company}’s board. There is one such mail in ${QUIET_MINUTES} minutes at most.`,
  };
}

function subjectPart(notices: Notice[], how: string, more: boolean): string {
  const n = new Set(notices.map(({ issue }) => issue)).size;
  return n === 0 ? '' : `${more ? 'more than ' : ''}${n} ${n === 1 ? 'problem' : 'problems'} ${how}`;
}

function section(head: string, lines: string[]): string[] {
  if (lines.length === 0) return [];
  const left = lines.length - LINES;
  return [[head, ...lines.slice(0, LINES), ...(left > 0 ? [`and ${left} more`] : [])].join('\n')];
}

function line({ issue, what, due_at, area }: Notice): string {
  return `#${issue}${area ? ` (${area})` : ''}: ${owed[what]}, by ${minute(due_at)}`;
}

function draftLine({ draft, version, issue, handed_in_at, area }: WaitingDraft): string {
  return `#${issue}${area ? ` (${area})` : ''}: draft ${draft}, version ${version}, handed in ${minute(handed_in_at)}`;
}

const minute = (at: string) => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
