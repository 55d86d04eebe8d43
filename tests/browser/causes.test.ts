import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findIssue } from '#api/issues/queries.ts';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const HOUR = 3_600_000;
let world: World;
let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  world = await createWorld('sqlite');
  // The server goes by the clock on the wall.
  world.pass((Date.now() - Date.parse(world.now())) / HOUR - 1);
  site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  browser = await launch();
  const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false });
  await context.addCookies([await signedInAs(world.url, site.origin, 'approver')]);
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await world?.drop();
});

/** Goes on to this control with the Tab key alone. */
async function reach(control: Locator): Promise<void> {
  await control.waitFor();
  for (let tabs = 0; tabs < 200; tabs++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('no Tab leads there', { cause: control });
}

async function tick(name: RegExp): Promise<void> {
  await reach(page.getByRole('checkbox', { name }));
  await page.keyboard.press('Space');
}

async function press(name: string | RegExp, key = 'Enter'): Promise<void> {
  await reach(page.getByRole('button', { name }));
  await page.keyboard.press(key);
}

async function open(name: string | RegExp): Promise<void> {
  await reach(page.getByRole('link', { name }).first());
  await page.keyboard.press('Enter');
}

async function type(label: string | RegExp, text: string): Promise<void> {
  await reach(page.getByLabel(label));
  await page.keyboard.type(text);
}

const ask = (number: number) => findIssue(world.as(guest), number);

test('with the keyboard alone: four problems are merged into one, and one of them is undone', async () => {
  const rooms = ['kitchen', 'cellar', 'attic', 'garage'];
  const into = await world.report({ title: 'The parcel was thrown over the fence' });
  const others: number[] = [];
  for (const room of rooms) others.push(await world.report({ title: `Parcel thrown over the fence: ${room}` }));
  await page.goto(`/desk/issues/${into}`);
  for (const room of rooms) await tick(new RegExp(room));
  await press(`Merge the ticked into #${into}`);
  await page.getByRole('heading', { name: `Merged into #${into}` }).waitFor();
  expect(await ask(into)).toMatchObject({ affected: 1, followers: 1 });
  expect(await Promise.all(others.map(async (number) => (await ask(number))?.duplicate_of))).toEqual(Array(4).fill(into));
  await tick(/cellar/);
  await press('Undo the merging of the ticked');
  await page.getByRole('checkbox', { name: /cellar/ }).waitFor();
  expect(await Promise.all(others.map(async (number) => (await ask(number))?.stage))).toEqual([
    'duplicate',
    'reported',
    'duplicate',
    'duplicate',
  ]);
});

test('with the keyboard alone: twelve problems are closed with one fix, and it is seen to come back', async () => {
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const issues: number[] = [];
  for (const month of months) issues.push(await world.report({ title: `Voucher refused in ${month}` }));
  await page.goto('/desk/fixes/new');
  await type('Title', 'Vouchers ended a year early');
  await type(/^Root cause/, 'The year was read from the wrong end of the code.');
  await press('Open the root cause');
  await open('Link several');
  await type('Words in the title or the report', 'voucher');
  await page.keyboard.press('Enter');
  for (const month of months) await tick(new RegExp(month));
  await press(/^Link the ticked/);
  await page.getByText('12 problems linked').waitFor();
  const path = new URL(page.url()).pathname;
  for (const act of ['Publish the cause', 'Say that the fix is out']) {
    await open(act);
    await press(act);
    await page.getByText('12 problems linked').waitFor();
  }
  await open('Tell everybody linked');
  await reach(page.getByLabel('Kind of step'));
  await page.keyboard.type('Put right');
  await type('Text', 'Release 4.1 reads the year from the right end. Every voucher that was refused is good again until 31 May.');
  await press('Publish on all of them');
  await page.getByText('It stands on 12 problems now.').waitFor();
  expect(await Promise.all(issues.map(async (number) => (await ask(number))?.stage))).toEqual(Array(12).fill('resolved'));
  world.pass((Date.now() - Date.parse(world.now())) / HOUR);
  const again = await world.report({ title: 'Voucher refused once more' });
  await page.goto(`${path}/link`);
  await tick(/once more/);
  await press(/^Link the ticked/);
  await page.getByText('Came back').first().waitFor();
  await open('The public page');
  await page.getByText('It came back.').waitFor();
  await open(/^Put right 12/);
  await open(/^Came back 1/);
  await page.getByRole('link', { name: 'Voucher refused once more' }).waitFor();
  expect((await ask(again))?.stage).toBe('reported');
});
