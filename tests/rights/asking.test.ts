import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { findIssue } from '#api/issues/queries.ts';
import { askForErasure, askForErasureOf, undoErasure, undoErasureByLink, undoErasureOf } from '#api/rights/erasure-commands.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo, secretOf } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { ask, join, live, password, WEEK, work } from './erasing.ts';

describe.each(engines)('an erasure on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test.each(['link', 'account', 'admin'])('it is undone once, by %s, and then nothing happens', async (by) => {
    const { me, open } = await live(world, `Leocadia${by}`);
    await ask(world, me, 'removed');
    const secret = secretOf(await linkTo(world.database, me.email));
    const undo = () => {
      if (by === 'link') return undoErasureByLink(world.as(guest), secret);
      return by === 'account' ? undoErasure(world.as(me)) : undoErasureOf(world.as(world.admin), me.id);
    };
    await undo();
    expect(await refused(undo())).toBe('conflict');
    expect(await refused(undoErasureByLink(world.as(guest), secret))).toBe('conflict');
    world.pass(WEEK);
    await work(world);
    expect(await findIssue(world.as(guest), open)).toMatchObject({ erased_at: null });
    expect((await actsOn(world, `member/${me.id}`)).slice(-2)).toEqual(['member.erasure_asked', 'member.erasure_undone']);
    await ask(world, me, 'kept');
  });

  test('of an undoing and the work at once exactly one wins', async () => {
    for (let round = 0; round < 4; round++) {
      const me = await join(world, `Adelgund${round}`);
      await ask(world, me, 'removed');
      const secret = secretOf(await linkTo(world.database, me.email));
      world.pass(WEEK);
      const [undone] = await Promise.allSettled([undoErasureByLink(world.as(guest), secret), work(world), work(world)]);
      const row = await world.database.read.selectFrom('erasures').selectAll().where('member', '=', me.id).executeTakeFirstOrThrow();
      expect([row.undone_at !== null, row.done_at !== null]).toEqual([undone.status === 'fulfilled', undone.status === 'rejected']);
      expect((await actsOn(world, `member/${me.id}`)).filter((act) => act !== 'member.token_made')).toHaveLength(3);
    }
  });

  test('it is asked for once, also by two at once, and with the password alone', async () => {
    const me = await join(world, 'Kunigunde');
    for (const current_password of ['not the right one', '', undefined]) {
      expect(await refused(askForErasure(world.as(me), { texts: 'kept', current_password }))).toBe('invalid');
    }
    expect(await refused(askForErasure(world.as(me), { texts: 'all', current_password: password }))).toBe('invalid');
    const both = await Promise.allSettled([
      ask(world, me, 'kept'),
      ask(world, me, 'removed'),
      askForErasureOf(world.as(world.admin), me.id, { texts: 'kept' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const subjects = (await mailsTo(world.database, me.email)).map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.startsWith('You will be erased'))).toHaveLength(1);
    expect(await refused(ask(world, me, 'kept'))).toBe('conflict');
  });

  test('the last admin stays, also of two who ask at once', async () => {
    const { database, admin, agent } = world;
    expect(await refused(askForErasureOf(world.as(admin), admin.id, { texts: 'kept' }))).toBe('conflict');
    await database.write.updateTable('members').set({ role: 'admin' }).where('id', '=', agent.id).execute();
    const second: Member = { ...agent, role: 'admin' };
    const both = [
      askForErasureOf(world.as(admin), second.id, { texts: 'kept' }),
      askForErasureOf(world.as(second), admin.id, { texts: 'kept' }),
    ];
    expect((await Promise.allSettled(both)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
