import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#db/open.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { engines, migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { type Site, startSite } from '../helpers/site.ts';

const WRITERS = 4;
const ENOUGH = 40;

describe.each(engines)('a process killed while it writes, on %s', (engine) => {
  let database: TestDatabase;
  let site: Site;
  const acknowledged: number[] = [];

  beforeAll(async () => {
    database = await testDatabase(engine, { template: migrated });
    site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off' } });
  });
  afterAll(async () => {
    await site.stop();
    await database.drop();
  });

  /** Reports one problem after another until the server is gone. */
  async function write(cookie: string): Promise<void> {
    for (;;) {
      const answer = await fetch(`${site.origin}/api/v1/issues`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: site.origin, Cookie: cookie },
        body: JSON.stringify({ title: 'Written while it dies', body: 'This must be there or not, never half.' }),
      }).catch(() => undefined);
      const body: unknown = await answer?.json().catch(() => undefined);
      if (answer?.status !== 201) return;
      if (typeof body === 'object' && body !== null && 'number' in body) acknowledged.push(Number(body.number));
      if (acknowledged.length === ENOUGH) void site.kill();
    }
  }

  test('loses no write that was acknowledged, holds none by half, and starts again', async () => {
    const { name, value } = await signedInAs(database.url, site.origin, 'customer');
    await Promise.all(Array.from({ length: WRITERS }, () => write(`${name}=${value}`)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(ENOUGH);

    site = await startSite({ databaseUrl: database.url, env: { DEMO: 'off' } });
    const { read, close } = openDatabase(database.url, keys, (error) => {
      throw error;
    });
    const issues = await read.selectFrom('issues').select('number').orderBy('number').execute();
    const steps = await read.selectFrom('steps').select('issue as number').orderBy('issue').execute();
    const lines = await read.selectFrom('ledger').select('subject').where('act', '=', 'issue.reported').orderBy('seq').execute();
    await close();
    const numbers = issues.map(({ number }) => number);
    expect(numbers).toEqual(expect.arrayContaining(acknowledged));
    expect(numbers).toEqual(issues.map((_, i) => i + 1));
    expect(steps).toEqual(issues);
    expect(lines.map(({ subject }) => subject)).toEqual(numbers.map((number) => `issue/${number}`));
    expect((await fetch(`${site.origin}/issues`)).status).toBe(200);
  });
});
