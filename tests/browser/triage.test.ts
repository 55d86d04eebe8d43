import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

const answers = [
  'Retry 8.6 charged the card a second time at 09:12.',
  'The depot scanned your parcel twice on 2 November.',
  'Your voucher code was typed with a zero in our export.',
  'A stale price list was shown until half past ten.',
  'The courier left the box at number 14 by mistake.',
  'An unplugged printer in Hall 3 dropped forty labels.',
  'Our mail server refused messages above five megabytes.',
  'Somebody switched the weekend calendar to last year.',
  'The locker door reports open although it is shut.',
  'Two accounts were joined because they share a phone.',
];
/** Nobody should have to press the key more often to get to a thing. */
const MOST_TABS = 90;

let world: World;
let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  world = await createWorld('sqlite');
  for (const [i] of answers.entries()) await world.report({ title: `Something went wrong, case ${i + 1}` });
  site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  browser = await launch();
  const context = await browser.newContext({ baseURL: site.origin });
  await context.addCookies([await signedInAs(world.url, site.origin, 'agent')]);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await world?.drop();
});

const key = (name: string) => page.keyboard.press(name);
const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);
const problem = (i: number) => page.getByRole('link', { name: `Something went wrong, case ${i + 1}`, exact: true });

async function walkTo(target: Locator, by: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MOST_TABS; presses++) {
    if (await hasFocus(target)) return;
    await key(by);
  }
  throw new Error(`the keyboard does not get to ${String(target)}`);
}

/** From the queue, and back to it. */
async function triage(i: number, answer: string): Promise<void> {
  await walkTo(problem(i));
  await key('t');
  const row = page.getByRole('row').filter({ has: problem(i) });
  await row.getByText('You', { exact: true }).waitFor();
  await walkTo(problem(i));
  await key('Enter');
  await walkTo(page.getByText('Add a note', { exact: true }));
  await key('Enter');
  await walkTo(page.getByLabel('A note'));
  await page.keyboard.type(`Seen the log of case ${i + 1}.`);
  await key('Tab');
  await key('Enter');
  await page.getByText(`Seen the log of case ${i + 1}.`).waitFor();
  // The kinds are one stop for the key; the arrows go through them.
  const cause = page.getByRole('radio', { name: /^Cause found/ });
  await walkTo(page.getByRole('radio').first());
  for (let moves = 0; moves < 9 && !(await cause.isChecked()); moves++) await key('ArrowDown');
  await walkTo(page.getByLabel('Text', { exact: true }));
  await page.keyboard.type(answer);
  await key('Control+Enter');
  const publish = page.getByRole('button', { name: 'Publish', exact: true });
  await publish.waitFor();
  expect(await hasFocus(publish)).toBe(true);
  await key('Enter');
  await page.locator('[id^="step-"]').getByText(answer).waitFor();
  await walkTo(page.getByRole('link', { name: 'Desk', exact: true }).first(), 'Shift+Tab');
  await key('Enter');
  await page.getByRole('heading', { name: 'Desk', level: 1 }).waitFor();
}

test('ten problems are taken, noted on and answered with the keyboard alone', { timeout: 240_000 }, async () => {
  await page.goto('/desk');
  for (const [i, answer] of answers.entries()) await triage(i, answer);
  await page.getByRole('link', { name: 'Mine 10', exact: true }).waitFor();
  const { read } = world.database;
  const notes = await read.selectFrom('notes').select('issue').execute();
  const causes = await read.selectFrom('steps').select('issue').where('kind', '=', 'cause').execute();
  expect([new Set(notes.map(({ issue }) => issue)).size, new Set(causes.map(({ issue }) => issue)).size]).toEqual([10, 10]);
});

test('in the table, j and k go down and up', async () => {
  const links = page.getByRole('table').getByRole('rowheader').getByRole('link');
  await walkTo(links.first());
  await key('j');
  expect(await hasFocus(links.nth(1))).toBe(true);
  await key('k');
  expect(await hasFocus(links.first())).toBe(true);
});
