import type { Selectable } from 'kysely';

/** When the board next looks at what runs out on the issue; null: nothing runs. It may be long before, never after. */
export interface Watched {
  alarm_at: string | null;
}

/**
 * What the board said about a deadline, once each: a `warning` before, that it was `missed`, an `escalation` some time after. The deadline
 * is told by `what` runs out and by the step that its time `began` with: for a promise, the one that it was made in. `step` is the one that
 * says `missed`; of the others, `mailed_at` is when the staff were told.
 */
export interface Alarms {
  issue: number;
  what: string;
  began: number;
  kind: string;
  due_at: string;
  at: string;
  step: number | null;
  mailed_at: string | null;
}

export type AlarmRow = Selectable<Alarms>;
