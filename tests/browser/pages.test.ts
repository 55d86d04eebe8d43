import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';

const open = '/issues?stage=open';
const everybody = [
  '/',
  '/issues',
  open,
  '/issues?q=refund&sort=affected',
  '/issues?q=nothinglikethis',
  '/issues/new',
  '/issues/1',
  '/issues/1/affected',
  '/issues/1/follow',
  '/fixes',
  '/fixes/1',
  '/fixes/2',
  '/history',
  '/log',
  '/sign-in',
  '/sign-up',
  '/help',
  '/help/api',
  '/nowhere',
];
const staff = [
  '/desk',
  '/desk/issues/1',
  '/desk/issues/1/merge',
  '/desk/fixes',
  '/desk/fixes/new',
  '/desk/fixes/1',
  '/desk/fixes/7/cause-publication',
  '/account',
  '/account/follows',
  '/sign-out',
];

describe.each(['light', 'dark'] as const)('every page of the demo board in %s', (colorScheme) => {
  let browser: Browser;
  let site: Site;
  let drop: () => Promise<void>;
  let guest: BrowserContext;
  let approver: BrowserContext;

  beforeAll(async () => {
    const database = await testDatabase('sqlite');
    drop = database.drop;
    site = await startSite({ databaseUrl: database.url });
    browser = await launch();
    const options = { colorScheme, baseURL: site.origin, viewport: { width: 320, height: 700 } };
    guest = await browser.newContext(options);
    approver = await browser.newContext(options);
    await approver.addCookies([await signedInAs(database.url, site.origin, 'approver')]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await drop?.();
  });

  const visits: [who: 'a guest' | 'an approver', path: string][] = [
    ...everybody.map((path): ['a guest', string] => ['a guest', path]),
    ...staff.map((path): ['an approver', string] => ['an approver', path]),
  ];
  test.each(visits)('%s at %s: nothing for axe, no sideways scrolling at 320 px, no error, no third party', async (who, path) => {
    const page = await (who === 'a guest' ? guest : approver).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(site.origin) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(path === '/nowhere' ? 404 : 200);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const { violations } = await new AxeBuilder({ page }).analyze();
    await page.close();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    expect({ sideways, complaints }).toEqual({ sideways: 0, complaints: [] });
  });

  test('the desk is not there for a guest', async () => {
    const page = await guest.newPage();
    const statuses = [];
    for (const path of staff.filter((path) => path.startsWith('/desk'))) statuses.push((await page.goto(path))?.status());
    expect(new Set(statuses)).toEqual(new Set([404]));
    await page.close();
  });
});
