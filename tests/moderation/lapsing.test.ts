import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findIssue } from '#api/issues/queries.ts';
import { appeal, decideAppeal, restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, refuseRemoval } from '#api/moderation/commands.ts';
import { moderationLoad, postOf, waitingCases } from '#api/moderation/desk-queries.ts';
import { moderationJobs } from '#api/moderation/jobs.ts';
import { findCase, moderationFigures } from '#api/moderation/queries.ts';
import { mayHold } from '#api/moderation/rules.ts';
import { holdPost } from '#api/screening/holding.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const grounds = { reason: 'abuse', sentence: 'It calls the driver names.', request: 'moderator' } as const;
const because = { sentence: 'It was looked at once more.' };
const DAYS = 3 * 24;

describe.each(engines)('a hold on %s', (engine) => {
  let world: World;
  let post: { issue: number; step: number };
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    post = { issue: await world.report({ title: 'The driver is rude' }), step: 1 };
  });

  const tick = () => moderationJobs['moderation.lapse']?.run(world.as(system), undefined);
  const read = () => findIssue(world.as(guest), post.issue);

  test('by staff comes back by itself after three days, with a mark, a line in the log and a letter', async () => {
    const number = await hold(world.as(world.agent), post, grounds);
    expect(await findCase(world.as(guest), number)).toMatchObject({ lapses_at: '2026-11-05T09:00:00.000Z' });
    world.pass(DAYS - 0.1);
    await tick();
    expect(await read()).toBeUndefined();
    world.pass(0.1);
    await tick();
    expect((await read())?.title).toBe('The driver is rude');
    const last = (await stepsOf(world.as(guest), post.issue, '', { after: 1, limit: 9 })).at(-1);
    expect(last).toMatchObject({ kind: 'moderation', by: 'system', author: 'Putright', measure: 'restored', moderation: number });
    expect(await findCase(world.as(guest), number)).toMatchObject({ state: 'restored', ended_role: 'system', lapses_at: null });
    expect(await actsOn(world, `issue/${post.issue}`)).toContain('moderation.lapsed');
    expect((await mailsTo(world.database, world.customer.email))[0]?.subject).toBe(`What you wrote on #${post.issue} is back`);
  });

  test('by staff that lapsed while nothing ran comes back once, and all of them do', async () => {
    const posts = [post, { issue: await world.report(), step: 1 }, { issue: await world.report(), step: 1 }];
    for (const one of posts) await hold(world.as(world.agent), one, grounds);
    world.pass(40 * 24);
    await Promise.all([tick(), tick()]);
    await tick();
    for (const { issue } of posts) {
      expect(await findIssue(world.as(guest), issue)).toBeDefined();
      expect((await actsOn(world, `issue/${issue}`)).filter((act) => act === 'moderation.lapsed')).toHaveLength(1);
    }
  });

  test('by staff stands for as long as a removal waits for its second person, and no longer', async () => {
    await hold(world.as(world.agent), post, grounds);
    world.pass(48);
    const removal = await askRemoval(world.as(world.approver), post, grounds);
    world.pass(48);
    await tick();
    expect(await read()).toBeUndefined();
    await refuseRemoval(world.as(world.admin), removal, because);
    await tick();
    expect(await read()).toBeDefined();
  });

  test('ends with a removal that nobody agrees to for three days, which is over for everybody to read', async () => {
    await hold(world.as(world.agent), post, grounds);
    world.pass(24);
    const removal = await askRemoval(world.as(world.approver), post, grounds);
    const lapses_at = new Date(Date.parse(world.now()) + DAYS * 3_600_000).toISOString();
    expect(await findCase(world.as(guest), removal)).toMatchObject({ state: 'asked', lapses_at });
    world.pass(DAYS - 0.1);
    await tick();
    expect([await read(), (await findCase(world.as(guest), removal))?.state]).toEqual([undefined, 'asked']);
    world.pass(0.1);
    expect(await refused(confirmRemoval(world.as(world.admin), removal))).toBe('conflict');
    await tick();
    expect(await read()).toBeDefined();
    const over = { state: 'refused', ended_role: 'system', ended_sentence: expect.stringContaining('Nobody agreed'), lapses_at: null };
    expect(await findCase(world.as(guest), removal)).toMatchObject(over);
    expect(await actsOn(world, `issue/${post.issue}`)).toContain('moderation.removal_lapsed');
    await confirmRemoval(world.as(world.admin), await askRemoval(world.as(world.approver), post, grounds));
    world.pass(DAYS);
    await tick();
    expect(await read()).toBeUndefined();
  });

  test('is over after six days, however often its removal is taken back and asked for anew', async () => {
    await hold(world.as(world.agent), post, grounds);
    for (const hours of [60, 60, 23]) {
      const removal = await askRemoval(world.as(world.approver), post, grounds);
      world.pass(hours);
      await tick();
      expect(await read()).toBeUndefined();
      await refuseRemoval(world.as(world.approver), removal, because);
    }
    await askRemoval(world.as(world.approver), post, grounds);
    world.pass(1);
    await tick();
    expect(await read()).toBeDefined();
  });

  test('is not restored past an appeal that is open, which is decided', async () => {
    const number = await hold(world.as(world.agent), post, grounds);
    await appeal(world.as(world.customer), number, { text: 'I called nobody names.' });
    expect(await refused(restore(world.as(world.admin), number, because))).toBe('conflict');
    await decideAppeal(world.as(world.admin), number, { outcome: 'rejected', ...because });
    await restore(world.as(world.admin), number, because);
    expect(await read()).toBeDefined();
  });

  test('by a filter waits for a person, and is counted with its age', async () => {
    const at = world.now();
    const number = await holdPost(world.as(system), post, { ...grounds, request: 'filter' });
    world.pass(30 * 24);
    await tick();
    expect([await read(), (await findCase(world.as(guest), number))?.lapses_at]).toEqual([undefined, null]);
    expect(await moderationFigures(world.as(guest))).toMatchObject({ held_now: 1, held_since: at });
    await restore(world.as(world.agent), number, because);
  });

  test('is no one person’s twice, however the first ended, and is another’s once', async () => {
    await hold(world.as(world.agent), post, grounds);
    world.pass(DAYS);
    await tick();
    expect(await refused(hold(world.as(world.agent), post, grounds))).toBe('forbidden');
    const seen = await postOf(world.as(world.agent), post.issue, post.step);
    expect(seen && mayHold(world.agent, seen, seen.held_before)).toMatchObject({ forbidden: expect.stringContaining('once') });
    await restore(world.as(world.admin), await hold(world.as(world.approver), post, grounds), because);
    expect(await refused(hold(world.as(world.approver), post, grounds))).toBe('forbidden');
  });

  test('that lapses leaves no appeal open', async () => {
    const number = await hold(world.as(world.agent), post, grounds);
    await appeal(world.as(world.customer), number, { text: 'I called nobody names.' });
    const { open } = (await moderationFigures(world.as(guest))).appeals;
    world.pass(DAYS);
    await tick();
    expect((await moderationFigures(world.as(guest))).appeals.open).toBe(open - 1);
  });

  test('counts for the tabs as it stands in the list of what waits', async () => {
    const held = await hold(world.as(world.agent), post, grounds);
    await askRemoval(world.as(world.approver), { issue: await world.report(), step: 1 }, grounds);
    await appeal(world.as(world.customer), held, { text: 'I called nobody names.' });
    const waiting = await waitingCases(world.as(world.agent));
    expect(await moderationLoad(world.as(world.agent))).toEqual({ waiting: waiting?.length, reports: 0 });
    expect(waiting?.length).toBeGreaterThanOrEqual(3);
    expect(await moderationLoad(world.as(world.customer))).toBeUndefined();
  });
});
