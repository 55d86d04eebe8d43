import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handInVersion } from '#api/desk/draft-commands.ts';
import { signedInAs } from '../helpers/demo-site.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { ask } from '../http/asking.ts';
import { answer, drafted } from './drafting.ts';

describe('the page of a draft', () => {
  let world: World;
  let served: Site;
  beforeAll(async () => {
    world = await createWorld('sqlite');
    served = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  });
  afterAll(async () => {
    await served.stop();
    await world.drop();
  });

  test('asks nobody to approve the latest version below the text of an earlier one', async () => {
    const { draft } = await drafted(world);
    await handInVersion(world.as(world.agent), draft, { ...answer, body: 'We refund nothing at all.' });
    const { name, value } = await signedInAs(world.url, served.origin, 'approver');
    const read = (path: string) => ask(served.origin, path, { headers: { cookie: `${name}=${value}` } });
    const latest = await read(`/desk/approvals/${draft}`);
    expect(latest.text).toContain('value="approve_publish"');
    const earlier = await read(`/desk/approvals/${draft}?version=1`);
    expect(earlier.text).toContain('We refund the second payment.');
    expect(earlier.text).not.toContain('name="hash"');
  });
});
