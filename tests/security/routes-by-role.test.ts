import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { site } from '../api/asking.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { ask } from '../http/asking.ts';
import { actors, type Credentials, credentials } from './actors.ts';
import { bodyOf } from './bodies.ts';
import { placeOf } from './places.ts';
import { table } from './table.ts';

const pages = globSync('**/*.astro', { cwd: join(import.meta.dirname, '../../src/pages') })
  .map((file) => file.replaceAll('\\', '/').replace('.astro', ''))
  .filter((file) => !/(^|\/)_/.test(file))
  .map((file) => `GET /${file.replace(/(^|\/)index$/, '')}`);

/** These come last: afterwards sessions are over. */
const ending = ['POST /account/sessions', 'POST /account/password', 'POST /sign-out'];

function isRoute({ method, path }: { method: string; path: string }): boolean {
  return !['ALL', 'OPTIONS'].includes(method) && !path.includes('*');
}

describe(`what each gets (${actors.join(', ')})`, () => {
  let world: World;
  let served: Site;
  let theirs: Credentials;
  let routes: string[];
  beforeAll(async () => {
    world = await createWorld('sqlite');
    theirs = await credentials(world, new Date());
    served = await startSite({ databaseUrl: world.url, env: { RATE_LIMITS: 'off' } });
    const { app } = site(world);
    const all = [...pages, ...app.routes.filter(isRoute).map(({ method, path }) => `${method} ${path}`)];
    routes = [...new Set(all)].sort((a, b) => ending.indexOf(a) - ending.indexOf(b) || (a < b ? -1 : 1));
  });
  afterAll(async () => {
    await served.stop();
    await world.drop();
  });

  /** The status, or `in` for whoever is led to the sign-in. */
  async function got(route: string, visibility: string, headers: Record<string, string>): Promise<string> {
    const [method = '', path = ''] = route.split(' ');
    const sent = bodyOf(route);
    const place = await placeOf(world, path, visibility);
    const origin = method === 'GET' ? {} : { origin: served.origin };
    const answer = await ask(served.origin, place, { method, ...sent, headers: { ...headers, ...origin, ...sent.headers } });
    return answer.headers.location?.startsWith('/sign-in?next=') ? 'in' : String(answer.status);
  }

  /** The route's line of the table: what each actor gets there; for one of a problem, a public one and then a private one. */
  async function lineOf(route: string): Promise<string> {
    const kinds = /\/issues\/[:[]/.test(route) ? ['public', 'private'] : ['public'];
    const parts = [route];
    for (const visibility of kinds) {
      const row: string[] = [];
      for (const actor of actors) row.push(await got(route, visibility, theirs[actor]));
      parts.push(row.join(' '));
    }
    return parts.join(' | ');
  }

  test('from every page, every form and every operation of the API', { timeout: 240_000 }, async () => {
    const lines: string[] = [];
    for (const route of routes) lines.push(await lineOf(route));
    expect(lines.sort()).toEqual(table.trim().split('\n').sort());
  });
});
