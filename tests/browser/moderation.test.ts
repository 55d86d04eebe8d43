import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch } from '../helpers/browser.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

const people = ['guest', 'customer', 'agent', 'approver', 'admin'] as const;
type Person = (typeof people)[number];

const title = 'The driver of van 12 is a thief';
const report = 'He keeps what he should bring. Everybody in Elm Street knows it.';
const why = 'It calls somebody who can be found a thief.';
const appealed = 'I name nobody, and three neighbours lost parcels the same way.';
const decided = 'A van is no person, and what it says can be checked.';

/** Goes on with the Tab key alone to a thing, as somebody without a mouse does. */
async function walkTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not get to ${String(target)}`);
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await walkTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.insertText(text);
}

/** A group of radio buttons is one stop; the arrows go through it. */
async function pick(page: Page, group: string, option: string): Promise<void> {
  const radios = page.getByRole('group', { name: group, exact: true }).getByRole('radio');
  const wanted = page.getByRole('radio', { name: option, exact: true });
  await walkTo(page, radios.first());
  for (let moves = 0; moves <= (await radios.count()) && !(await wanted.isChecked()); moves++) await page.keyboard.press('ArrowDown');
  expect(await wanted.isChecked()).toBe(true);
}

async function press(page: Page, name: string): Promise<void> {
  await walkTo(page, page.getByRole('button', { name, exact: true }));
  await page.keyboard.press('Enter');
}

async function follow(page: Page, name: string | RegExp): Promise<void> {
  await walkTo(page, page.getByRole('link', { name }).first());
  await page.keyboard.press('Enter');
}

describe.each([
  ['with JavaScript', true, 'sqlite'],
  ['without JavaScript', false, 'postgres'],
] as const)('with the keyboard alone and %s', (_, javaScriptEnabled, engine) => {
  let world: World;
  let site: Site;
  let browser: Browser;
  const seats = new Map<Person, BrowserContext>();

  beforeAll(async () => {
    world = await createWorld(engine);
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
    browser = await launch();
    for (const person of people) {
      const context = await browser.newContext({ baseURL: site.origin, javaScriptEnabled });
      context.setDefaultTimeout(15_000);
      if (person !== 'guest') await context.addCookies([await signedInAs(world.url, site.origin, person)]);
      seats.set(person, context);
    }
    const answer = await seats.get('customer')?.request.post('/api/v1/issues', {
      headers: { origin: site.origin },
      data: { title, body: report },
    });
    expect(answer?.status()).toBe(201);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await world?.drop();
  });

  async function as(person: Person, path: string, what: (page: Page) => Promise<void>): Promise<void> {
    const page = await seats.get(person)?.newPage();
    if (!page) throw new Error(`nobody is ${person}`);
    await page.goto(path);
    await what(page);
    await page.close();
  }

  const stands = (page: Page, text: string) => page.locator('main').getByText(text).first().waitFor();

  test('an approver asks for the removal of a problem, and cannot agree to it alone', async () => {
    await as('approver', '/desk', async (page) => {
      await follow(page, title);
      await follow(page, 'Moderate');
      await page.getByRole('heading', { name: 'Moderate this entry' }).waitFor();
      await press(page, 'Do it');
      await page.getByRole('alert').getByText('Please choose what is to be done.').waitFor();
      await pick(page, 'What is to be done', 'Have it removed');
      await pick(page, 'Reason', 'Abuse');
      await type(page, 'Why, in a sentence', why);
      await press(page, 'Do it');
      await page.getByRole('heading', { name: 'Case 1: removal asked for' }).waitFor();
      await stands(page, 'You asked for this removal yourself: somebody else has to confirm it.');
      expect(await page.getByRole('button', { name: 'Agree: remove it' }).count()).toBe(0);
    });
    await as('guest', '/issues', async (page) => {
      await follow(page, title);
      await stands(page, report);
    });
  });

  test('a second member of staff agrees, and nobody else finds the problem any more: its page leads to the case', async () => {
    await as('agent', '/desk', async (page) => {
      await follow(page, 'Moderation');
      await follow(page, 'Held and waiting (1)');
      await follow(page, 'A problem, #1');
      await stands(page, report);
      await press(page, 'Agree: remove it');
      await page.getByRole('heading', { name: 'Case 1: removed' }).waitFor();
    });
    await as('guest', '/issues', async (page) => {
      expect(await page.getByRole('link', { name: title }).count()).toBe(0);
      await page.goto('/issues/1');
      expect(new URL(page.url()).pathname).toBe('/log/moderation/1');
      await page.getByRole('heading', { name: 'Case 1: removed' }).waitFor();
      await stands(page, 'Problem #1 cannot be read while this stands.');
      await follow(page, 'Moderation');
      await stands(page, why);
      for (const path of ['/', '/issues?q=thief', '/log', '/log/moderation', '/log/moderation/1']) {
        await page.goto(path);
        expect([path, (await page.content()).includes('van 12'), (await page.content()).includes('Elm Street')]).toEqual([
          path,
          false,
          false,
        ]);
      }
    });
  });

  test('the author reads why and appeals, once', async () => {
    await as('customer', '/issues/1', async (page) => {
      await stands(page, why);
      await stands(page, 'Nobody has to move.');
      await follow(page, 'Appeal');
      await press(page, 'Send the appeal');
      await page.getByRole('alert').waitFor();
      await type(page, 'Why it should be restored', appealed);
      await press(page, 'Send the appeal');
      await stands(page, 'The author appealed.');
      await stands(page, appealed);
      expect(await page.getByRole('link', { name: 'Appeal', exact: true }).count()).toBe(0);
    });
    await as('guest', '/log/moderation/1', async (page) => {
      await stands(page, 'The author appealed.');
      expect(await page.content()).not.toContain(appealed);
    });
  });

  test('who asked for it cannot decide, and somebody else decides for the author', async () => {
    await as('approver', '/desk/moderation/1', async (page) => {
      await stands(page, 'This is about what you did yourself: somebody else has to decide.');
      expect(await page.getByRole('button', { name: 'Decide', exact: true }).count()).toBe(0);
    });
    await as('admin', '/desk', async (page) => {
      await follow(page, 'Moderation');
      await follow(page, 'Held and waiting (1)');
      await follow(page, 'A problem, #1');
      await stands(page, appealed);
      await pick(page, 'The author is', 'Right');
      await type(page, 'Why', decided);
      await press(page, 'Decide');
      await page.getByRole('heading', { name: 'Case 1: removed, then restored' }).waitFor();
    });
  });

  test('the problem is back for everybody, and the public log tells all of it', async () => {
    await as('guest', '/issues', async (page) => {
      await follow(page, title);
      await stands(page, report);
      await follow(page, 'case 1');
      await page.getByRole('heading', { name: 'Case 1: removed, then restored' }).waitFor();
      expect(await page.getByRole('main').getByRole('listitem').locator('p').allInnerTexts()).toEqual([
        'An approver asked for its removal, of the moderators’ own accord.',
        why,
        'A second person, an agent, agreed: it was removed.',
        'The author appealed.',
        'The appeal was upheld by an admin.',
        decided,
      ]);
      await follow(page, 'Moderation');
      await stands(page, '1 appeal: 1 upheld, 0 rejected, 0 open.');
      await page.goto('/log?issue=1');
      expect(
        await page
          .getByRole('main')
          .getByRole('listitem')
          .filter({ hasText: /Line \d/ })
          .allTextContents(),
      ).toEqual([
        expect.stringContaining('agreed with an appeal'),
        expect.stringContaining('An author appealed'),
        expect.stringContaining('removed a post'),
        expect.stringContaining('a second person has to agree'),
        expect.stringContaining('A customer reported'),
      ]);
    });
  });
});
