import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comment, reportIssue } from '#api/issues/commands.ts';
import { launch } from '../helpers/browser.ts';
import { hostile } from '../helpers/hostile.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

const EACH = 60;

/** Filled up where it is too short for a title or a report, cut where it is too long. */
const asTitle = (text: string) => `${text.slice(0, 120)} xxxxx`;
const asBody = (text: string) => `${text}\n\nand ten more characters`;

/** Problems that hold all strings: each as title, report and display name of one problem, and as a step of another. */
async function fill(world: World): Promise<number[]> {
  const ctx = world.as(world.customer);
  const numbers: number[] = [];
  for (let from = 0; from < hostile.length; from += EACH) {
    const some = hostile.slice(from, from + EACH);
    const [first = ''] = some;
    const { number } = await reportIssue(ctx, { title: asTitle(first), body: asBody(first), display_name: first.slice(0, 60) }, 'web');
    for (const text of some) {
      await comment(ctx, number, { body: asBody(text) });
      await reportIssue(ctx, { title: asTitle(text), body: asBody(text), display_name: text.slice(0, 60) }, 'web');
    }
    numbers.push(number);
  }
  return numbers;
}

describe.skipIf(hostile.length === 0)('hostile texts in a real browser (skipped: no data, where they are absent)', () => {
  let world: World;
  let site: Site;
  let browser: Browser;
  let numbers: number[];

  beforeAll(async () => {
    world = await createWorld('sqlite');
    numbers = await fill(world);
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await world?.drop();
  });

  /** Opens the pages one after another; gives what went wrong on them. */
  async function visit(paths: string[]): Promise<string[]> {
    const page = await browser.newPage({ baseURL: site.origin, viewport: { width: 375, height: 800 } });
    const wrong: string[] = [];
    page.on('dialog', (dialog) => {
      wrong.push(`a dialog on ${page.url()}`);
      return dialog.dismiss();
    });
    page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) wrong.push(`${page.url()}: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(site.origin)) wrong.push(`${page.url()} asked for ${request.url()}`);
    });
    for (const path of paths) {
      const answer = await page.goto(path);
      if (answer?.status() !== 200) wrong.push(`${path}: ${answer?.status()}`);
      const { sideways, strange } = await page.evaluate(() => ({
        sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        strange: document.querySelectorAll(
          'main :is(script, iframe, img, object, embed, style, link, meta, base), main [style], main [onclick], main [onerror]',
        ).length,
      }));
      if (sideways > 0 || strange > 0) wrong.push(`${path}: ${sideways} px too wide, ${strange} strange elements`);
    }
    await page.close();
    return wrong;
  }

  test('the pages of problems made of them run no script, ask nobody and keep their layout', { timeout: 300_000 }, async () => {
    expect(await visit(numbers.map((number) => `/issues/${number}`))).toEqual([]);
  });

  test('so do the lists', { timeout: 300_000 }, async () => {
    const paths: string[] = ['/', '/log'];
    for (let next: string | undefined = '/issues'; next && paths.length < 150; ) {
      paths.push(next);
      const html: string = await (await fetch(site.origin + next)).text();
      next = /href="(\/issues\?[^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(paths.length).toBeGreaterThan(10);
    expect(await visit(paths)).toEqual([]);
  });

  test('a search for any of them is a page', { timeout: 300_000 }, async () => {
    const statuses = new Map<string, number>();
    for (const text of hostile) {
      const answer = await fetch(`${site.origin}/issues?q=${encodeURIComponent(text.toWellFormed())}`);
      await answer.body?.cancel();
      if (answer.status !== 200) statuses.set(text, answer.status);
    }
    // Too long for a search: a clear refusal.
    const short = [...statuses].filter(([text]) => text.length <= 200);
    expect(short).toEqual([]);
    expect(new Set(statuses.values()).difference(new Set([422]))).toEqual(new Set());
  });
});
