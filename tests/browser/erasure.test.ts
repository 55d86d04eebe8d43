import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/open.ts';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { mailedTo, signUpOn } from '../helpers/signing-up.ts';
import { type Site, startSite } from '../helpers/site.ts';

const password = 'correct horse battery';
const email = 'robin@example.com';

describe.each(['light', 'dark'] as const)('a customer on a phone without JavaScript, in %s', (colorScheme) => {
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

  const visitor = async (script: boolean) => {
    const options = { colorScheme, baseURL: site.origin, viewport: { width: 375, height: 700 }, javaScriptEnabled: script };
    return (await browser.newContext(options)).newPage();
  };
  const looked = async (page: Page) => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  };
  const ask = async (page: Page) => {
    await page.getByLabel('They go as well').check();
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Erase me in 7 days' }).click();
    await page.getByRole('heading', { name: 'You will be erased', level: 1 }).waitFor();
  };

  test('downloads what is known of them, asks to be erased and undoes it, in the account and by the mail', async () => {
    const page = await visitor(false);
    await signUpOn(page, database.url, { email, password });
    await page.goto('/account');
    await page.getByRole('link', { name: 'Download everything' }).click();
    await looked(page);
    await page.getByLabel('Your password').fill(password);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the file' }).click()]);
    expect(file.suggestedFilename()).toMatch(/^my-data-.*\.json$/);
    await page.getByRole('link', { name: 'Have yourself erased' }).click();
    await looked(page);
    await page.getByRole('button', { name: 'Erase me in 7 days' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Please choose what becomes of the texts');
    await ask(page);
    await looked(page);
    await page.goto('/account');
    expect(await page.getByText('You will be erased on').count()).toBe(1);
    await page.getByRole('link', { name: 'Undo your erasure' }).click();
    await page.getByRole('button', { name: 'Undo it: keep my account' }).click();
    await ask(page);

    const link = await mailedTo(database.url, email);
    const elsewhere = await visitor(false);
    await elsewhere.goto(link);
    await looked(elsewhere);
    await elsewhere.getByRole('button', { name: 'Undo it: keep my account' }).click();
    expect(await elsewhere.getByRole('status').textContent()).toContain('nothing was removed');
    await elsewhere.goto(link);
    expect(await elsewhere.getByRole('heading', { level: 1 }).textContent()).toBe('This link no longer works');
    await page.goto('/account');
    expect(await page.getByText('You will be erased on').count()).toBe(0);
  });

  test('an admin erases a member at their request; axe finds nothing on the way', async () => {
    const page = await visitor(true);
    await page.context().addCookies([await signedInAs(database.url, site.origin, 'admin')]);
    const opened = openDatabase(database.url, keys, () => undefined);
    const { id } = await opened.read.selectFrom('members').select('id').where('email', '=', email).executeTakeFirstOrThrow();
    await opened.close();
    const faultless = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [page.url(), id, nodes.map((node) => node.html)])).toEqual([]);
      await looked(page);
    };
    await page.goto(`/desk/members/${id}`);
    await faultless();
    await page.getByRole('link', { name: 'Erase them at their request' }).click();
    await faultless();
    await page.getByLabel('They stay').check();
    await page.getByRole('button', { name: 'Erase them in 7 days' }).click();
    await page.getByText('will be erased on').waitFor();
    await faultless();
    await page.getByRole('button', { name: 'Undo it' }).click();
    await page.getByRole('button', { name: 'Erase them in 7 days' }).waitFor();
  });
});
