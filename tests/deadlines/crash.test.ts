import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';

const PROBLEMS = 300;

describe.each(engines)('a process that is killed while it tells what ran out, on %s', (engine) => {
  let world: World;
  const sites: Site[] = [];
  beforeAll(async () => {
    world = await createWorld(engine);
    for (let i = 0; i < PROBLEMS; i++) await world.report({ area: 'payments' });
  }, 60_000);
  afterAll(async () => {
    for (const site of sites) await site.kill();
    await world.drop();
  });

  const start = async () => {
    const site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
    sites.push(site);
    return site;
  };
  const told = async () => {
    const steps = await world.database.read.selectFrom('steps').select('issue').where('kind', '=', 'system').execute();
    return steps.map(({ issue }) => issue).sort((a, b) => a - b);
  };

  test('leaves the rest to the next, and nothing is told twice or without its line in the log', async () => {
    // The world's problems were reported weeks ago by the clock of this machine: the first answer and the solution are both late.
    const child = spawn(process.execPath, [join(import.meta.dirname, 'killed.ts'), world.url], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await told()).length).toBeGreaterThanOrEqual(200);
    expect((await told()).length).toBeLessThan(2 * PROBLEMS);
    await Promise.all([start(), start()]);
    const all = Array.from({ length: PROBLEMS }, (_, i) => [i + 1, i + 1]).flat();
    await expect.poll(async () => (await told()).length, { timeout: 60_000 }).toBe(all.length);
    expect(await told()).toEqual(all);
    const lines = await world.database.read.selectFrom('ledger').select('subject').where('act', '=', 'target.missed').execute();
    expect(lines.map(({ subject }) => subject).sort()).toEqual(all.map((number) => `issue/${number}`).sort());
  }, 120_000);
});
