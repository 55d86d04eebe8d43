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

export interface Colleague {
  id: string;
  email: string;
  role: string;
  teams: string[];
}

/**
 * Who is told what. A warning is for whoever works on the problem and for its team; where that is nobody, for all the staff: it must reach
 * somebody. What is late for long is for those who can order somebody to see to it. Who is told nothing is left out.
 */
export function sharedOut(staff: Colleague[], notices: Notice[]): [Colleague, Notice[]][] {
  const told = notices.map((notice) => ({ notice, to: new Set(recipients(staff, notice)) }));
  return staff.flatMap((colleague): [Colleague, Notice[]][] => {
    const theirs = told.filter(({ to }) => to.has(colleague)).map(({ notice }) => notice);
    return theirs.length === 0 ? [] : [[colleague, theirs]];
  });
}

function recipients(staff: Colleague[], { kind, assignee, team }: Notice): Colleague[] {
  if (kind === 'escalation') return staff.filter(({ role }) => role === 'approver' || role === 'admin');
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
