import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { giveVerdict } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { remind } from '#api/notices/asking.ts';
import { changeHearing } from '#api/notices/commands.ts';
import { spreadNews } from '#api/notices/spreading.ts';
import { judgeBy } from '#api/notices/verdict-secrets.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo } from '../helpers/mailbox.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';

const resolution = { kind: 'resolution', body: 'The second payment is back on your card.', confirm: ['same_text'] };

describe.each(engines)('after a resolution, on %s,', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    await world.database.write.updateTable('members').set({ proven_at: world.now() }).execute();
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    const { write } = world.database;
    for (const table of ['mails', 'hearings'] as const) await write.deleteFrom(table).execute();
    await write.updateTable('issues').set({ reporter: null }).execute();
  });

  const tell = async () => {
    while (await spreadNews(world.as(system)));
  };
  const asked = () => mailsTo(world.database, world.customer.email);
  const linkIn = (text: string | undefined, outcome: string) =>
    new RegExp(`(/verdict/\\S+)\\?outcome=${outcome}\\n`).exec(text ?? '')?.[1] ?? '';
  const resolved = async (more: Record<string, unknown> = {}) => {
    const number = await world.report(more);
    world.pass(1);
    await respond(world.as(world.agent), number, resolution);
    await tell();
    return number;
  };

  test('the reporter is asked at once, in the mail that tells of it, and judges by its link without signing in', async () => {
    const number = await resolved();
    const mails = await asked();
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain(resolution.body);
    expect(mails[0]?.text).toContain('Was it put right?');
    const path = linkIn(mails[0]?.text, 'not_put_right');
    const board = site(world);
    await board.app.request(`http://localhost:4321${path}?outcome=not_put_right`);
    expect((await findIssue(world.as(guest), number))?.stage).toBe('resolved');
    const form = { outcome: 'not_put_right', text: 'The second payment is still gone.' };
    const answer = await board.post(path, guest, form);
    expect(answer.status).toBe(200);
    expect(await findIssue(world.as(guest), number)).toMatchObject({ stage: 'reopened', verdict: 'not_put_right' });
    expect((await board.post(path, guest, { outcome: 'put_right' })).status).toBe(409);
  });

  test('they are reminded after 3 and after 14 days, once each, and then no more', async () => {
    await resolved();
    const after = async (hours: number) => {
      world.pass(hours);
      await remind(world.as(system));
      await remind(world.as(system));
      return (await asked()).length;
    };
    expect(await after(71)).toBe(1);
    expect(await after(2)).toBe(2);
    expect(await after(24 * 10)).toBe(2);
    expect(await after(24)).toBe(3);
    expect(await after(24 * 30)).toBe(3);
    expect((await asked())[0]?.text).toContain('This is the last time that we ask.');
  });

  test('a board that slept for two weeks sends the last reminder alone', async () => {
    await resolved();
    world.pass(24 * 15);
    await remind(world.as(system));
    expect(await asked()).toHaveLength(2);
  });

  test('nobody is reminded who has answered, or wants to hear nothing', async () => {
    const [judged] = [await resolved(), await resolved({ title: 'Another parcel that never came' })];
    await giveVerdict(world.as(world.customer), judged, { outcome: 'put_right' });
    await changeHearing(world.as(world.customer), { act: 'stop' });
    await world.database.write.deleteFrom('mails').execute();
    world.pass(24 * 4);
    await remind(world.as(system));
    expect(await asked()).toEqual([]);
  });

  test('the link judges the resolution that it came with, and no later one', async () => {
    const number = await resolved();
    const path = linkIn((await asked())[0]?.text, 'put_right');
    const secret = path.slice('/verdict/'.length);
    expect(await judgeBy(world.as(guest), secret)).toEqual({ role: 'guest', tracks: { issue: number, member: world.customer.id } });
    world.pass(1);
    await respond(world.as(world.agent), number, { ...resolution, body: 'It is back in full, with the fee.' });
    expect(await judgeBy(world.as(guest), secret)).toBeUndefined();
    expect(await judgeBy(world.as(guest), secret.replace(/:./, ':-'))).toBeUndefined();
  });

  test('the question about a private problem has none of its words', async () => {
    await resolved({ visibility: 'private', title: 'My account number stands there' });
    const [mail] = await asked();
    expect(mail?.text).toContain('Was it put right?');
    expect(`${mail?.subject}${mail?.text}`).not.toMatch(/account number|second payment/);
  });
});
