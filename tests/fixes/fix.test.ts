import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import { editFix, linkIssue, openFix, publishCause, shipFix, unlinkIssue, verifyFix } from '#api/fixes/commands.ts';
import { findFix, fixOf, issuesOfFix, listFixes, shippedFixes } from '#api/fixes/queries.ts';
import { publishIssue } from '#api/issues/commands.ts';
import { mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const text = {
  title: 'Retry made a second payment',
  what_happened: 'Cards were charged twice.',
  root_cause: 'A timeout of 60 s.',
  factors: ['No test for slow banks'],
};

describe.each(engines)('a root cause on %s', (engine) => {
  let world: World;
  let fix: number;
  let issue: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    issue = await world.report();
    fix = await openFix(world.as(world.agent), text);
    await linkIssue(world.as(world.agent), fix, issue);
    world.pass(1);
  });

  const stage = async () => (await findFix(world.as(guest), fix))?.stage;

  test('goes from open to verified, each act with its evidence and its line', async () => {
    await publishCause(world.as(world.approver), fix, { evidence: 'See the log of 19 November.' });
    expect(await stage()).toBe('cause_published');
    await shipFix(world.as(world.approver), fix, { evidence: 'Release 8.7' });
    expect(await stage()).toBe('shipped');
    world.pass(24 * 20);
    await verifyFix(world.as(world.approver), fix, { evidence: 'No second payment in 40,000 retries.' });
    const view = await findFix(world.as(guest), fix);
    expect(view).toMatchObject({ stage: 'verified', none_since_days: 20, issues: 1, factors: text.factors });
    expect(view?.entries.map((entry) => [entry.kind, entry.evidence, entry.author])).toEqual([
      ['cause_publication', 'See the log of 19 November.', 'Approver'],
      ['shipping', 'Release 8.7', 'Approver'],
      ['verification', 'No second payment in 40,000 retries.', 'Approver'],
    ]);
    expect(await actsOn(world, `fix/${fix}`)).toEqual(['fix.opened', 'fix.cause_published', 'fix.shipped', 'fix.verified']);
  });

  test('a later report says that it came back, until it ships again', async () => {
    await publishCause(world.as(world.approver), fix);
    await shipFix(world.as(world.approver), fix);
    world.pass(48);
    const later = await world.report();
    await linkIssue(world.as(world.agent), fix, later);
    expect(await findFix(world.as(guest), fix)).toMatchObject({ stage: 'recurred', none_since_days: null, issues: 2 });
    expect(await refused(verifyFix(world.as(world.approver), fix, { evidence: 'Looks fine.' }))).toBe('conflict');
    world.pass(1);
    await shipFix(world.as(world.approver), fix);
    expect(await stage()).toBe('shipped');
  });

  test('the cause stays a draft for the staff until an approver publishes it', async () => {
    expect(await findFix(world.as(guest), fix)).toMatchObject({ root_cause: '', factors: [], title: text.title });
    expect(await findFix(world.as(world.agent), fix)).toMatchObject({ root_cause: text.root_cause, factors: text.factors });
    expect(await refused(publishCause(world.as(world.agent), fix))).toBe('forbidden');
    await publishCause(world.as(world.approver), fix);
    expect(await findFix(world.as(guest), fix)).toMatchObject({ root_cause: text.root_cause });
    expect(await refused(editFix(world.as(world.agent), fix, { title: 'Another title' }))).toBe('forbidden');
    await editFix(world.as(world.approver), fix, { title: 'Another title' });
  });

  test('what was published and then changed stays readable as it was', async () => {
    await publishCause(world.as(world.approver), fix);
    await editFix(world.as(world.approver), fix, { root_cause: 'A timeout of 75 s.' });
    const view = await findFix(world.as(guest), fix);
    expect(view?.root_cause).toBe('A timeout of 75 s.');
    expect(view?.entries.at(-1)).toMatchObject({ kind: 'revision', evidence: expect.stringContaining('A timeout of 60 s.') });
  });

  test('acts come in their order and once', async () => {
    const { approver } = world;
    expect(await refused(shipFix(world.as(approver), fix))).toBe('conflict');
    expect(await refused(verifyFix(world.as(approver), fix, { evidence: 'It works.' }))).toBe('conflict');
    await publishCause(world.as(approver), fix);
    expect(await refused(publishCause(world.as(approver), fix))).toBe('conflict');
    await shipFix(world.as(approver), fix);
    expect(await refused(shipFix(world.as(approver), fix))).toBe('conflict');
    expect((await refusal(verifyFix(world.as(approver), fix, { evidence: '' }))).errors[0]?.path).toBe('evidence');
  });

  test('corrective actions have an owner, a date and are overdue by themselves', async () => {
    const actions = [
      { text: 'Resume the first payment', owner: 'Payments team', due_at: '2026-12-20' },
      { text: 'Alert on double charges', owner: 'Platform team', done_at: '2026-11-03', evidence: 'Alert 5512' },
    ];
    await editFix(world.as(world.agent), fix, { actions });
    const shown = async () => (await findFix(world.as(guest), fix))?.actions.map((action) => [action.owner, action.overdue]);
    expect(await shown()).toEqual([
      ['Payments team', false],
      ['Platform team', false],
    ]);
    world.pass(24 * 40);
    expect((await shown())?.[0]).toEqual(['Payments team', true]);
    expect((await refusal(editFix(world.as(world.agent), fix, { actions: [{ text: 'No owner' }] }))).errors[0]?.path).toBe(
      'actions.0.owner',
    );
  });

  test('a problem has one root cause: a new link takes the place of the old', async () => {
    const other = await openFix(world.as(world.agent), { title: 'Something else broke' });
    await linkIssue(world.as(world.agent), other, issue);
    expect((await findIssue(world.as(guest), issue))?.fix).toBe(other);
    expect((await findFix(world.as(guest), fix))?.issues).toBe(0);
    expect(await refused(unlinkIssue(world.as(world.agent), fix, issue))).toBe('conflict');
    await unlinkIssue(world.as(world.agent), other, issue);
    expect((await issuesOfFix(world.as(guest), other, { limit: 9 })).items).toEqual([]);
  });

  describe('the problems it made', () => {
    const figures = async (as: Viewer) => {
      const listed = await listFixes(world.as(as), { limit: 100 });
      return [
        (await findFix(world.as(as), fix))?.issues,
        (await fixOf(world.as(as), fix))?.issues,
        listed.items.find((item) => item.number === fix)?.issues,
        (await issuesOfFix(world.as(as), fix, { limit: 9 })).items.length,
      ];
    };
    const all = (n: number) => [n, n, n, n];

    test('are counted and listed alike: for everybody the public ones, for staff the private ones as well', async () => {
      const secret = await world.report({ visibility: 'private' });
      await linkIssue(world.as(world.agent), fix, secret);
      for (const viewer of [guest, world.stranger, world.customer]) expect(await figures(viewer)).toEqual(all(1));
      expect(await figures(world.agent)).toEqual(all(2));
      await publishIssue(world.as(world.customer), secret, {});
      expect(await figures(guest)).toEqual(all(2));
    });

    test('count once where two turned out to be the same', async () => {
      const same = await world.report();
      await linkIssue(world.as(world.agent), fix, same);
      expect(await figures(guest)).toEqual(all(2));
      await mergeIssue(world.as(world.agent), same, issue);
      expect(await figures(guest)).toEqual(all(1));
      expect(await figures(world.agent)).toEqual(all(2));
      await unmergeIssue(world.as(world.agent), same);
      expect(await figures(guest)).toEqual(all(2));
    });

    test('say that it came back, also when the new report is private or a duplicate', async () => {
      await publishCause(world.as(world.approver), fix);
      await shipFix(world.as(world.approver), fix);
      world.pass(48);
      const again = await world.report({ visibility: 'private' });
      await linkIssue(world.as(world.agent), fix, again);
      expect(await findFix(world.as(guest), fix)).toMatchObject({ stage: 'recurred', issues: 1 });
    });

    test('are as many on the newest shipped fixes', async () => {
      await linkIssue(world.as(world.agent), fix, await world.report({ visibility: 'private' }));
      await publishCause(world.as(world.approver), fix);
      await shipFix(world.as(world.approver), fix);
      const shipped = await shippedFixes(world.as(guest), 100);
      expect(shipped.find((item) => item.number === fix)?.issues).toBe(1);
    });
  });

  test('customers write nothing here', async () => {
    const ctx = world.as(world.customer);
    const attempts = [
      openFix(ctx, text),
      editFix(ctx, fix, {}),
      linkIssue(ctx, fix, issue),
      unlinkIssue(ctx, fix, issue),
      publishCause(ctx, fix),
    ];
    expect(await Promise.all(attempts.map(refused))).toEqual(Array(5).fill('forbidden'));
  });

  test('lists come with the latest news first, page by page', async () => {
    const first = await listFixes(world.as(guest), { limit: 1 });
    const second = await listFixes(world.as(guest), { limit: 1, before: first.next });
    expect(first.items[0]?.number).toBe(fix);
    expect(second.items[0]?.number).not.toBe(fix);
  });
});
