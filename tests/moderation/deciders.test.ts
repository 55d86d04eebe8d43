import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { appeal, decideAppeal } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, redact } from '#api/moderation/commands.ts';
import { findCase } from '#api/moderation/queries.ts';
import { mayDecide } from '#api/moderation/rules.ts';
import { another } from '../approval/drafting.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const grounds = { reason: 'abuse', sentence: 'It calls the driver names.' };

describe.each(engines)('an appeal against a removal on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('is decided by neither of the two who removed it', async () => {
    const third = await another(world);
    const number = await askRemoval(world.as(world.approver), { issue: await world.report(), step: 1 }, grounds);
    await confirmRemoval(world.as(world.admin), number);
    await appeal(world.as(world.customer), number, { text: 'I called nobody names.' });
    expect(await refused(decideAppeal(world.as(world.approver), number, decision))).toBe('forbidden');
    expect(await refused(decideAppeal(world.as(world.admin), number, decision))).toBe('forbidden');
    await decideAppeal(world.as(third), number, decision);
  });

  const left = async (staff: Member[]) => {
    const ids = staff.map(({ id }) => id);
    const others = world.database.write.updateTable('members').where('role', 'in', ['approver', 'admin']);
    await others.set({ deactivated_at: null }).where('id', 'in', ids).execute();
    await others.set({ deactivated_at: world.now() }).where('id', 'not in', ids).execute();
  };

  /** A removal by these two and an appeal against it, where the staff has no approver and no admin but these. */
  const appealed = async (asking: Member, confirming: Member, left: Member[]) => {
    const number = await askRemoval(world.as(asking), { issue: await world.report(), step: 1 }, grounds);
    await confirmRemoval(world.as(confirming), number);
    return appealedAgainst(number, left);
  };
  const appealedAgainst = async (number: number, staff: Member[]) => {
    await appeal(world.as(world.customer), number, { text: 'I called nobody names.' });
    await left(staff);
    return number;
  };
  const decision = { outcome: 'rejected', sentence: 'It stays as it is, we think.' };

  test('is decided by whoever confirmed where nobody else is left, and everybody reads that', async () => {
    const number = await appealed(world.approver, world.admin, [world.approver, world.admin]);
    expect(await refused(decideAppeal(world.as(world.approver), number, decision))).toBe('forbidden');
    expect(await refused(decideAppeal(world.as(world.agent), number, decision))).toBe('forbidden');
    await decideAppeal(world.as(world.admin), number, decision);
    expect((await findCase(world.as(guest), number))?.appeal).toMatchObject({ outcome: 'rejected', role: 'admin', by_taker: true });
  });

  test('is decided by an agent who confirmed, where whoever asked is the one approver', async () => {
    const number = await appealed(world.approver, world.agent, [world.approver]);
    await decideAppeal(world.as(world.agent), number, decision);
    expect((await findCase(world.as(guest), number))?.appeal).toMatchObject({ role: 'agent', by_taker: true });
  });

  test('or a hold or a redaction is decided by the one approver who did it, and never by an agent or where a second is left', async () => {
    const post = async () => ({ issue: await world.report(), step: 1 });
    const passages = ['on my statement'];
    const cases = [
      await hold(world.as(world.approver), await post(), grounds),
      await redact(world.as(world.approver), await post(), { ...grounds, passages }),
    ];
    for (const number of cases) {
      await appealedAgainst(number, [world.approver, world.admin]);
      expect(await refused(decideAppeal(world.as(world.approver), number, decision))).toBe('forbidden');
      await left([world.approver]);
      expect(await refused(decideAppeal(world.as(world.agent), number, decision))).toBe('forbidden');
      await decideAppeal(world.as(world.approver), number, decision);
      expect((await findCase(world.as(guest), number))?.appeal).toMatchObject({ outcome: 'rejected', role: 'approver', by_taker: true });
    }
  });

  test('is decided by the third as soon as there is one, and that is said of nobody else', async () => {
    const third = await another(world);
    const number = await appealed(world.approver, world.admin, [world.approver, world.admin, third]);
    expect(await refused(decideAppeal(world.as(world.admin), number, decision))).toBe('forbidden');
    await decideAppeal(world.as(third), number, decision);
    expect((await findCase(world.as(guest), number))?.appeal).toMatchObject({ role: 'approver', by_taker: false });
  });
});

test('nobody decides about an appeal of their own, and who confirmed does so where nobody else is left', () => {
  const admin = { id: 'a', email: 'a@example.org', name: 'A', role: 'admin' } as const;
  const one = {
    issue: 1,
    measure: 'removal',
    role: 'approver',
    at: '2026',
    author: 'w',
    member: 'm',
    confirmed_by: 'a',
    in_force_at: '2026',
    ended_at: null,
    kept: '',
  };
  const open = { decided_at: null };
  expect(mayDecide(admin, one, open, false)).toBe(true);
  expect(mayDecide(admin, one, open, true)).toMatchObject({ forbidden: expect.any(String) });
  expect(mayDecide(admin, { ...one, member: 'a', confirmed_by: 'b' }, open, false)).toMatchObject({ forbidden: expect.any(String) });
  expect(mayDecide(admin, { ...one, author: 'a', confirmed_by: 'b' }, open, false)).toMatchObject({ forbidden: expect.any(String) });
  const held = { ...one, measure: 'hold', member: 'a', confirmed_by: null };
  expect(mayDecide(admin, held, open, false)).toBe(true);
  expect(mayDecide(admin, held, open, true)).toMatchObject({ forbidden: expect.any(String) });
  expect(mayDecide(admin, { ...held, author: 'a' }, open, false)).toMatchObject({ forbidden: expect.any(String) });
});
