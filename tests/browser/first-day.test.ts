import { execFileSync } from 'node:child_process';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/open.ts';
import { launch } from '../helpers/browser.ts';
import { type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { linkTo } from '../helpers/mailbox.ts';
import { type Site, startSite } from '../helpers/site.ts';

/** What "npm run putright -- invite" prints for this database: the path of the link. */
function invitation(databaseUrl: string): string {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const printed = execFileSync(process.execPath, ['api/cli.ts', 'invite'], { env, encoding: 'utf8' });
  return /\/sign-up\?invitation=\S+/.exec(printed)?.[0] ?? '';
}

describe.each([
  ['with JavaScript', true, 'sqlite'],
  ['without JavaScript', false, 'postgres'],
] as const)('the first day of a board, %s', (_, javaScriptEnabled, engine) => {
  let browser: Browser;
  let site: Site;
  let database: TestDatabase;
  let admin: Page;
  beforeAll(async () => {
    database = await testDatabase(engine);
    site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off', COMPANY: 'Untold' } });
    browser = await launch();
    admin = await visitor();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await database?.drop();
  });

  async function visitor(): Promise<Page> {
    const context = await browser.newContext({
      javaScriptEnabled,
      // A colour on its way from day to night is neither.
      reducedMotion: 'reduce',
      baseURL: site.origin,
      viewport: { width: 320, height: 700 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return page;
  }

  /** Nothing for axe by day and by night, and no sideways scrolling at 320 px; without JavaScript nothing can look. */
  async function faultless(page: Page): Promise<void> {
    if (!javaScriptEnabled) return;
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect([page.url(), sideways]).toEqual([page.url(), 0]);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [page.url(), colorScheme, id, nodes.map((node) => node.html)])).toEqual([]);
    }
  }

  const list = () => admin.getByRole('region', { name: 'Before the first answer' });
  const open = () => list().getByRole('link').allTextContents();

  async function mailed(email: string): Promise<string> {
    const db = openDatabase(database.url, keys, () => undefined);
    try {
      return await linkTo(db, email);
    } finally {
      await db.close();
    }
  }

  test('the first admin joins by the link of the terminal, and the desk says what is missing', async () => {
    await admin.goto(invitation(database.url));
    await faultless(admin);
    await admin.getByLabel('Name').fill('Ada');
    await admin.getByLabel('E-mail address').fill('ada@example.org');
    await admin.getByLabel('Password').fill('five plain words in a row');
    await admin.getByRole('button', { name: 'Join' }).click();
    await admin.waitForURL(/\/desk$/);
    expect(await open()).toEqual([
      'Say who you are',
      'Add an area or two',
      'Invite a colleague',
      'Have mail go out',
      'Read the rules',
      'Take the first problem',
    ]);
    await faultless(admin);
  });

  test('the name and the colour are those of every page at once; a colour that cannot be read is refused with one that can', async () => {
    await list().getByRole('link', { name: 'Say who you are' }).click();
    await admin.getByLabel('Name of the company').fill('Blue Heron');
    await admin.getByLabel('What the company does').fill('Boats and oars, made by hand.');
    await admin.getByLabel('Colour of buttons').fill('#ffd400');
    await admin.getByRole('button', { name: 'Save' }).click();
    const alert = admin.getByRole('alert');
    expect(await alert.textContent()).toContain('#ffd400 has a contrast of 1.3 to 1, and text needs 4.5');
    await faultless(admin);
    await admin.getByLabel('Colour of buttons').fill('#1f4f8a');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('heading', { name: 'How it looks' }).waitFor();
    await faultless(admin);
    const guest = await visitor();
    await guest.goto('/');
    await guest.getByText('Boats and oars, made by hand.').waitFor();
    expect(await guest.title()).toContain('Blue Heron');
    expect(await guest.locator('link[rel=stylesheet][href="/theme/1f4f8a.css"]').count()).toBe(1);
    await faultless(guest);
    if (!javaScriptEnabled) return;
    const button = guest.getByRole('link', { name: 'Report a problem' }).first();
    expect(await button.evaluate((link) => getComputedStyle(link).backgroundColor)).toBe('rgb(31, 79, 138)');
  });

  test('areas are added, ordered and given other targets by the keyboard alone', async () => {
    await admin.goto('/desk/settings/areas');
    await faultless(admin);
    for (const name of ['Oars', 'Boats']) {
      await admin.getByLabel('Name').focus();
      await admin.keyboard.type(name);
      await admin.keyboard.press('Enter');
      await admin.getByRole('link', { name, exact: true }).waitFor();
    }
    await admin.getByRole('button', { name: 'Boats up' }).focus();
    await admin.keyboard.press('Enter');
    await admin.getByRole('button', { name: 'Boats down' }).waitFor();
    await faultless(admin);
    await admin.getByRole('link', { name: 'Boats', exact: true }).focus();
    await admin.keyboard.press('Enter');
    await admin.getByLabel('First answer').focus();
    await admin.keyboard.press('ControlOrMeta+A');
    await admin.keyboard.type('2');
    await admin.keyboard.press('Enter');
    await admin.getByText('First answer: 2 h instead of 8 h.').waitFor();
    await faultless(admin);
    await admin.getByRole('link', { name: 'the page of the area' }).click();
    await admin.getByRole('heading', { level: 1, name: 'Boats' }).waitFor();
    await admin.getByText('First answer: 2 h instead of 8 h.').waitFor();
    await faultless(admin);
  });

  test('a colleague is invited, the mailbox is noted, the rules are kept: each is ticked off by itself', async () => {
    await admin.goto('/desk');
    await list().getByRole('link', { name: 'Invite a colleague' }).click();
    await admin.getByLabel('E-mail address').fill('robin@example.org');
    await admin.getByRole('button', { name: 'Send the invitation' }).click();
    await admin.waitForURL(/\/desk\/mail\//);
    await admin.goto('/desk');
    await list()
      .getByRole('button', { name: /It stays here/ })
      .click();
    await list().getByRole('link', { name: 'Read the rules' }).click();
    await faultless(admin);
    await admin.getByRole('button', { name: 'Preview' }).click();
    await admin.getByRole('heading', { name: 'This is what everybody will read' }).waitFor();
    await faultless(admin);
    await admin.goto('/desk/settings/policy');
    await admin.getByRole('button', { name: 'Keep it as it is' }).click();
    await admin.goto('/desk');
    expect(await open()).toEqual(['Take the first problem']);
    await faultless(admin);
  });

  test('the rules are changed, and everybody can read what changed', async () => {
    await admin.goto('/desk/settings/policy');
    const text = admin.getByLabel('The text');
    await text.fill((await text.inputValue()).replace('- Advertising, and', '- Advertising for other boats, and'));
    await admin.getByRole('button', { name: 'Publish' }).click();
    await admin.waitForURL(/\/help\/policy\/2$/);
    const guest = await visitor();
    await guest.goto('/help/policy/2');
    await guest.getByText('New: ').first().waitFor();
    expect(await guest.locator('li[data-kind]').allTextContents()).toHaveLength(2);
    await faultless(guest);
    await guest.goto('/log');
    await guest.getByRole('link', { name: 'version 2' }).click();
    await guest.waitForURL(/\/help\/policy\/2$/);
  });

  test('holidays are noted and shown where people report, with the word that no clock stops', async () => {
    await admin.goto('/desk/settings/holidays');
    await admin.getByLabel('What to say').fill('The yard is closed: two of us answer.');
    await admin.getByRole('button', { name: 'Note it' }).click();
    await faultless(admin);
    const guest = await visitor();
    for (const path of ['/', '/issues/new']) {
      await guest.goto(path);
      await guest.getByText('The yard is closed').waitFor();
      await guest.getByText('The clocks run on').waitFor();
      await faultless(guest);
    }
  });

  test('the first customer reports, the list is gone, and the first answer goes out', async () => {
    const guest = await visitor();
    await guest.goto('/issues/new');
    expect(await guest.getByRole('link', { name: 'The rules of this board' }).getAttribute('href')).toBe('/help/policy');
    await guest.getByLabel('In one line').fill('The oar broke on its first day');
    await guest.getByLabel('What happened').fill('It broke at the collar while I was still in the harbour.');
    await guest.getByLabel('Where').selectOption({ label: 'Oars' });
    await guest.getByRole('button', { name: 'Preview' }).click();
    await guest.getByLabel(/E-mail/).fill('ann@example.org');
    await guest.getByRole('button', { name: 'Send the report' }).click();
    await guest.getByText('Your report is not published yet.').waitFor();
    await guest.goto(await mailed('ann@example.org'));
    await guest.getByRole('button', { name: 'Confirm and send it' }).click();
    await guest.getByText('Your problem is #1').waitFor();
    await admin.goto('/desk');
    expect(await list().count()).toBe(0);
    await admin.getByRole('link', { name: /The oar broke/ }).click();
    await admin.getByRole('radio', { name: /^Remedy/ }).check();
    await admin.getByLabel('Text', { exact: true }).fill('A new pair leaves the yard today.');
    await admin.getByRole('button', { name: 'Preview', exact: true }).click();
    await admin.getByRole('button', { name: 'Publish', exact: true }).click();
    await admin.getByText('A new pair leaves the yard today.').first().waitFor();
    await guest.goto('/issues/1');
    await guest.getByText('A new pair leaves the yard today.').first().waitFor();
    await faultless(guest);
  });

  test('an area that is retired is offered no more, and stays readable', async () => {
    await admin.goto('/desk/settings/areas/oars');
    await admin.getByRole('button', { name: 'Retire the area' }).click();
    await admin.getByRole('button', { name: 'Bring it back' }).waitFor();
    await faultless(admin);
    const guest = await visitor();
    await guest.goto('/issues/new');
    const offered = await guest.getByLabel('Where').locator('option').allTextContents();
    expect(offered.map((text) => text.trim())).toEqual(['Not sure', 'Boats']);
    await guest.goto('/areas/oars');
    await guest.getByText('Retired', { exact: true }).waitFor();
    await faultless(guest);
  });
});
