import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { giveVerdict, publishIssue, withdrawIssue } from '#api/issues/commands.ts';
import { mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { keepPromise } from '#api/promises/commands.ts';
import { historyMonths, historyOf, homeFigures, putRightLately, workedOn } from '#api/record/queries.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the figures of the home page on %s', (engine) => {
  let world: World;
  const n: Record<string, number> = {};
  beforeAll(async () => {
    world = await createWorld(engine);
    const agent = () => world.as(world.agent);
    n['confirmed'] = await world.report({ area: 'payments' });
    n['private'] = await world.report({ visibility: 'private' });
    n['open'] = await world.report({ area: 'payments' });
    n['duplicate'] = await world.report();
    const promise = { text: 'A refund', due_at: '2026-11-04' };
    const step = await respond(agent(), n['confirmed'], { kind: 'resolution', body: 'Done.', promise });
    await keepPromise(agent(), n['confirmed'], step);
    await respond(agent(), n['private'], { kind: 'resolution', body: 'Done in private.', promise });
    await giveVerdict(world.as(world.customer), n['confirmed'], { outcome: 'put_right' });
    await mergeIssue(agent(), n['duplicate'], n['open']);
    world.pass(24 * 5);
    n['late'] = await world.report();
    await respond(agent(), n['late'], { kind: 'resolution', body: 'Done too.' });
  });
  afterAll(() => world.drop());

  test('private problems count the same, duplicates do not count, late ones are seen', async () => {
    const figures = await homeFigures(world.as(guest));
    expect(figures).toMatchObject({ open: 1, overdue: 1, resolved90: 3, asked90: 1, confirmed90: 1, promisesDue90: 2, promisesKept90: 1 });
    expect(figures.areas).toEqual([
      { slug: 'payments', name: 'Payments', retired: false, open: 1 },
      { slug: 'delivery', name: 'Delivery', retired: false, open: 0 },
    ]);
  });

  test('they are kept for half a minute and say as of when', async () => {
    const before = await homeFigures(world.as(guest));
    await world.report();
    expect(await homeFigures(world.as(guest))).toBe(before);
    world.pass(31 / 3600);
    const after = await homeFigures(world.as(guest));
    expect([after.open, after.asOf]).toEqual([2, world.now()]);
  });

  test('what is worked on and what was put right are lists of public problems', async () => {
    expect((await workedOn(world.as(guest), 9)).map((issue) => issue.number)).toContain(n['open']);
    expect((await putRightLately(world.as(guest), 9)).map((issue) => issue.number)).toEqual([n['late'], n['confirmed']]);
  });

  test('the history counts by month and pages through a month', async () => {
    expect(await historyMonths(world.as(guest))).toEqual([{ month: '2026-11', resolved: 2, confirmed: 1 }]);
    const month = { from: '2026-11-01', to: '2026-12-01', limit: 1 };
    const first = await historyOf(world.as(guest), month);
    const second = await historyOf(world.as(guest), { ...month, before: first.next });
    expect([...first.items, ...second.items].map((issue) => issue.number)).toEqual([n['late'], n['confirmed']]);
    expect(second.next).toBeUndefined();
    expect((await historyOf(world.as(guest), { from: '2026-10-01', to: '2026-11-01', limit: 9 })).items).toEqual([]);
  });

  describe('move when a problem', () => {
    let number: number;
    let before: Awaited<ReturnType<typeof homeFigures>>;
    const figures = async () => {
      world.pass(31 / 3600);
      return homeFigures(world.as(guest));
    };
    const moved = async (figure: 'open' | 'overdue' | 'resolved90' | 'confirmed90') => (await figures())[figure] - before[figure];
    beforeEach(async () => {
      number = await world.report({ area: 'delivery' });
      before = await figures();
    });

    test('is resolved, and moves back when the reporter says that it is not put right', async () => {
      await respond(world.as(world.agent), number, { kind: 'resolution', body: 'Done.' });
      expect([await moved('open'), await moved('resolved90')]).toEqual([-1, 1]);
      expect((await figures()).areas).toEqual(
        before.areas.map((area) => (area.slug === 'delivery' ? { ...area, open: area.open - 1 } : area)),
      );
      await giveVerdict(world.as(world.customer), number, { outcome: 'not_put_right', text: 'Not yet.' });
      expect([await moved('open'), await moved('resolved90')]).toEqual([0, 0]);
    });

    test('is confirmed', async () => {
      await respond(world.as(world.agent), number, { kind: 'resolution', body: 'Done.' });
      await giveVerdict(world.as(world.customer), number, { outcome: 'put_right' });
      expect([await moved('open'), await moved('resolved90'), await moved('confirmed90')]).toEqual([-1, 1, 1]);
    });

    test('is withdrawn or declined', async () => {
      await withdrawIssue(world.as(world.customer), number);
      expect([await moved('open'), await moved('resolved90')]).toEqual([-1, 0]);
      await respond(world.as(world.agent), await world.report(), { kind: 'decline', reason: 'policy', body: 'We do not do this.' });
      expect([await moved('open'), await moved('resolved90')]).toEqual([-1, 0]);
    });

    test('is private: not among the open ones until it is made public, and among the resolved ones all along', async () => {
      const secret = await world.report({ visibility: 'private' });
      expect(await moved('open')).toBe(0);
      await publishIssue(world.as(world.customer), secret, {});
      expect(await moved('open')).toBe(1);
      await respond(world.as(world.agent), await world.report({ visibility: 'private' }), { kind: 'resolution', body: 'Done.' });
      expect([await moved('open'), await moved('resolved90')]).toEqual([1, 1]);
    });

    test('is found to be a duplicate, and back when that is undone', async () => {
      await mergeIssue(world.as(world.agent), number, n['open'] ?? 0);
      expect(await moved('open')).toBe(-1);
      await unmergeIssue(world.as(world.agent), number);
      expect(await moved('open')).toBe(0);
    });

    test('becomes late', async () => {
      world.pass(5);
      expect(await moved('overdue')).toBeGreaterThan(0);
    });
  });
});
