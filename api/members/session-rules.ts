import type { Role } from '#api/context.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a session lasts unused, and at most: whoever answers for the company signs in more often. */
const staffLimits = { idleMs: 12 * HOUR_MS, absoluteMs: 7 * DAY_MS };
const customerLimits = { idleMs: 14 * DAY_MS, absoluteMs: 30 * DAY_MS };

/** A use is written down at most this often, so that looking at pages is not writing. */
const NOTED_EVERY_MS = 5 * 60_000;

/** When a session of this role ends that was made and last used then: ISO texts in and out. */
export function endOf(role: Role, madeAt: string, usedAt: string): string {
  const { idleMs, absoluteMs } = role === 'customer' ? customerLimits : staffLimits;
  return new Date(Math.min(Date.parse(usedAt) + idleMs, Date.parse(madeAt) + absoluteMs)).toISOString();
}

/** Whether a use now is worth writing down after one at `usedAt`. */
export function isWorthNoting(usedAt: string | null, now: string): boolean {
  return usedAt === null || Date.parse(now) - Date.parse(usedAt) >= NOTED_EVERY_MS;
}

// In this order: most browsers also claim to be those that stand further down.
const browsers: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPX|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const systems: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

/** A short name for what sent this User-Agent header, such as "Firefox on Linux". None of the header's own text is in it. */
export function deviceOf(userAgent: string | undefined): string {
  const firstOf = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test((userAgent ?? '').slice(0, 500)))?.[1];
  const [browser, system] = [firstOf(browsers), firstOf(systems)];
  if (browser && system) return `${browser} on ${system}`;
  return browser ?? (system && `A browser on ${system}`) ?? 'An unknown device';
}
