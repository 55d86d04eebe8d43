import { z } from 'zod';

/** How soon a follower hears, the soonest first. */
export const paces = ['each', 'daily', 'weekly'] as const;
export type Pace = (typeof paces)[number];
export const paceShape = z.enum(paces, 'Please choose how often.');

const TOPIC = /^(?:board|area\/[a-z0-9]+(?:-[a-z0-9]+)*|(?:fix|issue)\/[1-9]\d{0,8})$/;

/** What can be followed: `board`, `area/payments`, `fix/18`, `issue/412`. */
export const topicShape = z.string().regex(TOPIC, 'There is nothing of that name to follow.');

/** The parts of a topic: its kind, and what it is called there; the board has no name. */
export function partsOf(topic: string): { kind: string; name: string } {
  const [kind = '', name = ''] = topic.split('/');
  return { kind, name };
}

/** What to hear at first: of one problem or cause each step, of many one mail a day. */
export function firstPace(topic: string): Pace {
  return /^(?:fix|issue)\//.test(topic) ? 'each' : 'daily';
}

const HOUR = 7;
const MONDAY = 1;
const DAY_MS = 86_400_000;

/** When a notice goes out: at once, or with the next mail of the morning (7 o'clock in the zone; the weekly one on Monday). ISO-8601 UTC. */
export function dueAt(pace: Pace, now: string, zone: string): string {
  if (pace === 'each') return now;
  const at = Date.parse(now);
  for (let days = 0; ; days++) {
    const morning = hourOf(at + days * DAY_MS, zone);
    if (morning > at && (pace === 'daily' || weekday(morning, zone) === MONDAY)) return new Date(morning).toISOString();
  }
}

/** 7 o'clock on the day that it is in the zone. */
function hourOf(at: number, zone: string): number {
  const { year, month, day } = dateIn(at, zone);
  const guess = Date.UTC(year, month - 1, day, HOUR);
  return guess - offsetMs(guess - offsetMs(guess, zone), zone);
}

/** How far the clocks of the zone are before UTC at that moment. */
function offsetMs(at: number, zone: string): number {
  const { year, month, day, hour, minute } = dateIn(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000;
}

function weekday(at: number, zone: string): number {
  const { year, month, day } = dateIn(at, zone);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function dateIn(at: number, zone: string) {
  const clock = clocks.get(zone) ?? newClock(zone);
  clocks.set(zone, clock);
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

function newClock(timeZone: string): Intl.DateTimeFormat {
  const digits = '2-digit' as const;
  const shown = { year: 'numeric', month: digits, day: digits, hour: digits, minute: digits, hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', { timeZone, ...shown });
}

/** A moment as a reader in that zone says it: "24 November 2026, 18:00 (Europe/Vienna)". */
export function momentIn(at: string, zone: string): string {
  const shown = { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return `${new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...shown }).format(Date.parse(at)).replace(' at ', ', ')} (${zone})`;
}

/** An IANA time zone, as the engine knows them. */
const zoneShape = z.string().refine(isZone, 'There is no such time zone.');

function isZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}

/** How long one can ask for quiet. */
export const quietDays = { week: 7, month: 30 } as const;
const quietShape = z.enum(['week', 'month'], 'Please choose for how long.');

/** What a member asks for about all they follow. */
export const wishShape = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('pace'), topic: topicShape, pace: paceShape }),
  z.strictObject({ act: z.literal('end'), topic: topicShape }),
  z.strictObject({ act: z.literal('quiet'), days: quietShape }),
  z.strictObject({ act: z.literal('stop') }),
  z.strictObject({ act: z.literal('again') }),
  z.strictObject({ act: z.literal('zone'), zone: zoneShape }),
]);
export type Wish = z.infer<typeof wishShape>;

const FIRST_REMINDER_DAYS = 3;
const LAST_REMINDER_DAYS = 14;
/** When whoever was asked and has not answered counts as silent. */
export const SILENT_DAYS = 21;

/** Which reminders are due for what was resolved when; a board that slept through the first sends the last alone. ISO-8601 UTC. */
export function roundsDue(now: string): { round: number; from: string; to: string }[] {
  const before = (days: number) => new Date(Date.parse(now) - days * DAY_MS).toISOString();
  return [
    { round: 1, from: before(LAST_REMINDER_DAYS), to: before(FIRST_REMINDER_DAYS) },
    { round: 2, from: before(SILENT_DAYS), to: before(LAST_REMINDER_DAYS) },
  ];
}
