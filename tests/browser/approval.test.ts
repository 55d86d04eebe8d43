import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '#api/context.ts';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

let world: World;
let site: Site;
let browser: Browser;
const seats = new Map<Role | 'guest', BrowserContext>();

beforeAll(async () => {
  world = await createWorld('sqlite');
  await world.report({ area: 'payments' });
  site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  browser = await launch();
  for (const role of ['guest', 'agent', 'approver', 'admin'] as const) {
    const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false });
    if (role !== 'guest') await context.addCookies([await signedInAs(world.url, site.origin, role)]);
    seats.set(role, context);
  }
});
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await world?.drop();
});

async function at(role: Role | 'guest', path: string): Promise<Page> {
  const context = seats.get(role);
  if (!context) throw new Error(`nobody is ${role}`);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(path);
  return page;
}

/** Walks to a thing with the tab key, as somebody without a mouse does. */
async function walkTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${String(target)}`);
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await walkTo(page, target);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

async function press(page: Page, name: string, key = 'Enter'): Promise<void> {
  await walkTo(page, page.getByRole('button', { name, exact: true }));
  await page.keyboard.press(key);
  await page.waitForLoadState();
}

async function follow(page: Page, name: string | RegExp): Promise<void> {
  await walkTo(page, page.getByRole('link', { name }).first());
  await page.keyboard.press('Enter');
  await page.waitForLoadState();
}

/** Chooses what an option says by typing its beginning. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await walkTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(option);
}

const checked = '/issues/1';

test('an admin has remedies in payments checked, with the keyboard alone and without JavaScript', async () => {
  const page = await at('admin', '/desk/settings');
  await follow(page, /^Approval$/);
  await page.waitForURL('**/desk/settings/approval');
  await choose(page, 'What', 'Remedy');
  await choose(page, 'Where', 'Payments');
  await press(page, 'Have it checked');
  await page.getByRole('rowheader', { name: 'Remedy' }).waitFor();
  await page.close();
});

test('an agent hears before sending that it will be checked, and the customer that it is', async () => {
  const page = await at('agent', '/desk/issues/1');
  await page.getByText('Some answers are checked by somebody else first:').waitFor();
  // A group of radio buttons is one stop; the arrows go through it.
  const kinds = page.getByRole('radio', { name: /^Remedy/ });
  await walkTo(page, page.getByRole('radio', { name: /^Investigation/ }));
  for (let moves = 0; moves < 9 && !(await kinds.isChecked()); moves++) await page.keyboard.press('ArrowDown');
  expect(await kinds.isChecked()).toBe(true);
  await type(page, page.getByLabel('Text', { exact: true }), 'We refund 129.00 in the next days.');
  await press(page, 'Preview');
  await page.getByText('This will be checked by somebody else first.').waitFor();
  expect(await page.getByRole('button', { name: 'Publish', exact: true }).count()).toBe(0);
  await press(page, 'Hand in');
  await page.getByRole('heading', { name: 'Draft 1 on #1' }).waitFor();
  await page.getByText('Only an approver can decide on a draft.').waitFor();
  await page.close();
  const outside = await at('guest', checked);
  await outside.getByText('An answer is being checked').waitFor();
  expect(await outside.getByText('We refund 129.00').count()).toBe(0);
  await outside.close();
});

test('every page with the tabs of the desk says how many drafts wait', async () => {
  const page = await at('admin', '/desk');
  const tabs = page.getByRole('navigation', { name: 'Desk' });
  const pages = await tabs.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  expect(pages.length).toBeGreaterThan(6);
  for (const path of [...pages, '/desk/settings/areas', '/desk/settings/teams']) {
    await page.goto(path);
    expect([path, await tabs.getByRole('link', { name: 'Approvals 1', exact: true }).count()]).toEqual([path, 1]);
  }
  await page.close();
});

test('an approver finds it and sends it back, with a reason', async () => {
  const page = await at('approver', '/desk');
  await follow(page, 'Approvals 1');
  await page.waitForURL('**/desk/approvals');
  await follow(page, /Charged twice/);
  await press(page, 'Send it back');
  await page.getByText('Please say why.').first().waitFor();
  await type(page, page.getByLabel('Why'), 'Which day? Promise it.');
  await press(page, 'Send it back');
  await page.getByText('Sent back', { exact: true }).first().waitFor();
  await page.close();
  const outside = await at('guest', checked);
  expect(await outside.getByText('An answer is being checked').count()).toBe(0);
  await outside.close();
});

test('the agent improves it, sees what changed, and hands it in again', async () => {
  const page = await at('agent', '/desk/approvals/1');
  await page.getByText('Which day? Promise it.').first().waitFor();
  await type(page, page.getByLabel('Text', { exact: true }), 'We refund 129.00 on Friday.');
  await press(page, 'Save and hand in');
  await page.getByRole('heading', { name: 'What changed since version 1' }).waitFor();
  expect(await page.locator('del').first().textContent()).toBe('in the next days');
  expect(await page.locator('ins').first().textContent()).toBe('on Friday');
  await page.close();
});

test('the approver approves and publishes it, and everybody can read it', async () => {
  const page = await at('approver', '/desk/approvals/1');
  await press(page, 'Approve and publish');
  await page.waitForURL(/\/desk\/issues\/1#step-\d+$/);
  await page.close();
  const outside = await at('guest', checked);
  await outside.getByText('We refund 129.00 on Friday.').waitFor();
  await outside.getByText('A second person approved an answer on').waitFor({ state: 'attached' });
  expect(await outside.getByText('An answer is being checked').count()).toBe(0);
  await outside.close();
});

test('staff read before they write a correction or a comment that it will be checked', async () => {
  const correction = await at('agent', '/desk/issues/1');
  await follow(correction, /^Correct/);
  await correction.getByRole('button', { name: 'Hand in the correction' }).waitFor();
  expect(await correction.getByRole('button', { name: 'Publish the correction' }).count()).toBe(0);
  await correction.close();
  const settings = await at('admin', '/desk/settings/approval');
  await choose(settings, 'What', 'Comment by staff');
  await press(settings, 'Have it checked');
  await settings.close();
  const page = await at('agent', checked);
  expect(await page.getByLabel('Your comment').count()).toBe(0);
  await follow(page, /^Answer at the desk/);
  await page.waitForURL('**/desk/issues/1**');
  await page.close();
});

test('the pages have nothing for axe and fit a small screen, also what is sent back and the settings', async () => {
  for (const [role, path] of [
    ['admin', '/desk/settings/approval'],
    ['approver', '/desk/settings/approval'],
    ['agent', '/desk/approvals/1'],
    ['agent', '/desk/approvals/1?version=1'],
    ['agent', '/desk/approvals?show=back'],
    ['agent', '/desk/issues/1'],
    ['agent', checked],
  ] as const) {
    const context = await browser.newContext({ baseURL: site.origin, viewport: { width: 320, height: 700 } });
    await context.addCookies([await signedInAs(world.url, site.origin, role)]);
    const page = await context.newPage();
    expect((await page.goto(path))?.status()).toBe(200);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect([path, violations.map(({ id }) => id)]).toEqual([path, []]);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect([path, sideways]).toEqual([path, 0]);
    await context.close();
  }
});
