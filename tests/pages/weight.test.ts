import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everybody } from '../browser/demo-pages.ts';
import { testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';

/** What a page of the public may weigh, in bytes as gzip leaves them: its HTML, and all styles and all scripts that it asks for. */
const MOST = { html: 14_000, css: 15_000, js: 5000 };

describe('a public page of the demo board', () => {
  let site: Site;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase('sqlite');
    drop = database.drop;
    site = await startSite({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await site.stop();
    await drop();
  });

  const read = async (path: string) => (await fetch(new URL(path, site.origin))).text();
  const weigh = (text: string) => gzipSync(text, { level: 6 }).length;
  const weighAll = async (paths: string[]) =>
    (await Promise.all([...new Set(paths)].map(read))).reduce((sum, text) => sum + weigh(text), 0);
  const named = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, path = '']) => path);
  const tooHeavy = async (path: string) => {
    const html = await read(path);
    const weight = {
      html: weigh(html),
      css: await weighAll(named(html, /<link[^>]* href="([^"]+\.css)"/g)),
      js: await weighAll(named(html, /<script[^>]* src="([^"]+)"/g)),
    };
    return Object.entries(MOST).some(([kind, most]) => Number(weight[kind as keyof typeof MOST]) > most) ? [{ path, ...weight }] : [];
  };

  test('weighs no more than 14 kB of HTML, 15 kB of styles and 5 kB of scripts', async () => {
    const heavy = [];
    for (const path of everybody.filter((path) => !path.includes('{'))) heavy.push(...(await tooHeavy(path)));
    expect(heavy).toEqual([]);
  });

  test('about the API weighs no more either, whichever part of it it is', async () => {
    const parts = new Set(named(await read('/help/api'), /href="(\/help\/api\/[^"#]+)"/g));
    expect(parts.size).toBeGreaterThan(10);
    const heavy = [];
    for (const path of parts) heavy.push(...(await tooHeavy(path)));
    expect(heavy).toEqual([]);
  });

  test('about the API has everything that its document names, and each link to it leads there', async () => {
    const parts = ['/help/api', ...new Set(named(await read('/help/api'), /href="(\/help\/api\/[^"#]+)"/g))];
    const pages = new Map(await Promise.all(parts.map(async (path) => [path, await read(path)] as const)));
    const { paths } = (await (await fetch(`${site.origin}/api/v1/openapi.json`)).json()) as { paths: Record<string, object> };
    const all = [...pages.values()].join('\n');
    const operations = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`));
    expect(operations.filter((operation) => !all.includes(`>${operation}</code>`))).toEqual([]);
    const links = [...pages].flatMap(([page, html]) =>
      named(html, /href="((?:\/help\/api[^"#]*)?#[^"]+)"/g).map((link) => [page, link] as const),
    );
    const broken = links.filter(([page, link]) => {
      const [path, id = ''] = link.split('#');
      return id !== 'main' && !pages.get(path || page)?.includes(`id="${id}"`);
    });
    expect(broken).toEqual([]);
    expect((await fetch(`${site.origin}/help/api/nothing`)).status).toBe(404);
  });
});
