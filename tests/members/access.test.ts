import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assignIssue } from '#api/desk/assignment-commands.ts';
import { changeRole, deactivateMember, reactivateMember, unlinkCompany } from '#api/members/access-commands.ts';
import { companyLinkOf, findMember, pageOfMembers } from '#api/members/access-queries.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { newcomer } from '../helpers/tokens.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the admins’ word on accounts on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const boss = () => world.as(world.admin);
  const sessionOf = async (id: string) => (await createSession(boss(), id)).split(';')[0];
  const who = async (cookie: string | undefined) => (await viewerOf(world.database, cookie)).role;
  const admins = async () => {
    const rows = await world.database.read
      .selectFrom('members')
      .select('id')
      .where('role', '=', 'admin')
      .where('deactivated_at', 'is', null)
      .execute();
    return rows.length;
  };
  const outcomes = async (work: Promise<unknown>[]) => (await Promise.allSettled(work)).map(({ status }) => status).sort();

  test('another role is given, recorded without a name, and ends the sessions of the old one', async () => {
    const { id } = await newcomer(world, 'agent');
    const cookie = await sessionOf(id);
    await changeRole(boss(), id, { role: 'approver' });
    expect(await findMember(boss(), id)).toMatchObject({ role: 'approver' });
    expect(await who(cookie)).toBe('guest');
    expect(await actsOn(world, `member/${id}`)).toEqual(['member.role_changed']);
    expect(await refused(changeRole(boss(), id, { role: 'approver' }))).toBe('conflict');
    expect(await refusal(changeRole(boss(), id, { role: 'boss' }))).toMatchObject({ errors: [{ path: 'role' }] });
  });

  test('of two who give the same role at once one does; nobody who leaves keeps a problem, also one given in that moment', async () => {
    for (let round = 0; round < 4; round++) {
      const { id } = await newcomer(world, 'agent');
      const [kept, given] = [await world.report(), await world.report()];
      const none = { assignee: null, team: null };
      const give = (number: number) => assignIssue(boss(), number, { assignee: id, team: null, expected: none });
      await give(kept);
      const leave = () => changeRole(boss(), id, { role: 'customer' });
      const [one, two, late] = await Promise.allSettled([leave(), leave(), give(given)]);
      expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
      expect(await actsOn(world, `member/${id}`)).toEqual(['member.role_changed']);
      const rows = world.database.read.selectFrom('issues').select('assignee').where('number', 'in', [kept, given]);
      expect((await rows.execute()).map(({ assignee }) => assignee)).toEqual([null, null]);
      const acts = late.status === 'fulfilled' ? ['issue.reported', 'issue.assigned'] : ['issue.reported'];
      expect(await actsOn(world, `issue/${given}`)).toEqual(acts);
    }
  });

  test('a company account is unlinked: it is nobody’s any more, sessions end, and the log holds a line', async () => {
    const { id } = await newcomer(world, 'agent');
    const cookie = await sessionOf(id);
    const link = { issuer: 'https://id.example', subject: 'agent-7', member: id, linked_at: world.now() };
    await world.database.write.insertInto('identities').values(link).execute();
    expect(await companyLinkOf(boss(), id)).toEqual({ issuer: link.issuer, linked_at: link.linked_at });
    for (const other of [world.customer, world.agent, world.approver]) {
      expect(await refused(unlinkCompany(world.as(other), id))).toBe('not_found');
      expect(await companyLinkOf(world.as(other), id)).toBeUndefined();
    }
    expect(await who(cookie)).toBe('agent');
    await unlinkCompany(boss(), id);
    expect([await who(cookie), await companyLinkOf(boss(), id)]).toEqual(['guest', undefined]);
    expect(await actsOn(world, `member/${id}`)).toEqual(['member.unlinked']);
    expect(await refused(unlinkCompany(boss(), id))).toBe('conflict');
  });

  test('a closed account ends its sessions at once, lets nobody in, and can be opened again', async () => {
    const { id } = await newcomer(world);
    const cookie = await sessionOf(id);
    await deactivateMember(boss(), id);
    expect(await who(cookie)).toBe('guest');
    expect(await world.database.read.selectFrom('sessions').select('id').where('member', '=', id).execute()).toEqual([]);
    expect(await refused(deactivateMember(boss(), id))).toBe('conflict');
    expect(await refused(changeRole(boss(), id, { role: 'agent' }))).toBe('conflict');
    await reactivateMember(boss(), id);
    expect(await refused(reactivateMember(boss(), id))).toBe('conflict');
    expect(await who(cookie)).toBe('guest');
    expect(await actsOn(world, `member/${id}`)).toEqual(['member.deactivated', 'member.reactivated']);
  });

  test('the last admin can be neither lowered nor closed, and nothing is recorded', async () => {
    expect(await admins()).toBe(1);
    expect(await refused(changeRole(boss(), world.admin.id, { role: 'agent' }))).toBe('conflict');
    expect(await refused(deactivateMember(boss(), world.admin.id))).toBe('conflict');
    expect(await actsOn(world, `member/${world.admin.id}`)).toEqual([]);
  });

  const ways = {
    'lower each other': (ctx: ReturnType<typeof boss>, id: string) => changeRole(ctx, id, { role: 'agent' }),
    'close each other’s account': deactivateMember,
  };
  test.each(Object.entries(ways))('of two admins who %s at once one stays', async (_, act) => {
    for (let round = 0; round < 5; round++) {
      const other = await newcomer(world, 'admin');
      expect(await admins()).toBe(2);
      expect(await outcomes([act(boss(), other.id), act(world.as(other), world.admin.id)])).toEqual(['fulfilled', 'rejected']);
      expect(await admins()).toBe(1);
      await world.database.write.updateTable('members').set({ role: 'agent' }).where('id', '=', other.id).execute();
      await world.database.write
        .updateTable('members')
        .set({ role: 'admin', deactivated_at: null })
        .where('id', '=', world.admin.id)
        .execute();
    }
  });

  test('for everybody but admins nobody is there', async () => {
    const { id } = await newcomer(world);
    for (const viewer of [world.customer, world.agent, world.approver]) {
      const ctx = world.as(viewer);
      expect(await findMember(ctx, id)).toBeUndefined();
      expect(await pageOfMembers(ctx, { limit: 10 })).toBeUndefined();
      expect(await refused(changeRole(ctx, id, { role: 'agent' }))).toBe('not_found');
      expect(await refused(deactivateMember(ctx, id))).toBe('not_found');
      expect(await refused(reactivateMember(ctx, id))).toBe('not_found');
    }
    expect(await refused(deactivateMember(world.as(guest), id))).toBe('unauthenticated');
    expect(await refused(deactivateMember(boss(), 'nobody'))).toBe('not_found');
  });

  test('the list goes through all of them, each once', async () => {
    const all = (await world.database.read.selectFrom('members').select('id').execute()).length;
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await pageOfMembers(boss(), { after, limit: 3 });
      seen.push(...(page?.items ?? []).map(({ id }) => id));
      after = page?.next?.[0];
    } while (after !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([all, all]);
  });
});
