import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { engines } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const theirs = 'The retry of 3 May ran **twice**.';
const promised = 'Call you back';

describe.each(engines)('an answer to a problem that has moved on, on %s,', (engine) => {
  let world: World;
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    world = await createWorld(engine);
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await world?.drop();
  });

  /** Presses a button that sends the form, and gives the status of the page that it leads to. */
  async function send(page: Page, name: string): Promise<number> {
    const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.request().isNavigationRequest());
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForLoadState();
    return (await answer).status();
  }

  async function expectNothingLost(page: Page, mine: string): Promise<void> {
    const meanwhile = page.getByRole('region', { name: 'What came while you wrote' });
    expect(await meanwhile.getByText('The retry of 3 May ran twice.').count()).toBe(1);
    expect(await meanwhile.getByText('Approver', { exact: true }).count()).toBe(1);
    expect(await page.getByLabel('Text', { exact: true }).inputValue()).toBe(mine);
    expect(await page.getByLabel(/What will be done/).inputValue()).toBe(promised);
    expect(await page.getByRole('radio', { name: /^Being fixed/ }).isChecked()).toBe(true);
  }

  test.each([
    ['without JavaScript', false, 'Preview', 'On 4 May the second payment was sent back.'],
    ['with it', true, 'Preview', 'Release 8.7 puts a lock around every retry.'],
    ['without JavaScript, once it was previewed', false, 'Publish', 'Our bank has confirmed a transfer to your account.'],
  ])('comes back with what is new and with all that was written, %s', async (_, javaScriptEnabled, last, mine) => {
    const number = await world.report();
    const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled });
    await context.addCookies([await signedInAs(world.url, site.origin, 'agent')]);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`/desk/issues/${number}`);
    await page.getByRole('radio', { name: /^Being fixed/ }).check();
    await page.getByLabel('Text', { exact: true }).fill(mine);
    await page.getByLabel(/What will be done/).fill(promised);
    await page.getByRole('radio', { name: /^In 3 days/ }).check();
    if (last === 'Publish') expect(await send(page, 'Preview')).toBe(200);

    await respond(world.as(world.approver), number, { kind: 'investigation', body: theirs });
    expect(await send(page, last)).toBe(409);
    await expectNothingLost(page, mine);
    expect(await stepsOf(world.as(guest), number, '', { after: 2, limit: 9 })).toEqual([]);

    expect(await send(page, 'Preview')).toBe(200);
    expect(await send(page, 'Publish')).toBe(303);
    expect(await stepsOf(world.as(guest), number, '', { after: 2, limit: 9 })).toMatchObject([{ kind: 'action', body: mine }]);
    await context.close();
  });
});
