import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { linkIssue, openFix } from '#api/fixes/commands.ts';
import { linkIssues } from '#api/fixes/linking-commands.ts';
import { linkable } from '#api/fixes/linking-queries.ts';
import { findFix } from '#api/fixes/queries.ts';
import { withdrawIssue } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('linking many problems to a root cause on %s', (engine) => {
  let world: World;
  let board: Site;
  let fix: number;
  let issues: number[];
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    fix = await openFix(world.as(world.agent), { title: 'Retry made a second payment' });
    issues = [await world.report(), await world.report({ visibility: 'private' }), await world.report()];
  });

  const linked = async () => Promise.all(issues.map(async (number) => (await findIssue(world.as(world.agent), number))?.fix));

  test('all in one act, each with its line; those that were linked stay so', async () => {
    await linkIssues(world.as(world.agent), fix, { issues: [issues[0]] });
    await linkIssues(world.as(world.agent), fix, { issues });
    expect(await linked()).toEqual([fix, fix, fix]);
    expect(await findFix(world.as(world.agent), fix)).toMatchObject({ issues: 3 });
    for (const number of issues) expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'issue.linked']);
  });

  test('all or none: where one is not there or has another cause, it is named and nothing is linked', async () => {
    const other = await openFix(world.as(world.agent), { title: 'Something else broke' });
    await linkIssue(world.as(world.agent), other, issues[1] ?? 0);
    const error = await refusal(linkIssues(world.as(world.agent), fix, { issues }));
    expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining(`#${issues[1]}`) });
    const lost = await refusal(linkIssues(world.as(world.agent), fix, { issues: [issues[0], 99_999] }));
    expect(lost.errors).toMatchObject([{ path: 'issues.1' }]);
    expect(await linked()).toEqual([null, other, null]);
    expect(await refused(linkIssues(world.as(world.agent), 99_999, { issues: [issues[0]] }))).toBe('not_found');
    const many = Array.from({ length: 101 }, (_, i) => i + 1);
    expect((await refusal(linkIssues(world.as(world.agent), fix, { issues: many }))).errors[0]?.path).toBe('issues');
    expect(await refused(linkIssues(world.as(world.customer), fix, { issues }))).toBe('forbidden');
    expect(await refused(linkIssues(world.as(guest), fix, { issues }))).toBe('unauthenticated');
  });

  test('two at once to two causes: one wins, the other is a conflict, and the counts agree', async () => {
    const other = await openFix(world.as(world.agent), { title: 'Something else broke' });
    const results = await Promise.allSettled([
      linkIssues(world.as(world.agent), fix, { issues }),
      linkIssues(world.as(world.approver), other, { issues: issues.toReversed() }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const counts = await Promise.all([fix, other].map(async (one) => (await findFix(world.as(world.agent), one))?.issues));
    expect(counts.toSorted((a = 0, b = 0) => a - b)).toEqual([0, 3]);
    expect(await actsOn(world, `issue/${issues[0]}`)).toEqual(['issue.reported', 'issue.linked']);
  });

  test('links in opposite directions in the same moment do not wait for each other for ever', async () => {
    const other = await openFix(world.as(world.agent), { title: 'Something else broke' });
    await linkIssue(world.as(world.agent), fix, issues[0] ?? 0);
    await linkIssue(world.as(world.agent), other, issues[2] ?? 0);
    await Promise.all([linkIssue(world.as(world.agent), other, issues[0] ?? 0), linkIssue(world.as(world.approver), fix, issues[2] ?? 0)]);
    const counts = await Promise.all([fix, other].map(async (one) => (await findFix(world.as(world.agent), one))?.issues));
    expect(counts).toEqual([1, 1]);
  });

  describe('what can be ticked', () => {
    const offered = async (q?: string, before?: number) =>
      (await linkable(world.as(world.agent), { q, before, limit: 2 }))?.items.map((one) => one.number);

    test('is open and has no cause yet, private ones included, the newest first and page by page', async () => {
      expect(await offered()).toEqual([issues[2], issues[1]]);
      expect((await offered(undefined, issues[1]))?.[0]).toBe(issues[0]);
      await linkIssue(world.as(world.agent), fix, issues[1] ?? 0);
      await withdrawIssue(world.as(world.customer), issues[2] ?? 0);
      expect((await offered())?.[0]).toBe(issues[0]);
      expect(await linkable(world.as(world.customer), { limit: 2 })).toBeUndefined();
    });

    test('is found by its words, also in a private report', async () => {
      const open = await world.report({ title: 'Zeppelin tickets vanished' });
      const secret = await world.report({ title: 'Something odd', body: 'My zeppelin never came.', visibility: 'private' });
      expect(await offered('zeppelin')).toEqual([secret, open]);
      expect(await offered('zeppelin vanished')).toEqual([open]);
      expect(await offered('!!')).toEqual([]);
    });
  });

  test('in the API and on the desk with ticks', async () => {
    expect(await board.ask('PUT', `/fixes/${fix}/issues`, { as: world.agent, body: { issues: issues.slice(0, 2) } })).toMatchObject({
      status: 204,
    });
    const page = `/desk/fixes/${fix}/link`;
    expect(await board.post(page, world.agent, { issues: String(issues[2]) })).toMatchObject({
      status: 303,
      location: `/desk/fixes/${fix}#problems`,
    });
    expect(await linked()).toEqual([fix, fix, fix]);
    expect((await board.post(page, world.agent, {})).form?.errors).toMatchObject([{ path: 'issues' }]);
    const like = await world.report();
    const similar = `/desk/issues/${issues[0]}/similar`;
    expect((await board.post(similar, world.agent, { act: 'link', issues: String(like) })).location).toBe(similar);
    expect((await findIssue(world.as(guest), like))?.fix).toBe(fix);
    expect(
      (await board.post(`/desk/issues/${await world.report()}/similar`, world.agent, { act: 'link', issues: String(like) })).status,
    ).toBe(404);
    expect((await board.post('/desk/fixes/99999/link', world.agent, { issues: '1' })).status).toBe(404);
  });
});
