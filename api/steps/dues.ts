import type { Targets } from '#api/areas/rules.ts';

/** A promise that is not kept. One that was taken back is not owed any more, and still missed once its date has passed. */
export interface OpenPromise {
  due_at: string;
  withdrawn_at?: string | null | undefined;
}

/** What the company owes next, and when. Null: nothing of that sort. */
export interface Dues {
  answer_due_at: string | null;
  update_due_at: string | null;
  resolution_due_at: string | null;
  promise_due_at: string | null;
  due_at: string | null;
  /** When the board looks at these, at the latest: before anybody is to be warned of the first of them. */
  alarm_at: string | null;
}

const SHORTEST_LEAD_MS = 30 * 60_000;
const LONGEST_LEAD_MS = 86_400_000;

/** What the dues follow from. Times are ISO-8601 UTC. */
interface Clock {
  waiting_on: 'company' | 'reporter' | null;
  first_answer_at: string | null;
  reportedAt: string;
  /** Where the clock of the next update began, later by as long as it stood still since. */
  updateFrom: string;
  /** Milliseconds in which the next move was not the company's. */
  pausedMs: number;
}

/** What is owed, and when: the company's clocks run only while the next move is its own. */
export function dues(clock: Clock, promises: OpenPromise[], targets: Targets): Dues {
  const running = clock.waiting_on === 'company';
  const answer = running && !clock.first_answer_at ? later(clock.reportedAt, targets.firstAnswerS * 1000 + clock.pausedMs) : null;
  const update = running && clock.first_answer_at ? later(clock.updateFrom, targets.nextUpdateS * 1000) : null;
  const resolution = running ? later(clock.reportedAt, targets.resolutionS * 1000 + clock.pausedMs) : null;
  const promise = earliest(promises.map(({ due_at, withdrawn_at }) => (withdrawn_at ? null : due_at)));
  return {
    answer_due_at: answer,
    update_due_at: update,
    resolution_due_at: resolution,
    promise_due_at: promise,
    due_at: earliest([answer, update, resolution, promise]),
    alarm_at: earliest([
      before(answer, targets.firstAnswerS),
      before(update, targets.nextUpdateS),
      before(resolution, targets.resolutionS),
      alarmOf(promises),
    ]),
  };
}

/** The time so many milliseconds after another. */
export function later(at: string, ms: number): string {
  return new Date(Date.parse(at) + ms).toISOString();
}

/** Milliseconds from one time to another. */
export function between(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}

/** The later one of two times, of which the second may not be there. */
export function latest(a: string, b: string | null): string {
  return b !== null && b > a ? b : a;
}

function before(due: string | null, targetS: number): string | null {
  return due === null ? null : later(due, -leadMs(targetS * 1000));
}

/** How long before a deadline the staff are warned of it: a quarter of the time that was given, half an hour to a day. */
export function leadMs(givenMs: number): number {
  return Math.min(LONGEST_LEAD_MS, Math.max(SHORTEST_LEAD_MS, givenMs / 4));
}

/** When to look at promises, at the latest. */
export function alarmOf(promises: OpenPromise[]): string | null {
  const first = earliest(promises.map(({ due_at }) => due_at));
  return first === null ? null : later(first, -LONGEST_LEAD_MS);
}

/** The earliest of some times, of which any may not be there. */
export function earliest(times: (string | null)[]): string | null {
  return times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}
