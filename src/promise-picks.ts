/** Dates that a promise can have by one key. In UTC, as all times on the pages. */
import { day, isEndOfDay } from './times.ts';

const DAY = 86_400_000;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const FRIDAY = 5;

/** A date as a form sends it: a day stands for its end. */
export interface Pick {
  value: string;
  text: string;
}

/** "Tomorrow 17:00", "In 3 days", "End of next week", each with the day that it is. A week ends on its Friday. */
export function promisePicks(now: string): Pick[] {
  const today = Date.parse(now.slice(0, 10));
  const on = (days: number) => new Date(today + days * DAY).toISOString().slice(0, 10);
  const weekday = new Date(today).getUTCDay();
  // Weeks begin on Monday: on a Sunday, next week is the one that begins tomorrow.
  const nextFriday = 7 + FRIDAY - (weekday || 7);
  const pick = (value: string, words: string): Pick => ({ value, text: `${words}, ${named(value, now)}` });
  return [pick(`${on(1)}T17:00Z`, 'Tomorrow 17:00'), pick(on(3), 'In 3 days'), pick(on(nextFriday), 'End of next week')];
}

function named(value: string, now: string): string {
  return `${WEEKDAYS[new Date(value).getUTCDay()]} ${day(value, now)}`.replaceAll(' ', '\u00a0');
}

/** The date of a promise as the form takes it: a day alone stands for its end, a moment is a pick. Where there is one, there is not the other. */
export function asEntered(due_at: string): { day: string; pick: string } {
  return isEndOfDay(due_at) ? { day: due_at.slice(0, 10), pick: '' } : { day: '', pick: `${due_at.slice(0, 16)}Z` };
}
