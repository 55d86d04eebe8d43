import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { readXml } from './xml.ts';

describe('the pages of the demo board', () => {
  let served: Site;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase('sqlite');
    drop = database.drop;
    served = await startSite({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await served.stop();
    await drop();
  });

  const read = async (path: string) => (await fetch(served.origin + path)).text();
  const named = (html: string) => [...html.matchAll(/<link rel="alternate"[^>]* href="([^"]+)"/g)].map(([, href]) => href);

  test.each([
    ['/', '/feed'],
    ['/history', '/history'],
    ['/log/moderation', '/log/moderation'],
    ['/areas/payments', '/areas/payments'],
    ['/issues/1', '/issues/1'],
    ['/fixes/1', '/fixes/1'],
  ])('%s names its feed in both formats, and that of the board', async (page, feed) => {
    const html = await read(page);
    expect(named(html)).toEqual([`${feed}.atom`, `${feed}.json`, '/feed.atom']);
    expect(readXml(await read(`${feed}.atom`)).name).toBe('feed');
    expect(await read(`${feed}.json`)).toContain('https://jsonfeed.org/version/1.1');
  });

  test('any other names that of the board', async () => expect(named(await read('/help'))).toEqual(['/feed.atom']));

  test('/feeds lists feeds that are there', async () => {
    const listed = [...(await read('/feeds')).matchAll(/href="([^"]+\.(?:atom|json))" aria/g)].map(([, href = '']) => href);
    expect(listed.length).toBeGreaterThan(8);
    for (const path of listed) expect([path, (await fetch(served.origin + path)).status]).toEqual([path, 200]);
  });

  test('a feed that a guest asked for comes out of the page cache, and as 304 to whoever has it', async () => {
    const first = await fetch(`${served.origin}/feed.atom`);
    const etag = first.headers.get('etag') ?? '';
    expect([first.headers.get('content-type'), first.headers.get('x-page')]).toEqual(['application/atom+xml; charset=utf-8', null]);
    expect((await fetch(`${served.origin}/feed.atom`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  });
});
