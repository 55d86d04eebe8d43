import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';
import { respond } from '#api/desk/commands.ts';
import { writeNote } from '#api/desk/note-commands.ts';
import { publishIssue } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { queueRepeated } from '#api/jobs/claims.ts';
import { workOnce } from '#api/jobs/work.ts';
import { invite } from '#api/members/commands.ts';
import { createSession } from '#api/members/session.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';
import { workplace } from './erasing.ts';

const texts = { title: 'About the medlar', body: 'It is about a medlar.', private_details: 'medlar 7', display_name: 'Mx Medlar' };

describe.each(engines)('what is kept for a time on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const place = (retainPrivateDays?: number) => {
    const { kinds, ...rest } = workplace(world, { retainPrivateDays });
    const { 'rights.retain': retain } = kinds;
    return { ...rest, kinds: retain ? { 'rights.retain': retain } : {} };
  };
  const daily = async (days?: number) => {
    world.pass(25);
    const at = place(days);
    await queueRepeated(world.database, at.kinds, new Date(world.now()));
    return workOnce(at);
  };
  const closed = async (visibility: string) => {
    const number = await world.report({ ...texts, visibility });
    const promise = { text: 'Another medlar', due_at: new Date(Date.parse(world.now()) + 9 * 86_400_000).toISOString() };
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'A new medlar.', promise });
    await writeNote(world.as(world.agent), number, { body: 'The medlar was theirs.' });
    return number;
  };

  test('a closed private problem loses its texts when that is set and the time is over, and keeps the rest', async () => {
    const [number, open, published] = [await closed('private'), await world.report({ visibility: 'private' }), await closed('private')];
    const before = await findIssue(world.as(system), number);
    world.pass(31 * 24);
    await daily();
    expect(await findIssue(world.as(system), number)).toEqual(before);
    await publishIssue(world.as(world.customer), published, { confirm_public: true });
    await daily(30);
    expect(await findIssue(world.as(system), number)).toEqual({
      ...before,
      ...{ title: 'Erased', excerpt: '', display_name: null, private_details: null, erased_at: expect.any(String) },
    });
    const steps = await stepsOf(world.as(system), number, '', { after: 0, limit: 9 });
    expect(steps.map(({ kind, body, erased_why }) => [kind, body, erased_why])).toEqual([
      ['report', '', 'time'],
      ['resolution', '', 'time'],
    ]);
    expect(await findIssue(world.as(system), open)).toMatchObject({ title: 'Charged twice for one order', erased_at: null });
    expect(await findIssue(world.as(system), published)).toMatchObject({ title: texts.title, erased_at: null });
    expect((await actsOn(world, `issue/${number}`)).at(-1)).toBe('issue.forgotten');
    await daily(30);
    expect((await actsOn(world, `issue/${number}`)).filter((act) => act === 'issue.forgotten')).toHaveLength(1);
  });

  test('nothing of its texts is left in the database', async () => {
    await world.database.write.updateTable('issues').set({ visibility: 'private' }).execute();
    world.pass(31 * 24);
    await daily(30);
    expect((await everythingIn(world.url, { withKeys: true })).match(/.{0,60}medlar/i)?.[0]).toBeUndefined();
  });

  test('sessions, invitations and kept answers go once they have run out', async () => {
    const { write, read } = world.database;
    await createSession(world.as(guest), world.customer.id);
    await write.updateTable('sessions').set({ expires_at: world.now() }).execute();
    await invite(world.as(world.admin), 'agent');
    await write
      .insertInto('replays')
      .values({ key: 'k', request_hash: 'h', status: 200, body: null, location: null, at: world.now() })
      .execute();
    world.pass(8 * 24);
    await daily();
    const left = ['sessions', 'invitations', 'replays'] as const;
    for (const table of left) expect(await read.selectFrom(table).selectAll().execute()).toEqual([]);
  });

  test('of several processes one does the day’s work, once, also after days in which none ran', async () => {
    world.pass(5 * 24);
    const places = [place(30), place(30), place(30)];
    await Promise.all(places.map((at) => queueRepeated(world.database, at.kinds, new Date(world.now()))));
    const done = await Promise.all(places.map(workOnce));
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await workOnce(place(30))).toBe(false);
    world.pass(24);
    expect(await workOnce(place(30))).toBe(true);
  });

  test.each(['0', '-1', 'many', '1.5'])('RETAIN_PRIVATE_DAYS is a number of days, not %s', (days) => {
    expect(() => readConfig({ RETAIN_PRIVATE_DAYS: days })).toThrow('RETAIN_PRIVATE_DAYS');
  });
});
