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

test('it keeps nobody from publishing', async () => {
  await page.goto('/desk/issues/1');
  await page.getByRole('radio', { name: /^Investigation/ }).check();
  await text().fill('We’re sorry for the trouble.');
  await notice().waitFor();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('alert').getByText('This only apologises.').waitFor();
  expect(await notice().count()).toBe(0);
  await page.getByRole('button', { name: 'Publish anyway' }).click();
  await page.getByText('We’re sorry for the trouble.').first().waitFor();
  expect(new URL(page.url()).hash).toBe('#step-2');
});
