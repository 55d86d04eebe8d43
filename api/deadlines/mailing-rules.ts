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
}

interface Colleague {
  id: string;
  role: string;
}

/** What of it is for whom: warnings for all who answer, what is late for long for those who can order somebody to. */
export function noticesFor({ role }: Colleague, notices: Notice[]): Notice[] {
  const presses = role === 'approver' || role === 'admin';
  return notices.filter(({ kind }) => kind === 'warning' || presses);
}

const owed: Record<DeadlineKind, string> = {
  answer: 'the first answer',
  update: 'the next news',
  resolution: 'putting it right',
  promise: 'what was promised',
};

/** One mail for all of it. Numbers and our own words alone: what a problem is about stays on the board. */
export function deadlineLetter(notices: Notice[], { company, more }: { company: string; more: boolean }): Letter {
  const near = notices.filter(({ kind }) => kind === 'warning');
  const late = notices.filter(({ kind }) => kind === 'escalation');
  return {
    subject: [subjectPart(late, 'late', more), subjectPart(near, 'due soon', more)].filter(Boolean).join(', '),
    paragraphs: [...section('Late, and for so long that it takes a word from you:', late), ...section('Due soon:', near)],
    link: { text: 'Open the desk', path: '/desk' },
    afterwards: ['What is not there in time stands on the page of the problem, for good.'],
    reason: `You get this because you are on the staff of ${company}’s board. There is one such mail in ${QUIET_MINUTES} minutes at most.`,
  };
}

function subjectPart(notices: Notice[], how: string, more: boolean): string {
  const n = new Set(notices.map(({ issue }) => issue)).size;
  return n === 0 ? '' : `${more ? 'more than ' : ''}${n} ${n === 1 ? 'problem' : 'problems'} ${how}`;
}

function section(head: string, notices: Notice[]): string[] {
  if (notices.length === 0) return [];
  const left = notices.length - LINES;
  return [[head, ...notices.slice(0, LINES).map(line), ...(left > 0 ? [`and ${left} more`] : [])].join('\n')];
}

function line({ issue, what, due_at, area }: Notice): string {
  return `#${issue}${area ? ` (${area})` : ''}: ${owed[what]}, by ${due_at.slice(0, 10)} ${due_at.slice(11, 16)} UTC`;
}
