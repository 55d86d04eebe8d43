import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { administration, everybody, reporter, staff } from './demo-pages.ts';

const numbered = z.object({ number: z.number() });
const listed = z.object({ items: z.array(numbered).min(1) });

/** The numbers that stand in braces in the addresses: problems that this customer reports now, and root causes of the demo. */
async function numbersFor({ origin }: Site, customer: BrowserContext, approver: BrowserContext): Promise<Record<string, number>> {
  const headers = { origin };
  const report = async (visibility: string) => {
    const data = { title: 'A parcel left in the rain', body: 'It stood at the gate for two days.', visibility };
    return numbered.parse(await (await customer.request.post('/api/v1/issues', { headers, data })).json()).number;
  };
  const [waiting, private_, answered] = [await report('public'), await report('private'), await report('public')];
  const picture = await sharp({ create: { width: 900, height: 1600, channels: 3, background: 'teal' } })
    .png()
    .toBuffer();
  for (const number of [waiting, answered]) {
    for (const [name, buffer] of [
      ['wet.png', picture],
      ['bill.pdf', Buffer.from('%PDF-1.4\n%%EOF\n')],
    ] as const) {
      const multipart = { files: { name, mimeType: 'application/octet-stream', buffer } };
      const answer = await customer.request.post(`/api/v1/issues/${number}/attachments`, { headers, multipart });
      expect(answer.status()).toBe(201);
    }
  }
  const promise = { text: 'Send a new one', due_at: new Date(Date.now() + 9 * 86_400_000).toISOString() };
  for (const step of [
    { kind: 'action', body: 'We send a new one.', promise },
    { kind: 'resolution', body: 'It arrived.' },
  ]) {
    const answer = await approver.request.post(`/api/v1/issues/${answered}/steps`, { headers, data: step });
    expect(answer.status()).toBe(201);
  }
  const drafted = await approver.request.post(`/api/v1/issues/${waiting}/steps`, {
    headers,
    data: { kind: 'remedy', body: 'We pay for it.', draft: true },
  });
  const { number: draft } = numbered.parse(await drafted.json());
  const better = { kind: 'remedy', body: 'We pay for it by Friday.', promise };
  expect((await approver.request.post(`/api/v1/drafts/${draft}/versions`, { headers, data: better })).status()).toBe(201);
  const text = { name: 'Parcel lost', kind: 'investigation', body: 'Dear {name}, it lay in {the depot} since {day}.' };
  expect((await approver.request.post('/api/v1/canned-texts', { headers, data: text })).status()).toBe(201);
  const held = await report('public');
  const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };
  const holding = await approver.request.post(`/api/v1/issues/${held}/steps/1/hold`, { headers, data: grounds });
  const told = await customer.request.post(`/api/v1/issues/1/steps/1/abuse-report`, { headers, data: { reason: 'spam' } });
  expect([holding.status(), told.status()]).toEqual([201, 204]);
  const fix = async (stage: string) => {
    const answer = await approver.request.get(`/api/v1/fixes?stage=${stage}&limit=1`);
    return [stage, listed.parse(await answer.json()).items[0]?.number ?? 0] as const;
  };
  const fixes = [await fix('open'), await fix('cause_published'), await fix('shipped')];
  const moderated = { held, case: numbered.parse(await holding.json()).number };
  return { ...moderated, waiting, private: private_, answered, draft, ...Object.fromEntries(fixes) };
}

describe.each(['light', 'dark'] as const)('every page of the demo board in %s', (colorScheme) => {
  let browser: Browser;
  let site: Site;
  let drop: () => Promise<void>;
  let guest: BrowserContext;
  let customer: BrowserContext;
  let approver: BrowserContext;
  let admin: BrowserContext;
  let numbers: Record<string, number>;

  beforeAll(async () => {
    const database = await testDatabase('sqlite');
    drop = database.drop;
    site = await startSite({ databaseUrl: database.url });
    browser = await launch();
    const options = { colorScheme, baseURL: site.origin, viewport: { width: 320, height: 700 } };
    guest = await browser.newContext(options);
    customer = await browser.newContext(options);
    approver = await browser.newContext(options);
    admin = await browser.newContext(options);
    await customer.addCookies([await signedInAs(database.url, site.origin, 'customer')]);
    await approver.addCookies([await signedInAs(database.url, site.origin, 'approver')]);
    await admin.addCookies([await signedInAs(database.url, site.origin, 'admin')]);
    numbers = await numbersFor(site, customer, approver);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await drop?.();
  });

  type Who = 'a guest' | 'the reporter' | 'an approver' | 'an admin';
  const context = (who: Who) => ({ 'a guest': guest, 'the reporter': customer, 'an approver': approver, 'an admin': admin })[who];
  const pathOf = (path: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(numbers[name]));
  const visits: [Who, string][] = [
    ...everybody.map((path): [Who, string] => ['a guest', path]),
    ...reporter.map((path): [Who, string] => ['the reporter', path]),
    ...staff.map((path): [Who, string] => ['an approver', path]),
    ...administration.map((path): [Who, string] => ['an admin', path]),
  ];
  test.each(visits)('%s at %s: nothing for axe, no sideways scrolling at 320 px, no error, no third party', async (who, path) => {
    const page = await context(who).newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(site.origin) && !request.url().startsWith('data:')) complaints.push(request.url());
    });
    const answer = await page.goto(pathOf(path));
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
    for (const path of staff.filter((path) => path.startsWith('/desk'))) statuses.push((await page.goto(pathOf(path)))?.status());
    expect(new Set(statuses)).toEqual(new Set([404]));
    await page.close();
  });

  test('the parts of the desk are one line on a phone, and the keyboard brings each into view', async () => {
    const page = await admin.newPage();
    await page.setViewportSize({ width: 375, height: 700 });
    await page.goto('/desk');
    const tabs = page.getByRole('navigation', { name: 'Desk' }).getByRole('link');
    const boxes = await tabs.evaluateAll((all) => all.map((link) => Math.round(link.getBoundingClientRect().top)));
    expect([boxes.length, new Set(boxes).size]).toEqual([9, 1]);
    await tabs.first().focus();
    for (let i = 1; i < boxes.length; i++) await page.keyboard.press('Tab');
    await expect.poll(() => tabs.last().evaluate((link) => link.matches(':focus') && link.getBoundingClientRect().right <= 375)).toBe(true);
    // The demo has one note of what does not go out, not two.
    expect(await page.locator('main .notice').count()).toBe(1);
    await page.close();
  });

  test.each<[Who]>([['a guest'], ['the reporter'], ['an approver']])('%s: no link of the masthead wraps alone', async (who) => {
    const page = await context(who).newPage();
    await page.goto('/help');
    for (const width of [320, 360, 375, 414, 480, 600, 768, 830, 900, 960, 1024, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      const lists = page.getByRole('navigation', { name: 'Main' }).getByRole('list');
      const tops = await lists.evaluateAll((all) =>
        all.map((list) => [...list.querySelectorAll('a')].map((link) => Math.round(link.getBoundingClientRect().top))),
      );
      const lines = new Set(tops.flat()).size;
      // On a phone, staff have a second line: the desk and their account.
      const allowed = who === 'an approver' && width < 480 ? 2 : 1;
      expect([width, tops.map((list) => new Set(list).size), lines <= allowed]).toEqual([width, [1, 1], true]);
    }
    await page.close();
  });
});
