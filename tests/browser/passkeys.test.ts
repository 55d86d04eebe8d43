import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { signUpOn } from '../helpers/signing-up.ts';
import { type Site, startSite } from '../helpers/site.ts';

const password = 'five plain words in a row';

describe('passkeys in a browser', () => {
  let browser: Browser;
  let site: Site;
  let database: TestDatabase;
  let context: BrowserContext;
  let page: Page;
  let devices: CDPSession;
  beforeAll(async () => {
    database = await testDatabase('sqlite', { template: migrated });
    site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off' } });
    browser = await launch();
    context = await browser.newContext({ baseURL: site.origin, viewport: { width: 375, height: 700 } });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    devices = await context.newCDPSession(page);
    await devices.send('WebAuthn.enable');
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await database?.drop();
  });

  /** A device with a screen lock, which the person before it opens. */
  const plugIn = async (protocol: { transport: 'internal' | 'usb' }): Promise<string> => {
    const options = { protocol: 'ctap2' as const, ...protocol, hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
    const added = await devices.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
    return added.authenticatorId;
  };
  const unplug = (authenticatorId: string) => devices.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  const faultless = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [page.url(), id, nodes.map((node) => node.html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  };
  const add = async (name: string) => {
    await page.goto('/account/passkeys');
    await page.getByRole('link', { name: 'Add a passkey' }).click();
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Continue' }).click();
    await faultless();
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.waitForURL(/changed=added/);
    await faultless();
  };
  const signOut = async () => {
    await page.goto('/sign-out');
    await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(/\/$/);
  };
  const names = () => page.locator('tbody th').allTextContents();

  test('two are added, one is renamed, one removed; the other signs in, and the removed one does not', async () => {
    await signUpOn(page, database.url, { email: 'ada@example.org', password, name: 'Ada' });

    const phone = await plugIn({ transport: 'internal' });
    await add('Phone');
    const { credentials: onPhone } = await devices.send('WebAuthn.getCredentials', { authenticatorId: phone });
    await unplug(phone);
    const key = await plugIn({ transport: 'usb' });
    await add('Key');
    expect((await names()).map((name) => name.trim())).toEqual(['Key', 'Phone']);

    await page.getByRole('link', { name: 'Rename or remove Key' }).click();
    await faultless();
    await page.getByLabel('Name').fill('Key on the ring');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.waitForURL(/changed=renamed/);
    expect((await names()).map((name) => name.trim())).toEqual(['Key on the ring', 'Phone']);

    await page.getByRole('link', { name: 'Rename or remove Phone' }).click();
    await page.getByRole('button', { name: 'Remove' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('Please give your password');
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.waitForURL(/changed=removed/);
    expect((await names()).map((name) => name.trim())).toEqual(['Key on the ring']);

    await signOut();
    await page.goto('/sign-in/passkey?next=/account');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL((url) => url.pathname === '/account');
    expect(await page.getByText('ada@example.org').count()).toBe(1);

    await signOut();
    await unplug(key);
    const again = await plugIn({ transport: 'internal' });
    for (const credential of onPhone) await devices.send('WebAuthn.addCredential', { authenticatorId: again, credential });
    await page.goto('/sign-in/passkey');
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('This passkey does not work here');
    await faultless();
    await unplug(again);
  });

  test('the sign-in page lets the browser offer passkeys where the address is entered, and has a button', async () => {
    // A browser without a screen has no such list: it is asked all the same.
    await page.addInitScript('PublicKeyCredential.isConditionalMediationAvailable = async () => true');
    const asked = page.waitForRequest(/\/sign-in\/passkey\/challenge$/);
    await page.goto('/sign-in');
    expect((await asked).method()).toBe('POST');
    expect(await page.getByLabel('E-mail address').getAttribute('autocomplete')).toBe('username webauthn');
    expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(true);
    await faultless();
  });

  test('without JavaScript the pages say that passkeys need it, and the other ways stay', async () => {
    const plain = await browser.newContext({ baseURL: site.origin, javaScriptEnabled: false });
    const reader = await plain.newPage();
    await reader.goto('/sign-in');
    expect(await reader.locator('noscript').innerHTML()).toContain('needs JavaScript');
    expect(await reader.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).toBe(false);
    await reader.getByLabel('E-mail address').fill('ada@example.org');
    await reader.getByLabel('Password').fill(password);
    await reader.getByRole('button', { name: 'Sign in', exact: true }).click();
    await reader.goto('/account/passkeys/new');
    expect(await reader.locator('noscript').innerHTML()).toContain('Passkeys need JavaScript');
    await plain.close();
  });
});
