import { execFileSync } from 'node:child_process';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/open.ts';
import { launch } from '../helpers/browser.ts';
import { engines, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { linkTo } from '../helpers/mailbox.ts';
import { signUpOn } from '../helpers/signing-up.ts';
import { type Site, startSite } from '../helpers/site.ts';

const words = { password: 'five plain words in a row' };

/** What "npm run putright -- invite" prints for this database: the path of the link. */
function invitation(databaseUrl: string, role: string): string {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const printed = execFileSync(process.execPath, ['api/cli.ts', 'invite', '--role', role], { env, encoding: 'utf8' });
  const path = /\/sign-up\?invitation=\S+/.exec(printed)?.[0];
  if (!path) throw new Error(`no link in: ${printed}`);
  return path;
}

describe.each([
  ['with JavaScript', true, 'sqlite'],
  ['without JavaScript', false, 'postgres'],
] as const)('from a report to its confirmation %s', (_, javaScriptEnabled, engine) => {
  expect(engines).toContain(engine);
  let browser: Browser;
  let site: Site;
  let drop: () => Promise<void>;
  let customer: Page;
  let staff: Page;
  let databaseUrl: string;
  const contexts: BrowserContext[] = [];

  beforeAll(async () => {
    const database = await testDatabase(engine);
    drop = database.drop;
    databaseUrl = database.url;
    site = await startSite({ databaseUrl, env: { DEMO: 'off' } });
    browser = await launch();
    [customer, staff] = [await newPage({ width: 375, height: 667 }), await newPage()];
    await staff.goto(site.origin + invitation(database.url, 'approver'));
    await staff.getByLabel('Name').fill('Maya, Payments team');
    await staff.getByLabel('E-mail address').fill('maya@example.org');
    await staff.getByLabel('Password').fill(words.password);
    await staff.getByRole('button', { name: 'Join' }).click();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await drop?.();
  });

  async function newPage(viewport = { width: 1280, height: 800 }): Promise<Page> {
    const context = await browser.newContext({ javaScriptEnabled, baseURL: site.origin, viewport });
    contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return page;
  }

  /** The path in the newest mail to this address, from the board's own mailbox. */
  async function mailed(email: string): Promise<string> {
    const database = openDatabase(databaseUrl, keys, () => undefined);
    try {
      return await linkTo(database, email);
    } finally {
      await database.close();
    }
  }

  /** The company publishes a step on problem #1. */
  async function answer(kind: RegExp, text: string, more: (page: Page) => Promise<unknown> = async () => undefined): Promise<void> {
    await staff.goto('/desk/issues/1');
    await staff.getByRole('radio', { name: kind }).check();
    await staff.getByLabel('Text', { exact: true }).fill(text);
    await more(staff);
    await staff.getByRole('button', { name: 'Preview', exact: true }).click();
    await staff.getByRole('button', { name: 'Publish', exact: true }).click();
    await staff.getByText(text).first().waitFor();
  }

  async function judge(outcome: RegExp, text: string): Promise<void> {
    await customer.goto('/issues/1/verdict');
    await customer.getByRole('radio', { name: outcome }).check();
    await customer.getByLabel(/In your words/).fill(text);
    await customer.getByRole('button', { name: 'Give the verdict' }).click();
    await customer.getByText(text).first().waitFor();
  }

  const stageOf = async (page: Page) => {
    await page.goto('/api/v1/issues/1');
    const { stage, verdict } = JSON.parse((await page.locator('body').innerText()) || '{}');
    return [stage, verdict];
  };

  test('a customer reports it in one go, sees the preview first and gets a number', async () => {
    await customer.goto('/');
    await customer.getByRole('link', { name: 'Report a problem' }).first().click();
    await customer.getByLabel('In one line').fill('Charged twice when the card page times out');
    await customer.getByLabel('What happened').fill('The page spun for a minute, I paid again, and both payments went through.');
    await customer.getByRole('button', { name: 'Preview' }).click();
    await customer.getByText('both payments went through').first().waitFor();
    await customer.getByLabel(/E-mail/).fill('ann@example.org');
    await customer.getByRole('button', { name: 'Send the report' }).click();
    await customer.getByText('Your report is not published yet.').waitFor();
    await customer.getByText('a…@example.org').waitFor();
    expect(new URL(customer.url()).pathname).toMatch(/^\/waiting\/[\w-]{43}$/);
    expect((await customer.request.get('/api/v1/issues/1')).status()).toBe(404);
    await customer.goto(await mailed('ann@example.org'));
    await customer.getByText('both payments went through').first().waitFor();
    await customer.getByRole('button', { name: 'Confirm and send it' }).click();
    await customer.getByText('Your problem is #1').waitFor();
    expect(new URL(customer.url()).pathname).toBe('/issues/1-charged-twice-when-the-card-page-times-out');
  });

  test('the customer comes back by the link in the mail, without a password', async () => {
    await customer.context().clearCookies();
    await customer.goto('/issues/1');
    expect(await customer.getByText('Your problem is #1').count()).toBe(0);
    const link = await mailed('ann@example.org');
    expect(link).toMatch(/^\/t\//);
    await customer.goto(link);
    await customer.getByRole('button', { name: 'Open my problem' }).click();
    await customer.getByText('Your problem is #1').waitFor();
    await customer.getByLabel('Your answer').fill('The bank shows both payments.');
    await customer.getByRole('button', { name: 'Send', exact: true }).click();
    await customer.getByText('The bank shows both payments.').first().waitFor();
  });

  test('an apology alone is pointed out and published only if it is meant', async () => {
    await staff.goto('/desk');
    await staff.getByRole('link', { name: /Charged twice/ }).click();
    await staff.getByRole('radio', { name: /^Investigation/ }).check();
    await staff.getByLabel('Text', { exact: true }).fill('We’re sorry for the trouble.');
    await staff.getByRole('button', { name: 'Preview', exact: true }).click();
    await staff.getByText('This only apologises.').first().waitFor();
    await staff.getByRole('button', { name: 'Publish', exact: true }).click();
    expect(await stageOf(customer)).toEqual(['reported', null]);
  });

  test('the company answers with a promise, names the cause and keeps the promise', async () => {
    const due = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await answer(/^Investigation/, 'Your first payment was taken, but our page gave up two seconds before.', async (page) => {
      await page.getByLabel(/What will be done/).fill('Refund the second payment');
      await page.getByLabel(/The other day/).fill(due);
    });
    await answer(/^Cause/, 'Release 8.6 shortened the time limit below the bank’s.', async (page) => {
      await page.getByLabel('Root cause', { exact: true }).selectOption({ label: 'Open a new one from this text' });
      await page.getByLabel('Title of a new root cause').fill('The page gave up before the bank did');
    });
    await customer.goto('/issues/1');
    await customer.getByText('Refund the second payment').first().waitFor();
    await staff.goto('/desk/issues/1/promises/3');
    await staff.getByRole('button', { name: /kept/i }).click();
    await staff.getByText(/^Kept/).first().waitFor();
    expect(await stageOf(customer)).toEqual(['identified', null]);
  });

  test('the customer says it is not put right, and the problem is open again', async () => {
    await answer(/^(Put right|Resolution)/, 'The retry resumes the first payment now.');
    await judge(/^Not put right/, 'It happened once more this morning.');
    expect(await stageOf(customer)).toEqual(['reopened', 'not_put_right']);
  });

  test('the company puts it right, and the customer confirms it', async () => {
    await answer(/^(Put right|Resolution)/, 'The second card page is mended as well.');
    await customer.goto('/issues/1');
    await customer.getByRole('link', { name: 'Give your verdict' }).click();
    await judge(/^Put right/, 'Now it works, thank you.');
    expect(await stageOf(customer)).toEqual(['confirmed', 'put_right']);
  });

  test('the public reads the whole story, the root cause and the log', async () => {
    const stranger = await newPage();
    await stranger.goto('/history');
    await stranger.goto('/issues');
    await stranger.getByRole('link', { name: /Charged twice/ }).click();
    for (const text of ['both payments went through', 'shortened the time limit', 'once more this morning', 'Now it works']) {
      await stranger.getByText(text).first().waitFor();
    }
    const inTheLog = stranger.locator('details').filter({ hasText: 'In the log' });
    await inTheLog.locator('summary').click();
    await inTheLog.getByText('The reporter gave the verdict on this problem').first().waitFor();
    await inTheLog.getByRole('link', { name: /^(All \d+ lines|These lines on a page of their own)$/ }).click();
    await stranger.getByRole('heading', { level: 1, name: 'Log of #1' }).waitFor();
    await stranger.getByText('A customer reported this problem').waitFor();
    expect(await stranger.getByText('F-1').count()).toBe(0);
    await stranger.getByRole('link', { name: 'Charged twice when the card page times out' }).click();
    await stranger.getByRole('link', { name: /^F-1/ }).first().click();
    await stranger.getByRole('heading', { level: 1, name: 'The page gave up before the bank did' }).waitFor();
    await stranger.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Root causes' }).click();
    await stranger.getByRole('heading', { level: 1, name: 'Root causes' }).waitFor();
    await stranger.goto('/log');
    await stranger.getByText('The reporter gave the verdict on').first().waitFor();
  });

  test('somebody else says "me too" and follows', async () => {
    const other = await newPage();
    await signUpOn(other, databaseUrl, { email: 'ben@example.org', ...words });
    await other.goto('/issues/1');
    await other.getByRole('button', { name: 'It happened to me too' }).click();
    await other
      .getByText(/2 people/)
      .first()
      .waitFor();
    await other.goto('/issues/1/follow');
    await other.getByRole('button', { name: /Follow/ }).click();
    await other.goto('/account/follows');
    await other.getByText('Charged twice').first().waitFor();
  });
});
