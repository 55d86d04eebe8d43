import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let site: Site;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  world = await createWorld('sqlite');
  await world.report();
  site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  browser = await launch();
  const context = await browser.newContext({ baseURL: site.origin });
  await context.addCookies([await signedInAs(world.url, site.origin, 'agent')]);
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await world?.drop();
});

const text = () => page.getByLabel('Text', { exact: true });
const notice = () => page.getByRole('status').getByText('This only apologises.');

test('an answer that only apologises is pointed out while it is typed, and no longer once it says something', async () => {
  await page.goto('/desk/issues/1');
  await page.getByRole('radio', { name: /^Investigation/ }).check();
  await text().pressSequentially('We’re sorry for the trouble.');
  await notice().waitFor();
  expect(await text().evaluate((field) => field === document.activeElement)).toBe(true);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await text().pressSequentially(' Release 8.6 charged twice.');
  await notice().waitFor({ state: 'detached' });
});

test('another kind of step or a promise makes it more than that', async () => {
  await text().fill('We’re sorry for the trouble.');
  await notice().waitFor();
  await page.getByRole('radio', { name: /^Apology/ }).check();
  await notice().waitFor({ state: 'detached' });
  await page.getByRole('radio', { name: /^Investigation/ }).check();
  await notice().waitFor();
  await page.getByLabel(/What will be done/).fill('Refund the second payment');
  await notice().waitFor({ state: 'detached' });
});

test('each thing to think about is said on its own', async () => {
  await page.goto('/desk/issues/1');
  await page.getByRole('radio', { name: /^Investigation/ }).check();
  await text().fill('We are looking into it. Please call us about {order}.');
  for (const head of ['This names no date.', 'This sends the customer elsewhere.', 'There is still a placeholder in it.']) {
    await page.getByRole('status').getByText(head).waitFor();
  }
  expect(await notice().count()).toBe(0);
});

test('it keeps nobody from publishing: with the keyboard alone, one key previews and one sends', async () => {
  await page.goto('/desk/issues/1');
  await page.getByRole('radio', { name: /^Investigation/ }).focus();
  await page.keyboard.press('Space');
  await text().focus();
  await page.keyboard.type('We’re sorry for the trouble.');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').getByText('This only apologises.').waitFor();
  expect(await notice().count()).toBe(0);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Publish', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('We’re sorry for the trouble.').first().waitFor();
  expect(new URL(page.url()).hash).toMatch(/^#step-\d+$/);
});

test('what there is nothing to say against is published by the next key', async () => {
  await page.goto('/desk/issues/1');
  await page.getByRole('radio', { name: /^Cause found/ }).focus();
  await page.keyboard.press('Space');
  await text().focus();
  await page.keyboard.type('A retry *without* a lock.');
  await page.keyboard.press('Control+Enter');
  const preview = page.getByRole('region', { name: 'This is what everybody will read.' });
  await preview.getByText('A retry without a lock.').waitFor();
  expect(await preview.getByText('Stage: Cause found.').count()).toBe(1);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.waitForURL(/#step-\d+$/);
});

test('a colleague who opens the same problem reads who has it open, and who has no script is noted with the first preview', async () => {
  const seats = ['approver', 'admin'] as const;
  const [approver, admin] = await Promise.all(
    seats.map(async (role) => {
      const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: role === 'approver' });
      await context.addCookies([await signedInAs(world.url, site.origin, role)]);
      return context.newPage();
    }),
  );
  const said = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.goto('/desk/issues/1');
  await said;
  await admin?.goto('/desk/issues/1');
  await admin?.getByText('The agent has this open since').waitFor();
  await approver?.goto('/desk/issues/1');
  expect(await approver?.getByText('The admin has this open').count()).toBe(0);
  await admin?.getByRole('button', { name: 'Preview', exact: true }).click();
  await approver?.reload();
  await approver?.getByText('The admin has this open since').waitFor();
});
