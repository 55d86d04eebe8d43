import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recountAffected, recountFollowers } from '#api/issues/audience.ts';
import { reportIssue } from '#api/issues/commands.ts';
import {
  addAffected,
  follow,
  mergeIssue,
  mergeIssues,
  removeAffected,
  unfollow,
  unmergeIssue,
  unmergeIssues,
} from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { site } from '../api/asking.ts';
import { chance } from '../helpers/chance.ts';
import { type EngineName, engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

/** Who said what where, kept beside the board and counted from scratch: as simply as it can be said. */
class Recount {
  readonly issues: { number: number; reporter: string; into: number | null; affected: Set<string>; follows: Set<string> }[] = [];

  add(number: number, reporter: string): void {
    this.issues.push({ number, reporter, into: null, affected: new Set(), follows: new Set([reporter]) });
  }

  at(number: number) {
    const issue = this.issues.find((one) => one.number === number);
    if (!issue) throw new Error(`there is no #${number}`);
    return issue;
  }

  family(number: number): Recount['issues'] {
    return [this.at(number), ...this.issues.filter(({ into }) => into === number).flatMap((child) => this.family(child.number))];
  }

  counts() {
    return this.issues.map(({ number }) => {
      const family = this.family(number);
      const affected = new Set(family.flatMap((one) => [one.reporter, ...one.affected]));
      return { number, affected: affected.size, followers: new Set(family.flatMap((one) => [...one.follows])).size };
    });
  }
}

async function countsOf(world: World, numbers: number[]) {
  const rows = await world.database.read
    .selectFrom('issues')
    .select(['number', 'affected', 'followers'])
    .where('number', 'in', numbers)
    .orderBy('number')
    .execute();
  return rows;
}

describe.each(engines)('merging on %s', (engine: EngineName) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const people = () => [world.customer, world.stranger, world.agent, world.approver, world.admin];
  const text = { title: 'Charged twice for one order', body: 'Both payments show on my statement.' };

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'after every act of a random history (%i), all counts are those of a recount from scratch',
    async (seed) => {
      const { pick, below } = chance(seed);
      const model = new Recount();
      for (let i = 0; i < 6; i++) {
        const who = pick(people());
        model.add((await reportIssue(world.as(who), text, 'web')).number, who.id);
      }
      const numbers = model.issues.map(({ number }) => number);
      const acts = [
        async (number: number, who: { id: string }) => {
          await addAffected(world.as(pick(people().filter(({ id }) => id === who.id))), number);
          if (!model.family(number).some((one) => one.affected.has(who.id))) model.at(number).affected.add(who.id);
        },
        async (number: number, who: { id: string }) => {
          await removeAffected(world.as(pick(people().filter(({ id }) => id === who.id))), number);
          for (const one of model.family(number)) one.affected.delete(who.id);
        },
        async (number: number, who: { id: string }) => {
          await follow(world.as(pick(people().filter(({ id }) => id === who.id))), number);
          if (!model.family(number).some((one) => one.follows.has(who.id))) model.at(number).follows.add(who.id);
        },
        async (number: number, who: { id: string }) => {
          await unfollow(world.as(pick(people().filter(({ id }) => id === who.id))), number);
          for (const one of model.family(number)) one.follows.delete(who.id);
        },
        async (number: number) => {
          const into = pick(numbers);
          await mergeIssue(world.as(world.agent), number, into);
          model.at(number).into = into;
        },
        async (number: number) => {
          const others = [...new Set([pick(numbers), pick(numbers)])];
          await mergeIssues(world.as(world.agent), number, { issues: others });
          for (const one of others) model.at(one).into = number;
        },
        async (number: number) => {
          await unmergeIssue(world.as(world.agent), number);
          model.at(number).into = null;
        },
        async (number: number) => {
          const children = model.issues.filter(({ into }) => into === number).map((child) => child.number);
          await unmergeIssues(world.as(world.agent), number, { issues: children });
          for (const one of children) model.at(one).into = null;
        },
      ];
      let done = 0;
      for (let i = 0; i < 60; i++) {
        const [act, number, who] = [acts[below(acts.length)], pick(numbers), pick(people())];
        world.pass(1);
        const told = await act?.(number, who).then(
          () => 'done',
          (error: { kind?: string }) => error.kind,
        );
        expect(['done', 'conflict', 'invalid']).toContain(told);
        if (told === 'done') done += 1;
        expect(await countsOf(world, numbers)).toEqual(model.counts());
      }
      expect(done).toBeGreaterThan(20);
    },
  );

  describe('several at once', () => {
    let into: number;
    let others: number[];
    const issue = async (number: number) => findIssue(world.as(guest), number);
    beforeEach(async () => {
      into = await world.report();
      others = [await world.report(), await world.report(), await world.report()];
      world.pass(1);
    });

    test('each has its step and its line, and its people count once', async () => {
      await addAffected(world.as(world.stranger), others[0] ?? 0);
      await addAffected(world.as(world.stranger), others[1] ?? 0);
      await mergeIssues(world.as(world.agent), into, { issues: others });
      expect(await issue(into)).toMatchObject({ affected: 2, followers: 1, stage: 'reported' });
      for (const number of others) {
        expect(await issue(number)).toMatchObject({ stage: 'duplicate', duplicate_of: into, due_at: null });
        expect((await actsOn(world, `issue/${number}`)).at(-1)).toBe('issue.merged');
      }
    });

    test('one of them can be undone alone, or all of them', async () => {
      const dues = (await issue(others[1] ?? 0))?.answer_due_at ?? '';
      await mergeIssues(world.as(world.agent), into, { issues: others });
      world.pass(2);
      await unmergeIssues(world.as(world.agent), into, { issues: [others[1]] });
      expect(await issue(others[1] ?? 0)).toMatchObject({ stage: 'reported', duplicate_of: null });
      expect(Date.parse((await issue(others[1] ?? 0))?.answer_due_at ?? '') - Date.parse(dues)).toBe(2 * 3_600_000);
      expect(await refused(unmergeIssues(world.as(world.agent), into, { issues: others }))).toBe('conflict');
      expect((await issue(others[0] ?? 0))?.stage).toBe('duplicate');
      await unmergeIssues(world.as(world.agent), into, { issues: [others[0], others[2]] });
      expect(await Promise.all(others.map(async (number) => (await issue(number))?.stage))).toEqual(Array(3).fill('reported'));
    });

    test('all or none: one that cannot be merged stops the others, and is named', async () => {
      const wrongs: [unknown[], string, string][] = [
        [[...others, 99_999], 'invalid', 'issues.3'],
        [[others[0], others[0]], 'invalid', 'issues'],
        [[], 'invalid', 'issues'],
      ];
      for (const [issues, kind, path] of wrongs) {
        const error = await refusal(mergeIssues(world.as(world.agent), into, { issues }));
        expect([error.kind, error.errors[0]?.path]).toEqual([kind, path]);
      }
      expect(await refused(mergeIssues(world.as(world.agent), into, { issues: [...others, into] }))).toBe('conflict');
      await mergeIssue(world.as(world.agent), others[2] ?? 0, into);
      const error = await refusal(mergeIssues(world.as(world.agent), into, { issues: others }));
      expect(error).toMatchObject({ kind: 'conflict', message: expect.stringContaining(`#${others[2]}`) });
      expect((await issue(others[0] ?? 0))?.stage).toBe('reported');
    });

    test('only staff merge; to others a private one is not there', async () => {
      const secret = await world.report({ visibility: 'private' });
      expect(await refused(mergeIssues(world.as(world.customer), into, { issues: others }))).toBe('forbidden');
      expect(await refused(mergeIssues(world.as(world.stranger), secret, { issues: others }))).toBe('not_found');
      expect(await refused(mergeIssues(world.as(guest), into, { issues: others }))).toBe('unauthenticated');
      expect(await refused(unmergeIssues(world.as(world.customer), into, { issues: others }))).toBe('forbidden');
    });

    test('in the API, and on the desk with ticks', async () => {
      const board = site(world);
      const answer = await board.ask('POST', `/issues/${into}/duplicates`, { as: world.agent, body: { issues: [others[0]] } });
      expect(answer).toMatchObject({ status: 200, body: { number: into, affected: 1 } });
      const page = `/desk/issues/${into}/similar`;
      const ticks = [String(others[1]), String(others[2])];
      expect(await board.post(page, world.agent, { act: 'merge', issues: ticks })).toMatchObject({ status: 303, location: page });
      expect(await board.post(page, world.agent, { act: 'undo', issues: ticks[0] })).toMatchObject({ status: 303, location: page });
      expect((await issue(others[1] ?? 0))?.stage).toBe('reported');
      expect((await board.post(page, world.agent, { act: 'merge' })).form?.errors).toMatchObject([{ path: 'issues' }]);
      expect((await board.post(page, world.agent, { act: 'else', issues: ticks })).status).toBe(422);
      expect((await board.post(page, world.customer, { act: 'merge', issues: ticks })).status).toBe(403);
    });
  });

  describe('two at once', () => {
    const settled = async (work: Promise<unknown>[]) => {
      const results = await Promise.allSettled(work);
      return results.map((one) => (one.status === 'fulfilled' ? 'done' : (one.reason.kind ?? String(one.reason))));
    };
    const won = (told: string[]) => [...told].sort();

    test('the same merge, and the same undoing: one wins, the other is a conflict, and the ledger agrees', async () => {
      const [into, one, two] = [await world.report(), await world.report(), await world.report()];
      const merge = () => mergeIssues(world.as(world.agent), into, { issues: [one, two] });
      expect(won(await settled([merge(), merge()]))).toEqual(['conflict', 'done']);
      const undo = () => unmergeIssues(world.as(world.approver), into, { issues: [two, one] });
      expect(won(await settled([undo(), undo()]))).toEqual(['conflict', 'done']);
      expect(await actsOn(world, `issue/${one}`)).toEqual(['issue.reported', 'issue.merged', 'issue.unmerged']);
    });

    test('people who join a problem and its duplicates at the same moment are all counted', async () => {
      const [into, one, two] = [await world.report(), await world.report(), await world.report()];
      await mergeIssues(world.as(world.agent), into, { issues: [one, two] });
      const told = await settled([
        addAffected(world.as(world.stranger), one),
        addAffected(world.as(world.agent), two),
        addAffected(world.as(world.approver), into),
        follow(world.as(world.stranger), two),
        follow(world.as(world.agent), into),
        follow(world.as(world.admin), one),
      ]);
      expect(told).toEqual(Array(6).fill('done'));
      expect(await findIssue(world.as(guest), into)).toMatchObject({ affected: 4, followers: 4 });
    });

    test('joining, leaving, merging and undoing in the same moment: nobody waits for ever, and the counts are right', async () => {
      const [into, one, two] = [await world.report(), await world.report(), await world.report()];
      await mergeIssue(world.as(world.agent), two, one);
      await addAffected(world.as(world.stranger), two);
      const told = await settled([
        mergeIssues(world.as(world.agent), into, { issues: [one] }),
        unmergeIssue(world.as(world.approver), two),
        addAffected(world.as(world.admin), two),
        removeAffected(world.as(world.stranger), one),
        follow(world.as(world.admin), one),
        addAffected(world.as(world.agent), into),
      ]);
      expect(told).toEqual(Array(6).fill('done'));
      const before = await countsOf(world, [into, one, two]);
      await world.database.write.transaction().execute(async (db) => {
        const ctx = { ...world.as(world.agent), db };
        for (const number of [two, one, into]) {
          await recountAffected(ctx, number);
          await recountFollowers(ctx, number);
        }
      });
      expect(await countsOf(world, [into, one, two])).toEqual(before);
    });
  });
});
