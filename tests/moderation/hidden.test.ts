import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFiles } from '#api/issues/attaching-commands.ts';
import { comment } from '#api/issues/commands.ts';
import { mayRead } from '#api/issues/rules.ts';
import { askRemoval, confirmRemoval, hold } from '#api/moderation/commands.ts';
import { isPublic, stepsOf } from '#api/steps/queries.ts';
import { isShown } from '#api/steps/rules.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { ask } from '../http/asking.ts';

const grounds = { reason: 'abuse', sentence: 'It insults a driver by name.' };
let world: World;
let site: Site;
let held: number;
let removed: number;
let commented: number;
let file: string;

beforeAll(async () => {
  world = await createWorld('sqlite');
  // The board that is asked here gives back by the clock on the wall what was held for too long.
  world.pass((Date.now() - Date.parse(world.now())) / 3_600_000);
  held = await world.report({
    title: 'Quagmire one of parcels',
    body: 'The quagmire of my parcel.',
    area: 'delivery',
    display_name: 'Quagmire',
  });
  removed = await world.report({ title: 'Quagmire two of parcels', body: 'Another quagmire of a parcel.' });
  commented = await world.report();
  const step = await comment(world.as(world.stranger), commented, { body: 'What a quagmire.' });
  await addFiles(world.as(world.stranger), commented, { step }, [new File(['%PDF-1.4\n%%EOF\n'], 'quagmire.pdf')]);
  const steps = await stepsOf(world.as(guest), commented, '', { after: 0, limit: 9 });
  file = new URL(steps.find(({ id }) => id === step)?.attachments[0]?.url ?? '').pathname;
  await hold(world.as(world.agent), { issue: held, step: 1 }, grounds);
  await hold(world.as(world.agent), { issue: commented, step }, grounds);
  await confirmRemoval(world.as(world.agent), await askRemoval(world.as(world.approver), { issue: removed, step: 1 }, grounds));
  const { filesUrl } = world.as(world.admin).config;
  site = await startSite({ databaseUrl: world.url, env: { FILES_URL: String(filesUrl), DEMO: 'off' } });
});
afterAll(async () => {
  await site.stop();
  await world.drop();
});

const get = (path: string) => ask(site.origin, path, { method: 'GET', headers: {} });

test.each([
  '/',
  '/issues',
  '/issues?q=quagmire',
  '/issues?sort=affected&area=delivery',
  '/issues?sort=waiting',
  '/history',
  '/log',
  '/log/moderation',
  '/fixes',
  '/api/v1/issues',
  '/api/v1/issues?q=quagmire',
  '/api/v1/issues/similar?q=quagmire%20of%20parcels',
  '/api/v1/ledger',
  '/api/v1/moderation',
  '/api/v1/promises',
])('what is held or removed is not in %s', async (path) => {
  const answer = await get(path);
  expect(answer.status).toBe(200);
  // The words that were searched for stand in the field of the search.
  expect(answer.text.replaceAll(/value="quagmire"|q=quagmire|“quagmire”/gi, '')).not.toMatch(/quagmire/i);
});

test('in place of what is held or removed a guest is led to its case, and all else about it is not there', async () => {
  for (const number of [held, removed]) {
    const answer = await get(`/issues/${number}`);
    expect([answer.status, answer.headers.location]).toEqual([302, expect.stringMatching(/^\/log\/moderation\/\d+$/)]);
    expect((await get(String(answer.headers.location))).text).not.toMatch(/quagmire/i);
    for (const path of ['/verdict', '/affected', '/steps/1/abuse']) expect((await get(`/issues/${number}${path}`)).status).toBe(404);
    for (const path of ['', '/steps']) expect((await get(`/api/v1/issues/${number}${path}`)).status).toBe(404);
    expect((await get(`/log?issue=${number}`)).status).toBe(404);
  }
});

test('of a held comment its problem shows the place, and neither the text nor its files', async () => {
  const page = await get((await get(`/issues/${commented}`)).headers.location ?? '');
  expect([page.status, page.text.includes('Held for review')]).toEqual([200, true]);
  expect(page.text).not.toMatch(/quagmire/i);
  expect((await get(`/api/v1/issues/${commented}`)).text).not.toMatch(/quagmire/i);
  expect((await get(file)).status).toBe(404);
});

test('the numbers of the home page count neither', async () => {
  const { items } = JSON.parse((await get('/api/v1/issues?limit=100')).text);
  expect(items.map(({ number }: { number: number }) => number)).toEqual([commented]);
});

test('the database and the rules agree on what everybody can read', async () => {
  const columns = ['number', 'visibility', 'withheld_at', 'reporter'] as const;
  const all = await world.database.read.selectFrom('issues').select(columns).orderBy('number').execute();
  const open = await world.database.read.selectFrom('issues').select('number').where(isPublic).orderBy('number').execute();
  expect(open.map(({ number }) => number)).toEqual(all.filter(isShown).map(({ number }) => number));
  expect(all.filter((issue) => mayRead(guest, issue))).toEqual(all.filter(isShown));
});
