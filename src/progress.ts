/** The five stations of a problem, as its stage bar shows them. */
import { day, duration, moment, secondsBetween, untilDue } from './times.ts';

/** What the bar needs to know of an issue; a row of it has all of this. */
export interface Progress {
  stage: string;
  stage_at: string;
  reported_at: string;
  first_answer_at: string | null;
  cause_at: string | null;
  action_at: string | null;
  resolved_at: string | null;
  answer_due_at: string | null;
  resolution_due_at: string | null;
  waiting_on: string | null;
}

export interface Station {
  name: string;
  note: string;
  /** Done; now: reached, and not over; none: passed without such a step; ahead; late: ahead and overdue; over: an end, neither good nor bad. */
  state: 'done' | 'now' | 'none' | 'ahead' | 'late' | 'over';
  /** Whether the problem stands here now. */
  here: boolean;
}

const LAST = 4;
const places: Record<string, number> = { reported: 0, acknowledged: 0, investigating: 1, identified: 2, fixing: 3 };
const ends: Record<string, [name: string, state: Station['state']]> = {
  reopened: ['Reopened', 'late'],
  declined: ['Declined', 'over'],
  withdrawn: ['Withdrawn', 'over'],
  duplicate: ['Merged', 'over'],
};

/** Where a problem stands and how long each station took to reach. */
export function stations(issue: Progress, now: string): Station[] {
  // A question or a remedy answers without a new stage.
  const here = Math.max(places[issue.stage] ?? LAST, issue.first_answer_at === null ? 0 : 1);
  const passed: [string, string | null][] = [
    ['Answered', issue.first_answer_at],
    ['Cause found', issue.cause_at],
    ['Being fixed', issue.action_at],
  ];
  const reported: Station = {
    name: 'Reported',
    note: moment(issue.reported_at, now),
    state: here === 0 ? 'now' : 'done',
    here: here === 0,
  };
  const between = passed.map(([name, at], i) => station(issue, { name, at, here: here === i + 1, behind: here > i + 1, now }));
  return [reported, ...between, lastStation(issue, here === LAST, now)];
}

function station(
  issue: Progress,
  { name, at, here, behind, now }: { name: string; at: string | null; here: boolean; behind: boolean; now: string },
): Station {
  if (at !== null) return { name, note: after(issue, at), state: here ? 'now' : 'done', here };
  if (behind) return { name, note: 'no such step', state: 'none', here };
  return name === 'Answered' ? { name, here, ...ahead(issue, issue.answer_due_at, now) } : { name, note: '', state: 'ahead', here };
}

function lastStation(issue: Progress, here: boolean, now: string): Station {
  const end = ends[issue.stage];
  if (end) return { name: end[0], note: day(issue.stage_at, now), state: end[1], here };
  if (issue.stage === 'confirmed' && issue.resolved_at === null)
    return { name: 'Confirmed', note: day(issue.stage_at, now), state: 'done', here };
  if (here && issue.resolved_at !== null) return { name: 'Put right', note: after(issue, issue.resolved_at), state: 'done', here };
  return { name: 'Put right', here, ...ahead(issue, issue.resolution_due_at, now) };
}

function ahead(issue: Progress, due: string | null, now: string): Pick<Station, 'note' | 'state'> {
  if (due === null) return { note: issue.waiting_on === 'reporter' ? 'waiting for the customer' : '', state: 'ahead' };
  return due < now ? { note: untilDue(due, now), state: 'late' } : { note: `due by ${day(due, now)}`, state: 'ahead' };
}

function after(issue: Progress, at: string): string {
  return `after ${duration(secondsBetween(issue.reported_at, at))}`;
}
