import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { respond } from '#api/desk/commands.ts';
import { boardFeed } from '#api/feeds/step-queries.ts';
import { openFix, publishCause, shipFix } from '#api/fixes/commands.ts';
import { encodeCursor } from '#api/http/pagination.ts';
import { comment, publishIssue } from '#api/issues/commands.ts';
import { hold } from '#api/moderation/commands.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { type Element, readXml } from './xml.ts';

const itemShape = z.strictObject({
  id: z.url(),
  url: z.url(),
  title: z.string(),
  content_html: z.string(),
  date_published: z.iso.datetime(),
  date_modified: z.iso.datetime(),
  authors: z.tuple([z.strictObject({ name: z.string().min(1) })]),
});
/** JSON Feed 1.1, as https://jsonfeed.org/version/1.1 has it, with what we always give. */
const jsonFeedShape = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string().min(1),
  home_page_url: z.url(),
  feed_url: z.url(),
  next_url: z.url().optional(),
  language: z.string(),
  items: z.array(itemShape),
});

const all = (element: Element, name: string) => element.children.filter((child) => child.name === name);
const links = (element: Element, rel: string) =>
  all(element, 'link').flatMap(({ attributes }) => (attributes['rel'] === rel ? [attributes['href'] ?? ''] : []));

describe.each(engines)('the feeds on %s', (engine) => {
  let world: World;
  let asked: ReturnType<typeof site>;
  beforeAll(async () => {
    world = await createWorld(engine);
    asked = site(world);
  });
  afterAll(() => world.drop());

  const get = (path: string, more = {}) => asked.request('GET', path, { as: guest, ...more });
  const json = async (path: string) => jsonFeedShape.parse(await (await get(path)).json());
  const titles = async (path: string) => (await json(path)).items.map(({ title }) => title);
  const investigate = (number: number, body: string, more = {}) =>
    respond(world.as(world.agent), number, { kind: 'investigation', body, confirm: ['no_date'], ...more });

  test('an issue’s has an entry for each step, the newest first, in Atom as in JSON', async () => {
    const number = await world.report({ title: 'The lamp flickers', area: 'payments' });
    world.pass(1);
    await investigate(number, 'We look at the **driver**.');
    const { items, home_page_url } = await json(`/issues/${number}.json`);
    expect(items.map(({ title, authors }) => [title, authors[0].name])).toEqual([
      [`#${number} The lamp flickers: Fernway is looking into it`, 'Agent'],
      [`#${number} The lamp flickers: A new problem was reported`, 'A customer'],
    ]);
    expect(items[0]?.content_html).toContain('<strong>driver</strong>');
    expect(home_page_url).toContain(`/issues/${number}-the-lamp-flickers`);
    const answer = await get(`/issues/${number}.atom`);
    expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
    const feed = readXml(await answer.text());
    expect(all(feed, 'entry').map((entry) => all(entry, 'id')[0]?.text)).toEqual(items.map(({ id }) => id));
    expect(links(feed, 'self')[0]).toMatch(new RegExp(`/issues/${number}\\.atom$`));
    for (const path of ['/feed.json', '/areas/payments.json']) expect((await titles(path))[0]).toContain('The lamp flickers');
    expect(await titles('/areas/delivery.json')).toEqual([]);
  });

  test('a private issue, or one that is held, is in none and has none; made public, it has both', async () => {
    const hidden = await world.report({ title: 'Quiet Zwetschge', visibility: 'private' });
    const held = await world.report({ title: 'Loud Zwetschge' });
    await hold(world.as(world.agent), { issue: held, step: 1 }, { reason: 'spam', sentence: 'It sells something.' });
    for (const number of [hidden, held]) {
      for (const as of [guest, world.customer, world.admin])
        expect((await asked.request('GET', `/issues/${number}.atom`, { as })).status).toBe(404);
    }
    for (const path of ['/feed.atom', '/feed.json']) expect(await (await get(path)).text()).not.toContain('Zwetschge');
    expect(await titles('/log/moderation.json')).toContain(`#${held}: A post was held (spam)`);
    await publishIssue(world.as(world.customer), hidden);
    expect((await get(`/issues/${hidden}.atom`)).status).toBe(200);
    expect((await titles('/feed.json')).filter((title) => title.includes('Quiet Zwetschge'))).toHaveLength(2);
  });

  test('a comment that is held leaves, and its mark comes', async () => {
    const number = await world.report();
    const step = await comment(world.as(world.stranger), number, { body: 'Buy my Mirabelles, all of you.' });
    expect(await (await get(`/issues/${number}.json`)).text()).toContain('Mirabelles');
    await hold(world.as(world.agent), { issue: number, step }, { reason: 'spam', sentence: 'It sells something.' });
    expect(await (await get(`/issues/${number}.json`)).text()).not.toContain('Mirabelles');
    const told = await titles(`/issues/${number}.json`);
    expect(told.map((title) => title.replace(/.*: /, ''))).toEqual(['An entry was held', 'A new problem was reported']);
  });

  test('a correction is a new entry, and the one it corrects stays as it was', async () => {
    const number = await world.report();
    const step = await investigate(number, 'It was the depot in Ulm.');
    const before = (await json(`/issues/${number}.json`)).items[0];
    await investigate(number, 'It was the depot in Bonn.', { corrects: step });
    const { items } = await json(`/issues/${number}.json`);
    expect(items[1]).toEqual(before);
    expect(items[0]?.content_html).toContain(`corrects step ${step}`);
  });

  test('the board’s is read to its end by the links to the next page, each step once', async () => {
    for (let i = 0; i < 30; i++) await world.report({ title: `One of many, number ${i}` });
    const ids: string[] = [];
    let path: string | undefined = '/feed.atom';
    while (path) {
      const feed = readXml(await (await get(path)).text());
      ids.push(...all(feed, 'entry').flatMap((entry) => all(entry, 'id').map(({ text }) => text)));
      const [next] = links(feed, 'next');
      path = next && `${new URL(next).pathname}${new URL(next).search}`;
    }
    expect(new Set(ids).size).toBe(ids.length);
    const steps = world.database.read.selectFrom('steps').innerJoin('issues', 'issues.number', 'steps.issue');
    const shown = await steps
      .select('n')
      .where('visibility', '=', 'public')
      .where('issues.withheld_at', 'is', null)
      .where('steps.withheld', 'is', null)
      .execute();
    expect(ids).toHaveLength(shown.length);
    expect((await get('/feed.json?after=nonsense')).status).toBe(422);
    for (const place of [['\u0000', 1, 1], ['2026-11-02T09:00:00.000Z', 9e15, 1], [1, 2], [9e15], [-1e15], []])
      for (const feed of ['/feed', '/log/moderation', `/issues/${await world.report()}`])
        expect([place, feed, (await get(`${feed}.json?after=${encodeCursor(place)}`)).status]).toEqual([place, feed, 422]);
  });

  test('a root cause’s has its entries, and the cause once it is published', async () => {
    const number = await openFix(world.as(world.approver), { title: 'A worn relay', root_cause: 'The relay is worn.' });
    expect(await titles(`/fixes/${number}.json`)).toEqual([]);
    expect(await (await get(`/fixes/${number}.atom`)).text()).not.toContain('The relay is worn');
    await publishCause(world.as(world.approver), number, {});
    await shipFix(world.as(world.approver), number, { evidence: 'All relays are new.' });
    const { items } = await json(`/fixes/${number}.json`);
    expect(items.map(({ content_html }) => content_html.trim())).toEqual(['<p>All relays are new.</p>', '<p>The relay is worn.</p>']);
    expect((await get('/fixes/4711.atom')).status).toBe(404);
  });

  test('what was put right is in that of resolutions alone with other such steps', async () => {
    const number = await world.report({ title: 'Put right at last' });
    await respond(world.as(world.approver), number, { kind: 'resolution', body: 'You have your money back since Monday.' });
    expect(await titles('/history.json')).toEqual([`#${number} Put right at last: Fernway says that it is put right`]);
  });

  test('who has it already gets 304 until there is a new step, and staff get what guests get', async () => {
    const first = await get('/feed.atom');
    const etag = first.headers.get('etag') ?? '';
    expect((await get('/feed.atom', { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await (await asked.request('GET', '/feed.atom', { as: world.admin })).text()).toBe(await first.text());
    await world.report();
    expect((await get('/feed.atom', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  test('an entry keeps its id when the title of its problem changes', async () => {
    const before = (await boardFeed(world.as(guest), undefined)).entries.map(({ id }) => id);
    await world.database.write.updateTable('issues').set({ title: 'Called otherwise' }).execute();
    expect((await boardFeed(world.as(guest), undefined)).entries.map(({ id }) => id)).toEqual(before);
  });
});
