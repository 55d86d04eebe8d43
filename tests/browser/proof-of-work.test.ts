import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '#api/limits/rules.ts';
import { launch } from '../helpers/browser.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

describe('while very many write', () => {
  let world: World;
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const tally = { key: `${limits.crowd.name} guests`, n: limits.crowd.most, until };
    await world.database.write.insertInto('tallies').values(tally).execute();
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await world?.drop();
  });

  test('a guest’s browser does the work by itself, without a word to another site, and the form goes through', async () => {
    const page = await browser.newPage({ baseURL: site.origin });
    const wrong: string[] = [];
    page.on('request', (request) => new URL(request.url()).origin === site.origin || wrong.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && !message.text().includes('429') && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto('/sign-up');
    await page.getByLabel('E-mail address').fill('ada@example.com');
    await page.getByRole('button', { name: 'Mail me the link' }).click();
    await page.getByText('Very many people are writing').waitFor();
    await page.getByText('Done: you can send it now.').waitFor({ timeout: 60_000 });
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('ada@example.com');
    await page.getByRole('button', { name: 'Mail me the link' }).click();
    await page.getByText('A mail is on its way').waitFor();
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('the field for programs is reached neither by keyboard nor by a screen reader, and nobody sees it', async () => {
    const page = await browser.newPage({ baseURL: site.origin });
    for (const path of ['/sign-up', '/issues/new']) {
      await page.goto(path);
      const field = page.locator('input[name=website]');
      expect(await field.count()).toBe(1);
      const focused: string[] = [];
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        focused.push(await page.evaluate(() => document.activeElement?.getAttribute('name') ?? ''));
      }
      expect(focused).toContain(path === '/sign-up' ? 'email' : 'title');
      expect(focused).not.toContain('website');
      expect(await page.getByRole('textbox', { name: 'Leave this empty' }).count()).toBe(0);
      const box = await field.locator('..').boundingBox();
      expect((box?.width ?? 0) * (box?.height ?? 0)).toBeLessThan(5);
    }
    await page.close();
  });
});
