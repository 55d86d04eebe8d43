import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';

let browser: Browser;
let site: Site;
let database: TestDatabase;
let reporter: Page;
let stranger: Page;
beforeAll(async () => {
  database = await testDatabase('sqlite', { template: migrated });
  site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off' } });
  browser = await launch();
  const phone = { baseURL: site.origin, viewport: { width: 375, height: 667 }, javaScriptEnabled: false };
  const context = await browser.newContext(phone);
  await context.addCookies([await signedInAs(database.url, site.origin, 'customer')]);
  reporter = await context.newPage();
  stranger = await (await browser.newContext(phone)).newPage();
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await database?.drop();
});

test('a private problem is nobody’s business until its reporter makes it public, knowing what everybody will read', async () => {
  await reporter.goto('/issues/new');
  await reporter.getByLabel('In one line').fill('A letter was open when it came');
  await reporter.getByLabel('What happened').fill('The seam was slit. Please write to ann@example.org about it.');
  await reporter.getByLabel(/^Only for/).fill('Parcel 7741');
  await reporter.getByRole('radio', { name: /^Only/ }).check();
  await reporter.getByRole('button', { name: 'Preview' }).click();
  await reporter.getByRole('button', { name: 'Send the report' }).click();
  await reporter.getByText('Your problem is #1').waitFor();

  expect((await stranger.goto('/issues/1'))?.status()).toBe(404);
  await stranger.goto('/issues');
  expect(await stranger.getByText('A letter was open').count()).toBe(0);

  await reporter.getByRole('link', { name: 'Make it public' }).click();
  await reporter.getByRole('heading', { name: 'Make this problem public?' }).waitFor();
  expect(await reporter.locator('main').textContent()).toContain('The seam was slit.');
  await reporter.getByRole('button', { name: 'Make #1 public' }).click();
  expect(await reporter.getByRole('alert').count()).toBe(1);
  expect((await stranger.goto('/issues/1'))?.status()).toBe(404);
  await reporter.getByLabel('It may be public').check();
  await reporter.getByRole('button', { name: 'Make #1 public' }).click();
  await reporter.waitForURL(/\/issues\/1-a-letter-was-open/);

  await stranger.goto('/issues');
  await stranger.getByRole('link', { name: /A letter was open/ }).click();
  const shown = await stranger.locator('main').textContent();
  expect(shown).toContain('The seam was slit.');
  expect(shown).not.toContain('7741');
  expect(await stranger.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
