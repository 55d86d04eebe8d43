import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOwnPath, pathOf, readPath, withoutSecret } from '#api/http/paths.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { askRaw } from './asking.ts';

/** Ways to write `/desk` that a router may take for it, or for something above it. */
const disguises = [
  '//desk',
  '/desk//',
  '/./desk',
  '/desk/.',
  '/issues/../desk',
  '/issues/%2e%2e/desk',
  '/%2e/desk',
  '/%64esk',
  '/%2564esk',
  '/%252564esk',
  '/des%6B',
  '/%2Fdesk',
  '/%2fdesk',
  '/issues%2f..%2fdesk',
  '/desk%2F',
  '/desk%00',
  '/desk%20',
  '/desk%0d%0a',
  '/desk%3f',
  '/desk%23',
  '/desk%5C',
  '/desk.html',
  '/desk/index.html',
  '/_server-islands/x',
  '/_image?href=/desk',
];

/** What is no path at all. */
const broken = ['/%', '/%zz', '/%E0%A4%A', '/%C0%AF', '/desk%', '/des\\k', '\\desk', 'desk', '*'];

describe('as staff, who may see /desk', () => {
  let database: TestDatabase;
  let site: Site;
  let staff: Record<string, string>;
  beforeAll(async () => {
    database = await testDatabase('sqlite', { template: migrated });
    site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off' } });
    const { name, value } = await signedInAs(database.url, site.origin, 'admin');
    staff = { cookie: `${name}=${value}` };
  });
  afterAll(async () => {
    await site.stop();
    await database.drop();
  });

  const statusOf = async (target: string) => Number((await askRaw(site.origin, target, staff)).split(' ')[1]);

  test('/desk itself is there', async () => {
    expect(await statusOf('/desk')).toBe(200);
    expect(await statusOf('/desk?next=//desk/../x')).toBe(200);
    expect(await statusOf(`${site.origin}/desk`)).toBe(200);
  });

  test.each(disguises)('%s is nothing', async (target) => {
    expect(await statusOf(target)).toBe(404);
  });

  test.each(broken)('%s is refused as no address', async (target) => {
    expect(await statusOf(target)).toBe(400);
  });

  test('a slash at the end leads to the page without it', async () => {
    const answer = await askRaw(site.origin, '/desk/', staff);
    expect(answer).toMatch(/^HTTP\/1.1 301 /);
    expect(answer).toMatch(/\r\nlocation: \/desk\r\n/i);
  });
});

describe('reading a path', () => {
  test.each(['/', '/issues', '/issues/412-charged-twice', "/a.b~c-d_e!$&'()*+,;=:@", '/%C3%BC', '/.well-known/x', '/a..b', '/a/'])(
    '%s has one reading',
    (path) => {
      expect(readPath(path)).toBe('plain');
    },
  );

  // Astro decodes until nothing changes and joins slashes; Hono decodes once.
  test('what has one reading is the same for a router that decodes again and again', () => {
    const parts = [
      '/',
      'desk',
      'a',
      '.',
      '..',
      '%',
      '%2',
      '25',
      '%2e',
      '%2F',
      '%5c',
      '\\',
      '%00',
      '%C3%BC',
      '%e4',
      '%41',
      ';',
      '.html',
      '_',
    ];
    const random = seeded(7);
    for (let i = 0; i < 20_000; i++) {
      const path = `/${Array.from({ length: 1 + random(6) }, () => parts[random(parts.length)]).join('')}`;
      if (readPath(path) === 'plain') expect(decodedFully(path), path).toBe(decodeURI(new URL(path, 'http://x').pathname));
    }
  });

  test('a path is cut out of a URL as it is written', () => {
    expect(['http://a.b:1/c?d#e', 'http://a.b:1', '/c/d?e=/f', '/c#d', 'https://a/'].map(pathOf)).toEqual(['/c', '', '/c/d', '/c', '/']);
  });
});

test('only a path of this site is a place to send somebody to', () => {
  const own = ['/', '/issues/412-x', '/issues?q=a&b=//c', '/a#b', '/%C3%BC'];
  const foreign = [
    '',
    'issues',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil',
    'https://evil.example',
    '/\t/evil.example',
    '/a\nb',
    'javascript:alert(1)',
    '/\u0000',
  ];
  expect(own.filter((path) => !isOwnPath(path))).toEqual([]);
  expect(foreign.filter(isOwnPath)).toEqual([]);
});

function decodedFully(path: string): string {
  const decoded = decodeURI(path);
  return decoded === path ? path.replaceAll(/\/+/g, '/') : decodedFully(decoded);
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test.each([
  ['/t/aVerySecretOne', '/t/…'],
  ['/confirm/a/b', '/confirm/…'],
  ['/waiting/x', '/waiting/…'],
  ['/sign-in/x', '/sign-in/…'],
  ['/unsubscribe/k:x', '/unsubscribe/…'],
  ['/sign-in', '/sign-in'],
  ['/issues/t/x', '/issues/t/x'],
])('%s stands in the log as %s', (path, logged) => expect(withoutSecret(path)).toBe(logged));
