import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedInAs } from '../helpers/demo-site.ts';
import { engines, migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';

const STARTED_WITH = 'Started Company';

describe.each(engines)('two processes on %s', (engine) => {
  let database: TestDatabase;
  let sites: Site[];
  beforeAll(async () => {
    database = await testDatabase(engine, { template: migrated });
    const env = { DEMO: 'off', COMPANY: STARTED_WITH };
    sites = [await startSite({ databaseUrl: database.url, env }), await startSite({ databaseUrl: database.url, env })];
  });
  afterAll(async () => {
    for (const site of sites ?? []) await site.stop();
    await database?.drop();
  });

  const html = async (site: Site | undefined, path: string) => (await fetch(`${site?.origin}${path}`)).text();

  test('what an admin sets at one of them stands on the pages of the other, which guests had seen before, and after a new start', async () => {
    const [here, there] = sites;
    for (const path of ['/', '/issues', '/help']) expect(await html(there, path)).toContain(STARTED_WITH);
    const origin = here?.origin ?? '';
    const { name, value } = await signedInAs(database.url, origin, 'admin');
    const answer = await fetch(`${origin}/api/v1/board`, {
      method: 'PUT',
      headers: { origin, cookie: `${name}=${value}`, 'content-type': 'application/json' },
      body: JSON.stringify({ version: 0, company: 'Blue Heron', accent: '#1f4f8a' }),
    });
    expect(await answer.json()).toMatchObject({ version: 1, company: 'Blue Heron' });
    expect(await html(here, '/')).toContain('Blue Heron');
    await expect.poll(() => html(there, '/'), { timeout: 10_000 }).toContain('Blue Heron');
    for (const path of ['/', '/issues', '/help']) expect(await html(there, path)).not.toContain(STARTED_WITH);
    expect(await html(there, '/')).toContain('<link rel="stylesheet" href="/theme/1f4f8a.css"');
    const again = await startSite({ databaseUrl: database.url, env: { DEMO: 'off', COMPANY: STARTED_WITH } });
    sites.push(again);
    expect(await html(again, '/')).toContain('Blue Heron');
  });
});
