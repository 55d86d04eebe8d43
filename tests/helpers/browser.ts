import { type Browser, chromium } from 'playwright-core';
import { inject } from 'vitest';

// Our own, rather than those of the browser's package: its list switches web security off.
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser of this run; close it in `afterAll`. */
export async function launch(): Promise<Browser> {
  const found = inject('chromium');
  if ('missing' in found) throw new Error(found.missing);
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return chromium.launch({ executablePath: found.path, env: { ...Object.fromEntries(inherited), ...found.env }, args: FLAGS });
}
