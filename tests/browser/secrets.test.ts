import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { askToJoin, confirmReport, reportAsGuest } from '#api/issues/guest-commands.ts';
import { unsubscribePath } from '#api/issues/unsubscribing.ts';
import { requestSignIn } from '#api/members/link-commands.ts';
import { requestSignUp } from '#api/members/sign-up-commands.ts';
import { askToFollow } from '#api/notices/commands.ts';
import { hearingPath } from '#api/notices/hearing-secrets.ts';
import { verdictPath } from '#api/notices/verdict-secrets.ts';
import { askForErasureOf } from '#api/rights/erasure-commands.ts';
import { launch } from '../helpers/browser.ts';
import { linkTo, secretOf } from '../helpers/mailbox.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const report = { title: 'A letter opened on the way', body: 'It was open when it came.', visibility: 'private' };
const pages = [
  'waiting',
  'confirm',
  'confirm affected',
  'confirm follow',
  't',
  'sign-in',
  'sign-up',
  'unsubscribe',
  'erasure',
  'hear',
  'follow topic',
  'verdict',
] as const;
type Name = (typeof pages)[number];

/** Paths with secrets that are good just now. */
async function livePaths(world: World): Promise<Record<Name, string>> {
  const now = () => new Date().toISOString();
  const anybody = () => ({ ...world.as(guest), now: now() });
  const mailed = (email: string) => linkTo(world.database, email);
  const number = await world.report();
  const judged = await world.report();
  await respond(world.as(world.agent), judged, { kind: 'resolution', body: 'It came today.' });
  const write = (email: string) => reportAsGuest(anybody(), { email, report, channel: 'web' });
  await write('tracked@example.com');
  await confirmReport(anybody(), secretOf(await mailed('tracked@example.com')));
  const waiting = await write('waiting@example.com');
  for (const wish of ['affected', 'follow'] as const) await askToJoin(anybody(), number, wish, `${wish}@example.com`);
  await requestSignIn(anybody(), { email: world.stranger.email });
  await requestSignUp(anybody(), { email: 'new@example.com' });
  await askToFollow(anybody(), 'area/payments', { email: 'topic@example.com', pace: 'daily' });
  await askForErasureOf({ ...world.as(world.admin), now: now() }, world.agent.id, { texts: 'kept' });
  return {
    waiting,
    confirm: await mailed('waiting@example.com'),
    'confirm affected': await mailed('affected@example.com'),
    'confirm follow': await mailed('follow@example.com'),
    t: await mailed('tracked@example.com'),
    'sign-in': await mailed(world.stranger.email),
    'sign-up': await mailed('new@example.com'),
    unsubscribe: unsubscribePath(world.as(guest), { issue: number, member: world.customer.id }),
    erasure: await mailed(world.agent.email),
    hear: hearingPath(world.as(guest), { member: world.customer.id, topic: `issue/${number}` }),
    verdict: verdictPath(world.as(guest), { issue: judged, n: 2, member: world.customer.id }),
    'follow topic': await mailed('topic@example.com'),
  };
}

describe.each(['light', 'dark'] as const)('the page behind a link in a mail, in %s', (colorScheme) => {
  let world: World;
  let browser: Browser;
  let site: Site;
  let paths: Record<Name, string>;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    paths = await livePaths(world);
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await world?.drop();
  });

  test.each(pages)('%s: nothing for axe, no sideways scrolling at 320 px, a button, and no third party', async (name) => {
    const context = await browser.newContext({ colorScheme, baseURL: site.origin, viewport: { width: 320, height: 700 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('request', (request) => request.url().startsWith(site.origin) || complaints.push(request.url()));
    expect((await page.goto(paths[name]))?.status()).toBe(200);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toContain('no longer works');
    if (name !== 'waiting') expect(await page.locator('main').getByRole('button').count()).toBeGreaterThan(0);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const { violations } = await new AxeBuilder({ page }).analyze();
    await context.close();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    expect({ sideways, complaints }).toEqual({ sideways: 0, complaints: [] });
  });
});
