import type { Targets } from '#api/areas/rules.ts';

export interface OpenPromise {
  due_at: string;
}

/** What the company owes next, and when. Null: nothing of that sort. */
export interface Dues {
  answer_due_at: string | null;
  update_due_at: string | null;
  resolution_due_at: string | null;
  promise_due_at: string | null;
  due_at: string | null;
}

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
  const promise = earliest(promises.map((p) => p.due_at));
  return {
    answer_due_at: answer,
    update_due_at: update,
    resolution_due_at: resolution,
    promise_due_at: promise,
    due_at: earliest([answer, update, resolution, promise]),
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

function earliest(times: (string | null)[]): string | null {
  return times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}
