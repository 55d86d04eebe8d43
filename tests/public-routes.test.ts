import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from '#api/app.ts';
import { readConfig } from '#api/config.ts';
import { openDatabase } from '#db/open.ts';
import { signedInAs } from './helpers/demo-site.ts';
import { migrated, testDatabase } from './helpers/engines.ts';
import { keys } from './helpers/keys.ts';
import { type Site, startSite } from './helpers/site.ts';

const root = join(import.meta.dirname, '..');

const [year, month] = new Date().toISOString().split('-');

/** Every page, a place of it on the demo board, and what a guest gets there. */
const pages: Record<string, [path: string, status: number]> = {
  '404': ['/404', 404],
  '500': ['/500', 500],
  'account/data/erasure': ['/account/data/erasure', 303],
  'account/data/index': ['/account/data', 303],
  'account/follows': ['/account/follows', 303],
  'account/index': ['/account', 303],
  'account/passkeys/[id]': ['/account/passkeys/1', 303],
  'account/passkeys/index': ['/account/passkeys', 303],
  'account/passkeys/new': ['/account/passkeys/new', 303],
  'account/password': ['/account/password', 303],
  'account/sessions': ['/account/sessions', 303],
  'account/tokens/index': ['/account/tokens', 303],
  'account/tokens/new': ['/account/tokens/new', 303],
  'areas/[slug]': ['/areas/payments', 200],
  'confirm/[secret]': ['/confirm/used', 200],
  'desk/approvals/[number]': ['/desk/approvals/1', 404],
  'desk/approvals/index': ['/desk/approvals', 404],
  'desk/fixes/[number]/[act]': ['/desk/fixes/1/shipping', 404],
  'desk/fixes/[number]/index': ['/desk/fixes/1', 404],
  'desk/fixes/[number]/issues': ['/desk/fixes/1/issues', 404],
  'desk/fixes/[number]/link': ['/desk/fixes/1/link', 404],
  'desk/fixes/[number]/telling': ['/desk/fixes/1/telling', 404],
  'desk/fixes/index': ['/desk/fixes', 404],
  'desk/fixes/new': ['/desk/fixes/new', 404],
  'desk/index': ['/desk', 404],
  'desk/issues/[number]/assignment': ['/desk/issues/1/assignment', 404],
  'desk/issues/[number]/index': ['/desk/issues/1', 404],
  'desk/issues/[number]/merge': ['/desk/issues/1/merge', 404],
  'desk/issues/[number]/notes': ['/desk/issues/1/notes', 404],
  'desk/issues/[number]/promises/[step]': ['/desk/issues/1/promises/2', 404],
  'desk/issues/new': ['/desk/issues/new', 404],
  'desk/issues/[number]/similar': ['/desk/issues/1/similar', 404],
  'desk/issues/[number]/steps/[step]/moderation': ['/desk/issues/1/steps/1/moderation', 404],
  'desk/issues/[number]/steps/[step]/redaction': ['/desk/issues/1/steps/1/redaction', 404],
  'desk/moderation/[number]': ['/desk/moderation/1', 404],
  'desk/moderation/blocks': ['/desk/moderation/blocks', 404],
  'desk/moderation/index': ['/desk/moderation', 404],
  'desk/moderation/reports': ['/desk/moderation/reports', 404],
  'desk/moderation/words': ['/desk/moderation/words', 404],
  'desk/jobs': ['/desk/jobs', 404],
  'desk/mail/[id]': ['/desk/mail/1', 404],
  'desk/mail/index': ['/desk/mail', 404],
  'desk/members': ['/desk/members', 404],
  'desk/members/[id]/erasure': ['/desk/members/1/erasure', 404],
  'desk/members/[id]': ['/desk/members/1', 404],
  'desk/settings/approval': ['/desk/settings/approval', 404],
  'desk/texts/[slug]': ['/desk/texts/parcel-lost', 404],
  'desk/texts/index': ['/desk/texts', 404],
  'desk/texts/new': ['/desk/texts/new', 404],
  'desk/settings/areas/[slug]': ['/desk/settings/areas/payments', 404],
  'desk/settings/areas/index': ['/desk/settings/areas', 404],
  'desk/settings/board': ['/desk/settings/board', 404],
  'desk/settings/holidays': ['/desk/settings/holidays', 404],
  'desk/settings/index': ['/desk/settings', 404],
  'desk/settings/teams/[slug]': ['/desk/settings/teams/money', 404],
  'desk/settings/teams/index': ['/desk/settings/teams', 404],
  'desk/settings/policy': ['/desk/settings/policy', 404],
  'desk/views/[id]': ['/desk/views/1', 404],
  'erasure/[secret]': ['/erasure/used', 200],
  feeds: ['/feeds', 200],
  'fixes/[fix]': ['/fixes/1', 308],
  'fixes/index': ['/fixes', 200],
  'help/api/[chapter]': ['/help/api/root-causes', 200],
  'help/api/index': ['/help/api', 200],
  'help/api/things': ['/help/api/things', 200],
  'help/index': ['/help', 200],
  'help/policy/[n]': ['/help/policy/1', 200],
  'help/policy/index': ['/help/policy', 200],
  'history/[year]/[month]': [`/history/${year}/${month}`, 200],
  'history/[year]/index': [`/history/${year}`, 200],
  'follow/[kind]/[name]': ['/follow/area/payments', 200],
  'follow/board': ['/follow/board', 200],
  'follow/confirm/[secret]': ['/follow/confirm/used', 200],
  'hear/[secret]': ['/hear/used', 404],
  'history/index': ['/history', 200],
  index: ['/', 200],
  'issues/[issue]/affected': ['/issues/1/affected', 200],
  'issues/[issue]/attachments': ['/issues/1/attachments', 200],
  'issues/[issue]/correction': ['/issues/1/correction', 200],
  'issues/[issue]/follow': ['/issues/1/follow', 200],
  'issues/[issue]/index': ['/issues/1', 308],
  'issues/[issue]/publication': ['/issues/1/publication', 200],
  'issues/[issue]/steps/[step]/abuse': ['/issues/1/steps/1/abuse', 200],
  'issues/[issue]/steps/[step]/redaction': ['/issues/1/steps/1/redaction', 200],
  'issues/[issue]/tracking': ['/issues/1/tracking', 200],
  'issues/[issue]/verdict': ['/issues/1/verdict', 200],
  'issues/[issue]/withdrawal': ['/issues/1/withdrawal', 200],
  'issues/index': ['/issues', 200],
  'issues/new': ['/issues/new', 200],
  'log/index': ['/log', 200],
  'log/moderation/[number]/appeal': ['/log/moderation/99999/appeal', 404],
  'log/moderation/[number]/index': ['/log/moderation/99999', 404],
  'log/moderation/index': ['/log/moderation', 200],
  'sign-in/[secret]': ['/sign-in/used', 200],
  'sign-in/index': ['/sign-in', 200],
  'sign-in/oidc': ['/sign-in/oidc', 404],
  'sign-in/passkey': ['/sign-in/passkey', 200],
  'sign-out': ['/sign-out', 200],
  't/[secret]': ['/t/old', 200],
  'unsubscribe/[secret]': ['/unsubscribe/nobody', 404],
  'verdict/[secret]': ['/verdict/used', 200],
  'waiting/[secret]': ['/waiting/nobody', 404],
  'sign-up/[secret]': ['/sign-up/used', 200],
  'sign-up/index': ['/sign-up', 200],
};

describe('a guest who asks every route', () => {
  let site: Site;
  let databaseUrl: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase('sqlite');
    drop = database.drop;
    databaseUrl = database.url;
    site = await startSite({ databaseUrl });
  });
  afterAll(async () => {
    await site.stop();
    await drop();
  });

  const ask = (path: string, init: RequestInit = {}) =>
    fetch(site.origin + path, { redirect: 'manual', ...init, headers: { Origin: site.origin, ...init.headers } });

  test('finds no page that this list does not know', () => {
    const files = globSync('**/*.astro', { cwd: join(root, 'src', 'pages') }).map((file) =>
      file.replaceAll('\\', '/').replace('.astro', ''),
    );
    expect(files.filter((file) => !/(^|\/)_/.test(file)).sort()).toEqual(Object.keys(pages).sort());
  });

  test.each(Object.entries(pages))('gets what it should from the page %s', async (_, [path, status]) => {
    const answer = await ask(path);
    const html = await answer.text();
    expect([path, answer.status]).toEqual([path, status]);
    expect(html).not.toMatch(/undefined|\[object Object\]|NaN/);
    expect(answer.headers.get('x-page')).toBeNull();
  });

  test('reads nowhere what staff note for each other, on no page and in no answer of the API', async () => {
    const { name, value } = await signedInAs(databaseUrl, site.origin, 'agent');
    const post = (path: string, fields: Record<string, string>) =>
      ask(path, { method: 'POST', headers: { cookie: `${name}=${value}` }, body: new URLSearchParams(fields) });
    const numbers = Array.from({ length: 20 }, (_, i) => i + 1);
    for (const number of numbers)
      expect((await post(`/desk/issues/${number}/notes`, { note: `Ask Zwetschge ${number}.` })).status).toBe(303);
    const own = await ask('/desk/issues/1', { headers: { cookie: `${name}=${value}` } });
    expect(await own.text()).toContain('Zwetschge');
    const document = z.object({ paths: z.record(z.string(), z.looseObject({})) }).parse(await (await ask('/api/v1/openapi.json')).json());
    const reads = Object.entries(document.paths).flatMap(([path, { get }]) => (get ? [`/api/v1${path.replace('/api/v1', '')}`] : []));
    const places = [...Object.values(pages).map(([path]) => path), ...reads, ...numbers.map((number) => `/issues/${number}`)];
    const searches = ['/api/v1/issues?q=Zwetschge', '/issues?q=Zwetschge'];
    expect(reads.length).toBeGreaterThan(20);
    const told: string[] = [];
    for (const place of [...places, ...searches]) {
      const answer = await ask(place.replaceAll(/\{\w+\}/g, '1'), { redirect: 'follow' });
      if (/Zwetschge \d/.test(await answer.text())) told.push(place);
    }
    expect(told).toEqual([]);
  });

  test('gets from no form of a member or of the staff what they get, and from none an error of ours', async () => {
    const config = readConfig({ DATABASE_URL: 'sqlite::memory:' });
    const { url, drop } = await testDatabase('sqlite', { template: migrated });
    const database = openDatabase(url, keys, () => undefined);
    const app = createApp({ database, config, head: { seq: 0 }, log: pino({ level: 'silent' }), pages: async () => new Response() });
    const posts = [
      ...new Set(app.routes.filter(({ method, path }) => method === 'POST' && !path.startsWith('/api/')).map(({ path }) => path)),
    ];
    const answers = await Promise.all(
      posts
        .filter((path) => path !== '/*' && path !== '*')
        .map(async (path) => {
          const body = new URLSearchParams({ kind: 'resolution', body: 'Done by nobody.', act: 'add', outcome: 'put_right', into: '2' });
          const answer = await ask(path.replaceAll(/:\w+(\{[^}]*\})?/g, '1'), { method: 'POST', body });
          return [path, answer.status, answer.headers.get('location')?.replace(/\?.*/, '') ?? null];
        }),
    );
    await database.close();
    await drop();
    expect(answers.length).toBeGreaterThan(15);
    const wrong = answers.filter(([path, status, location]) => {
      const open = ['/sign-in', '/sign-in/passkey', '/sign-in/passkey/challenge', '/sign-up', '/sign-out', '/issues/new'].includes(
        String(path),
      );
      // A link that nobody was mailed is as good as one that was used.
      if (String(path).endsWith('/:secret')) return status !== 409 && status !== 404;
      const joins = /\/(affected|follow)$/.test(String(path));
      if (joins) return status !== 303 || location !== String(path).replace(/:\w+(\{[^}]*\})?/, '1');
      return open
        ? ![200, 303, 422].includes(Number(status))
        : !(status === 404 || (status === 303 && location === '/sign-in') || status === 422);
    });
    expect(wrong).toEqual([]);
  });
});
