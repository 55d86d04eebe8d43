import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { reportIssue } from '#api/issues/commands.ts';
import { addAffected, follow, mergeIssue, removeAffected, unfollow, unmergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue, myIssues, relationTo } from '#api/issues/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('people around a problem on %s', (engine) => {
  let world: World;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report();
  });

  const counts = async (n = number) => {
    const issue = await findIssue(world.as(world.agent), n);
    return [issue?.affected, issue?.followers];
  };

  test('"me too" counts once however often it is said, and can be taken back', async () => {
    const ctx = world.as(world.stranger);
    await Promise.all([addAffected(ctx, number), addAffected(ctx, number)]);
    expect(await counts()).toEqual([2, 1]);
    await removeAffected(ctx, number);
    await removeAffected(ctx, number);
    expect(await counts()).toEqual([1, 1]);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'issue.affected', 'issue.unaffected']);
  });

  test('the reporter is counted already, and a guest signs in first', async () => {
    expect(await refused(addAffected(world.as(world.customer), number))).toBe('conflict');
    expect(await refused(addAffected(world.as(guest), number))).toBe('unauthenticated');
    expect(await refused(addAffected(world.as(world.stranger), 999_999))).toBe('not_found');
  });

  test('following counts once, and the page knows who follows', async () => {
    await follow(world.as(world.stranger), number);
    await follow(world.as(world.stranger), number);
    expect(await counts()).toEqual([1, 2]);
    const issue = await findIssue(world.as(world.stranger), number);
    expect(issue && (await relationTo(world.as(world.stranger), issue))).toEqual({
      affected: false,
      follows: true,
      reporter: false,
      merged: false,
    });
    await unfollow(world.as(world.stranger), number);
    expect(await counts()).toEqual([1, 1]);
  });

  test('a merge moves people along without counting anybody twice, and its undoing puts all back', async () => {
    const target = await world.report();
    await addAffected(world.as(world.stranger), number);
    await addAffected(world.as(world.stranger), target);
    await addAffected(world.as(world.agent), number);
    await follow(world.as(world.agent), number);
    await mergeIssue(world.as(world.agent), number, target);
    expect(await findIssue(world.as(guest), number)).toMatchObject({ stage: 'duplicate', duplicate_of: target, due_at: null });
    expect(await counts(target)).toEqual([3, 2]);
    await unmergeIssue(world.as(world.agent), number);
    expect(await findIssue(world.as(guest), number)).toMatchObject({ stage: 'reported', duplicate_of: null });
    expect([await counts(target), await counts()]).toEqual([
      [2, 1],
      [3, 2],
    ]);
  });

  test('merges in a chain count everybody at the end of it', async () => {
    const [middle, end] = [await world.report(), await world.report()];
    await addAffected(world.as(world.stranger), number);
    await mergeIssue(world.as(world.agent), number, middle);
    await mergeIssue(world.as(world.agent), middle, end);
    expect((await counts(end))[0]).toBe(2);
    await addAffected(world.as(world.approver), number);
    expect((await counts(end))[0]).toBe(3);
  });

  describe('after a merge', () => {
    let target: number;
    const relation = async (as = world.stranger, to = target) => {
      const issue = await findIssue(world.as(as), to);
      return issue && relationTo(world.as(as), issue);
    };
    const followed = async (as = world.stranger) => (await myIssues(world.as(as), 'followed')).map((issue) => issue.number);
    beforeEach(async () => {
      const report = { title: 'Paid two times', body: 'I was charged two times.' };
      target = (await reportIssue(world.as(world.approver), report, 'web')).number;
      await addAffected(world.as(world.stranger), number);
      await follow(world.as(world.stranger), number);
      await mergeIssue(world.as(world.agent), number, target);
    });

    test('who followed or said "me too" does so where it goes on', async () => {
      expect(await relation()).toEqual({ affected: true, follows: true, reporter: false, merged: false });
      expect(await relation(world.customer)).toEqual({ affected: false, follows: true, reporter: false, merged: true });
      expect(await relation(world.approver)).toEqual({ affected: false, follows: true, reporter: true, merged: false });
      expect(await relation(world.admin)).toEqual({ affected: false, follows: false, reporter: false, merged: false });
      expect(await followed()).toContain(target);
      expect(await followed()).not.toContain(number);
    });

    test('saying it again counts nobody twice and writes no line', async () => {
      const before = await counts(target);
      await follow(world.as(world.stranger), target);
      await addAffected(world.as(world.stranger), target);
      expect(await refused(addAffected(world.as(world.customer), target))).toBe('conflict');
      expect(await counts(target)).toEqual(before);
      expect(await actsOn(world, `issue/${target}`)).toEqual(['issue.reported']);
    });

    test('it can be taken back there, but by whoever reported it', async () => {
      const [affected = 0, followers = 0] = await counts(target);
      await unfollow(world.as(world.stranger), target);
      await removeAffected(world.as(world.stranger), target);
      expect(await counts(target)).toEqual([affected - 1, followers - 1]);
      expect(await relation()).toMatchObject({ affected: false, follows: false });
      expect(await refused(removeAffected(world.as(world.customer), target))).toBe('conflict');
      expect(await counts(target)).toEqual([affected - 1, followers - 1]);
      await unmergeIssue(world.as(world.agent), number);
      expect(await counts()).toEqual([1, 1]);
    });

    test('undoing it leaves everybody where they were before', async () => {
      await unmergeIssue(world.as(world.agent), number);
      expect(await relation()).toMatchObject({ affected: false, follows: false });
      expect(await relation(world.stranger, number)).toMatchObject({ affected: true, follows: true });
      expect(await followed()).toContain(number);
      expect(await followed()).not.toContain(target);
    });
  });

  test('staff find the private problems that they follow in their list', async () => {
    const secret = await world.report({ visibility: 'private' });
    await follow(world.as(world.agent), secret);
    expect((await myIssues(world.as(world.agent), 'followed')).map((issue) => issue.number)).toContain(secret);
  });

  test('a merge in a circle, into itself or into a duplicate is a conflict', async () => {
    const target = await world.report();
    await mergeIssue(world.as(world.agent), number, target);
    expect(await refused(mergeIssue(world.as(world.agent), target, number))).toBe('conflict');
    expect(await refused(mergeIssue(world.as(world.agent), number, number))).toBe('conflict');
    expect(await refused(mergeIssue(world.as(world.agent), number, await world.report()))).toBe('conflict');
  });

  test('only a merge can be undone, by staff, and once', async () => {
    expect(await refused(unmergeIssue(world.as(world.agent), number))).toBe('conflict');
    const target = await world.report();
    await mergeIssue(world.as(world.agent), number, target);
    expect(await refused(unmergeIssue(world.as(world.customer), number))).toBe('forbidden');
    const results = await Promise.allSettled([unmergeIssue(world.as(world.agent), number), unmergeIssue(world.as(world.agent), number)]);
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  });

  test('a merge leads only to where its people can read on, and where something is to come', async () => {
    const merge = (into: number) => refused(mergeIssue(world.as(world.agent), number, into));
    expect(await merge(await world.report({ visibility: 'private' }))).toBe('conflict');
    const closed = await world.report();
    await respond(world.as(world.agent), closed, { kind: 'resolution', body: 'It is done.' });
    expect(await merge(closed)).toBe('conflict');
    expect((await findIssue(world.as(guest), number))?.stage).toBe('reported');
  });

  test('customers cannot merge', async () => {
    const target = await world.report();
    expect(await refused(mergeIssue(world.as(world.customer), number, target))).toBe('forbidden');
  });

  test('two merges in opposite directions at once: one wins', async () => {
    const other = await world.report();
    const merge = (a: number, b: number) => mergeIssue(world.as(world.agent), a, b);
    const results = await Promise.allSettled([merge(number, other), merge(other, number)]);
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
  });
});
