import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { mailedTo } from '../helpers/signing-up.ts';
import { type Site, startSite } from '../helpers/site.ts';

describe.each(['light', 'dark'] as const)('an admin without a mail server, in %s', (colorScheme) => {
  let browser: Browser;
  let site: Site;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase('sqlite', { template: migrated });
    site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off' } });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await database?.drop();
  });

  const visitor = async (role?: 'agent' | 'admin') => {
    const context = await browser.newContext({ colorScheme, baseURL: site.origin, viewport: { width: 320, height: 700 } });
    if (role) await context.addCookies([await signedInAs(database.url, site.origin, role)]);
    return context.newPage();
  };
  const faultless = async (page: Page) => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [page.url(), id, nodes.map((node) => node.html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  };

  test('invites an agent by mail, reads the mail, and the agent joins by its link', async () => {
    const page = await visitor('admin');
    await page.goto('/desk');
    await page.getByRole('link', { name: 'Mail', exact: true }).click();
    await faultless(page);
    expect(await page.getByText('Mail does not go out.').count()).toBe(1);
    await page.getByRole('link', { name: 'Invite somebody to the staff' }).click();
    await faultless(page);
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Please give an e-mail address');
    await faultless(page);
    await page.getByLabel('E-mail address').fill('robin@example.com');
    await page.getByRole('button', { name: 'Send the invitation' }).click();
    await page.waitForURL(/\/desk\/mail\/[\w-]{36}$/);
    const { pathname } = new URL(page.url());
    await expect.poll(async () => (await page.reload()) && page.getByText('Kept here').count(), { timeout: 10_000 }).toBe(1);
    await faultless(page);
    await page.getByText('The same as HTML').click();
    expect(await page.locator('pre a, pre p').count()).toBe(0);
    const link = /http\S+invitation=[\w-]{43}/.exec((await page.locator('pre').first().textContent()) ?? '')?.[0] ?? '';
    for (const path of ['/desk/mail', '/desk/jobs']) {
      await page.goto(path);
      await faultless(page);
    }

    for (const other of [await visitor(), await visitor('agent')]) {
      for (const path of ['/desk/mail', pathname, '/desk/members', '/desk/jobs']) expect((await other.goto(path))?.status()).toBe(404);
    }
    const robin = await visitor();
    await robin.goto(link);
    await faultless(robin);
    await robin.getByLabel('E-mail address').fill('robin@example.com');
    await robin.locator('main').getByRole('button').click();
    await robin.getByText('A mail is on its way').waitFor();
    await robin.goto(await mailedTo(database.url, 'robin@example.com'));
    await faultless(robin);
    await robin.getByLabel('Name').fill('Robin');
    await robin.getByLabel('Password').fill('correct horse battery');
    await robin.locator('main').getByRole('button').click();
    await robin.waitForURL(/\/desk$/);
    expect(await robin.getByRole('link', { name: 'Mail', exact: true }).count()).toBe(0);
    await page.goto('/desk/members');
    expect(await page.getByText('Robin', { exact: true }).count()).toBe(1);
  });

  test('makes a link to hand over, which is shown once', async () => {
    const page = await visitor('admin');
    await page.goto('/desk/members');
    await page.getByRole('button', { name: 'Make a link instead' }).click();
    await faultless(page);
    expect(await page.getByRole('status').textContent()).toMatch(/invitation=[\w-]{43}/);
    await page.goto('/desk/members');
    expect(await page.content()).not.toContain('invitation=');
    expect(await page.getByText('Open invitations').count()).toBe(1);
  });
});
