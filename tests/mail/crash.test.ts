import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';
import { createCtx } from '#api/context.ts';
import { inviteByMail } from '#api/members/invitation-commands.ts';
import { engines } from '../helpers/engines.ts';
import { openPostOffice, type PostOffice } from '../helpers/post-office.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, system, type World } from '../helpers/world.ts';

describe.each(engines)('a process that is killed while it hands a mail over, on %s', (engine) => {
  let world: World;
  let office: PostOffice;
  const sites: Site[] = [];
  beforeAll(async () => {
    [world, office] = [await createWorld(engine), await openPostOffice()];
  });
  afterAll(async () => {
    for (const site of sites) await site.kill();
    await office.close();
    await world.drop();
  });

  const start = async () => {
    const site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off', SMTP_URL: office.url } });
    sites.push(site);
    return site;
  };
  const invited = async (email: string) => {
    const { database, head } = world.as(system);
    const ctx = createCtx({ database, head, config: readConfig({ SMTP_URL: office.url }) }, system, new Date(), 'test');
    return inviteByMail(ctx, { email, role: 'agent' });
  };
  const mail = (id: string) => world.database.read.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  test('leaves it to an admin to send it again, and the next process sends what waits', async () => {
    const site = await start();
    // The server has the whole mail, and is about to say so.
    office.answer(async () => {
      await site.kill();
      return undefined;
    });
    const torn = await invited('torn@example.com');
    await expect.poll(() => site.process.signalCode, { timeout: 20_000 }).toBe('SIGKILL');
    expect(await mail(torn)).toMatchObject({ handed_at: expect.any(String), sent_at: null, uncertain_at: null });

    office.answer(() => undefined);
    // A minute passes, and the claim of the dead process runs out.
    await world.database.write.updateTable('jobs').set({ run_at: new Date().toISOString() }).where('claimed_by', 'is not', null).execute();
    const waiting = await invited('waiting@example.com');
    await start();
    await expect.poll(async () => (await mail(waiting)).sent_at, { timeout: 20_000 }).not.toBeNull();
    await expect.poll(async () => (await mail(torn)).uncertain_at, { timeout: 20_000 }).not.toBeNull();
    // Also what is queued while it runs, by a process without a queue.
    const later = await invited('later@example.com');
    await expect.poll(async () => (await mail(later)).sent_at, { timeout: 20_000 }).not.toBeNull();
    expect(office.mails.map(({ recipients }) => recipients[0])).toEqual(['torn@example.com', 'waiting@example.com', 'later@example.com']);
  });
});
