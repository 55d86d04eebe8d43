import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDraft } from '#api/desk/draft-commands.ts';
import { answer } from '../approval/drafting.ts';
import { file, pdf, png } from '../attachments/files.ts';
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
  await openDraft(world.as(world.agent), await world.report(), answer, [await png(), file('letter.pdf', pdf)]);
  site = await startSite({ databaseUrl: world.url, env: { FILES_URL: world.as(world.agent).config.filesUrl, DEMO: 'off' } });
  browser = await launch();
  const context = await browser.newContext({ baseURL: site.origin });
  await context.addCookies([await signedInAs(world.url, site.origin, 'approver')]);
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await world?.drop();
});

test('the page of a draft shows its files as they would be published, and the next version keeps, drops and adds some', {
  timeout: 45_000,
}, async () => {
  await page.goto('/desk/approvals/1');
  expect(await page.getByRole('img', { name: /^Picture 1 of 1/ }).count()).toBe(1);
  expect(await page.getByRole('link', { name: 'letter.pdf' }).count()).toBe(1);
  await page.getByText('Write a better version', { exact: true }).click();
  await page.getByLabel('letter.pdf', { exact: true }).uncheck();
  await page.getByLabel(/^More pictures or PDFs/).setInputFiles({ name: 'refund.pdf', mimeType: 'application/pdf', buffer: pdf });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.getByRole('button', { name: 'Save and hand in', exact: true }).click();
  await page.getByRole('heading', { name: /^Version 2, as it would be published/ }).waitFor();
  expect(await page.getByRole('link', { name: 'refund.pdf' }).count()).toBe(1);
  expect(await page.getByRole('link', { name: 'letter.pdf' }).count()).toBe(0);
  expect(await page.getByRole('region', { name: 'What changed since version 1' }).textContent()).toContain('refund');
  await page.goto('/desk/approvals/1?version=1');
  await page.getByText('Not there any more: letter.pdf').waitFor();
});
