/** Times and durations in plain words. Formatted by hand: a list has a hundred of them, and Intl is slow. All in UTC. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LONG_MONTHS = 'January February March April May June July August September October November December'.split(' ');
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The day of an ISO-8601 time: "24 Nov"; with its year where that is not the year of `now`. */
export function day(at: string, now: string): string {
  const text = `${Number(at.slice(8, 10))} ${MONTHS[Number(at.slice(5, 7)) - 1] ?? ''}`;
  return at.slice(0, 4) === now.slice(0, 4) ? text : `${text} ${at.slice(0, 4)}`;
}

/** The day and the minute of an ISO-8601 time: "19 Nov, 10:02". */
export function moment(at: string, now: string): string {
  return `${day(at, now)}, ${at.slice(11, 16)}`;
}

/** When something is due: the day alone where it is due by its end, else with the minute. */
export function dueTime(at: string, now: string): string {
  return isEndOfDay(at) ? day(at, now) : moment(at, now);
}

/** Whether a time stands for a whole day, as a due date without an hour does. */
export function isEndOfDay(at: string): boolean {
  return at.slice(11, 19) === '23:59:59';
}

/** The time of day: "10:02". */
export function clock(at: string): string {
  return at.slice(11, 16);
}

/** A month in full, from "2026-11" or any ISO-8601 time: "November 2026". */
export function month(at: string): string {
  return `${LONG_MONTHS[Number(at.slice(5, 7)) - 1] ?? ''} ${at.slice(0, 4)}`;
}

/** Whole seconds from one time to another; negative where `to` is earlier. */
export function secondsBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 1000);
}

/** How far a time is from now: "2 days ago", "in 3 hours", "just now". */
export function ago(at: string, now: string): string {
  const past = secondsBetween(at, now);
  const far = Math.abs(past);
  if (far < MINUTE) return past < 0 ? 'in a moment' : 'just now';
  const span = spanOf(far);
  return past < 0 ? `in ${span}` : `${span} ago`;
}

function spanOf(seconds: number): string {
  if (seconds < HOUR) return counted(seconds / MINUTE, 'minute');
  if (seconds < DAY) return counted(seconds / HOUR, 'hour');
  if (seconds < 60 * DAY) return counted(seconds / DAY, 'day');
  return seconds < 730 * DAY ? counted(seconds / (30.44 * DAY), 'month') : counted(seconds / (365.25 * DAY), 'year');
}

function counted(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

/** A length of time from whole seconds: "40 m", "3 h 10 m", "2.4 days", "61 days". */
export function duration(seconds: number): string {
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 1) return 'under 1 m';
  if (minutes < 60) return `${minutes} m`;
  if (minutes < 24 * 60) {
    const rest = minutes % 60;
    return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} m`;
  }
  const days = seconds / DAY;
  const shown = days < 9.95 ? Math.round(days * 10) / 10 : Math.round(days);
  return shown === 1 ? '1 day' : `${shown} days`;
}

/** How something due stands: "due in 5 h", "late by 2.1 days". */
export function untilDue(at: string, now: string): string {
  const left = secondsBetween(now, at);
  return left < 0 ? `late by ${duration(-left)}` : `due in ${duration(left)}`;
}
