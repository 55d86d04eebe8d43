const MINUTE = 60_000;
const DAY = 86_400_000;
const CLOCK = /^(\+?)(\d+)d (\d{2}):(\d{2})$/;
const SPAN = /^(?=\d)(?:(\d+)d ?)?(?:(\d+)h ?)?(?:(\d+)m)?$/;

/** How a moment is written in the demo's files: `41d 10:02` (41 days ago at 10:02 UTC), `+6d 17:00` (in 6 days), `2d 3h` (so long ago). */
export const MOMENT = new RegExp(`${CLOCK.source}|${SPAN.source}`);
/** How a time span is written: `3d`, `2h 14m`. */
export const SPAN_ONLY = SPAN;

/** The moment that a text means, as ISO-8601 UTC. */
export function momentOf(text: string, now: string): string {
  const clock = CLOCK.exec(text);
  if (!clock) return shifted(now, -spanOf(text));
  const [, ahead, days, hours, minutes] = clock;
  const midnight = Math.floor(Date.parse(now) / DAY) * DAY;
  const whole = Number(days) * DAY * (ahead ? 1 : -1);
  return new Date(midnight + whole + (Number(hours) * 60 + Number(minutes)) * MINUTE).toISOString();
}

/** Milliseconds in a time span. */
export function spanOf(text: string): number {
  const [, days = '0', hours = '0', minutes = '0'] = SPAN.exec(text) ?? [];
  return Number(days) * DAY + (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

/** The moment so many milliseconds later, to the whole second. */
export function shifted(at: string, ms: number): string {
  return new Date(Math.floor((Date.parse(at) + ms) / 1000) * 1000).toISOString();
}
