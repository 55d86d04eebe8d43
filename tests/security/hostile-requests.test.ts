import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOwnPath } from '#api/http/paths.ts';
import { site } from '../api/asking.ts';
import { signUp } from '../helpers/accounts.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { linkTo } from '../helpers/mailbox.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { ask } from '../http/asking.ts';

const data = join(import.meta.dirname, '../../../shared/data');
const linesOf = (...files: string[]): string[] =>
  files
    .map((file) => join(data, file))
    .flatMap((file) => (existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/) : []))
    .filter((line) => line.trim() !== '');

const redirects = linesOf(
  'open-redirect/Open-Redirect-payloads.txt',
  'open-redirect/open_redirect_wordlist.txt',
  'open-redirect/openredirects.txt',
);

describe('requests of somebody with bad intent', () => {
  let world: World;
  let served: Site;
  let admin: Record<string, string>;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    await world.report();
    served = await startSite({ databaseUrl: world.url });
    const { name, value } = await signedInAs(world.url, served.origin, 'admin');
    admin = { cookie: `${name}=${value}` };
  });
  afterAll(async () => {
    await served.stop();
    await world.drop();
  });

  test.skipIf(redirects.length === 0)(
    'none of the known ways out of a site is taken for a path of ours (skipped: no data, where absent)',
    () => {
      const ways = redirects.flatMap((way) => [way, way.replaceAll(/%0[9ad]/gi, (code) => decodeURIComponent(code))]);
      const taken = ways.filter((way) => isOwnPath(way));
      const elsewhere = taken.filter(
        (way) => new URL(way.replaceAll('\\', '/'), 'https://board.example/').origin !== 'https://board.example',
      );
      expect(elsewhere).toEqual([]);
    },
  );

  test('another name in Host or X-Forwarded-Host changes no link, and is kept for nobody', async () => {
    const games = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'gopher',
      forwarded: 'host=evil.example',
    };
    for (const path of ['/', '/issues', '/issues/new', '/api/v1/issues', '/sign-in', '/help/api', '/nowhere']) {
      const answer = await ask(served.origin, path, { headers: games });
      expect([path, answer.text.includes('evil.example'), answer.headers.location ?? '']).toEqual([path, false, '']);
      expect((await ask(served.origin, path)).text).not.toContain('evil.example');
    }
  });

  test('nobody makes themselves or their problem more than they are', async () => {
    const { ask, post } = site(world);
    const report = { title: 'Charged twice for one order', body: 'Both payments show on my statement.' };
    for (const more of [
      { stage: 'confirmed' },
      { reporter: world.stranger.id },
      { number: 1 },
      { affected: 900 },
      { verdict: 'put_right' },
    ]) {
      const answer = await ask('POST', '/issues', { as: world.customer, body: { ...report, ...more } });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: Object.keys(more)[0] }] } });
    }
    const email = 'greedy@example.org';
    const greed = { email, password: 'neither-long-nor-short', role: 'admin', id: world.admin.id, deactivated_at: '' };
    await post('/sign-up', guest, greed);
    await post(await linkTo(world.database, email), guest, greed);
    const row = await world.database.read.selectFrom('members').select(['role', 'id']).where('email', '=', email).executeTakeFirst();
    expect(row?.role).toBe('customer');
    expect(row?.id).not.toBe(world.admin.id);
  });

  test('a body nested without end, or none at all, is refused and breaks nothing', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const bodies = [deep, `{"title":${deep}}`, '{"__proto__":{"role":"admin"}}', 'null', '""', '{', '[]', '1e999', '\u0000'];
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json', origin: served.origin, ...admin };
      const answer = await ask(served.origin, '/api/v1/issues', { method: 'POST', headers, body });
      expect([body.slice(0, 20), answer.status >= 400 && answer.status < 500]).toEqual([body.slice(0, 20), true]);
    }
    expect((await ask(served.origin, '/')).status).toBe(200);
  });

  test('another site can make no browser write, whatever it calls itself', async () => {
    const fields = 'title=Charged+twice+for+it&body=Both+payments+show+here.&act=send';
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const origin of ['https://evil.example', 'null', `${served.origin}.evil.example`, `${served.origin}@evil.example`, 'file://']) {
      const headers = { ...admin, ...type, origin, 'sec-fetch-site': 'cross-site' };
      const answer = await ask(served.origin, '/issues/new', { method: 'POST', headers, body: fields });
      expect([origin, answer.status]).toEqual([origin, 403]);
    }
  });

  test('a session that somebody planted before the sign-in is worth nothing after it', async () => {
    const planted = 'putright_session=planted-by-somebody-else-0123456789';
    const credentials = { email: 'fixed@example.org', password: 'neither-long-nor-short' };
    await signUp(world.as(guest), credentials);
    const headers = { origin: served.origin, 'content-type': 'application/x-www-form-urlencoded', cookie: planted };
    const body = new URLSearchParams(credentials).toString();
    const answer = await ask(served.origin, '/sign-in', { method: 'POST', headers, body });
    expect(answer.status).toBe(303);
    expect(String(answer.headers['set-cookie'])).not.toContain('planted');
    expect((await ask(served.origin, '/account', { headers: { cookie: planted } })).status).toBe(303);
  });
});
