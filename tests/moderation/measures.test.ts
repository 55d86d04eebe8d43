import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { comment, giveVerdict } from '#api/issues/commands.ts';
import { findIssue, listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { appeal, decideAppeal, restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, redact, redactOwn, refuseRemoval } from '#api/moderation/commands.ts';
import { moderationJobs } from '#api/moderation/jobs.ts';
import { findCase, wholeCase } from '#api/moderation/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { another } from '../approval/drafting.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.', request: 'law' };
const because = { sentence: 'It was looked at once more.' };

describe.each(engines)('moderation on %s', (engine) => {
  let world: World;
  let issue: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    issue = await world.report({ title: 'Zebra crossing paid twice', body: 'My neighbour Zebulon saw it. It was on Monday.' });
    world.pass(1);
  });

  const read = (viewer = guest as Parameters<World['as']>[0]) => findIssue(world.as(viewer), issue);
  const steps = (viewer = guest as Parameters<World['as']>[0]) => stepsOf(world.as(viewer), issue, 'A customer', { after: 0, limit: 50 });
  const search = async (q: string) =>
    (await listIssues(world.as(guest), filterShape.parse({ q }), { limit: 50 })).items
      .map((one) => one.number)
      .filter((one) => one === issue);
  const report = () => ({ issue, step: 1 });
  const removed = async (post = report()) => {
    const number = await askRemoval(world.as(world.approver), post, grounds);
    await confirmRemoval(world.as(world.agent), number);
    return number;
  };
  /** Every text column of these tables: what the database says of a post anywhere. */
  const lyingOpen = async (word: string) => {
    const { read: db } = world.database;
    const rows = await Promise.all([
      db.withoutPlugins().selectFrom('issues').selectAll().where('number', '=', issue).execute(),
      db.withoutPlugins().selectFrom('steps').selectAll().where('issue', '=', issue).execute(),
      db.withoutPlugins().selectFrom('moderations').selectAll().where('issue', '=', issue).execute(),
    ]);
    return JSON.stringify(rows).includes(word);
  };

  test('a held problem is there for its reporter and staff alone, and the database says nothing of it in the open', async () => {
    const number = await hold(world.as(world.agent), report(), grounds);
    expect([await read(), await read(world.stranger), await search('zebulon'), await lyingOpen('Zebulon')]).toEqual([
      undefined,
      undefined,
      [],
      false,
    ]);
    for (const viewer of [world.customer, world.agent]) expect((await steps(viewer))[0]?.body).toContain('Zebulon');
    expect(await read(world.customer)).toMatchObject({ withheld: 'held', withheld_at: world.now() });
    expect(await findCase(world.as(guest), number)).toMatchObject({ measure: 'hold', state: 'in_force', ...grounds, role: 'agent' });
    expect(await actsOn(world, `issue/${issue}`)).toContain('moderation.held');
  });

  test('the first-answer clock of a held problem runs on, and what staff hold or release answers nothing', async () => {
    const due = (await read())?.answer_due_at;
    const number = await hold(world.as(world.agent), report(), grounds);
    expect((await read(world.agent))?.answer_due_at).toBe(due);
    world.pass(30);
    await restore(world.as(world.agent), number, because);
    expect(await read()).toMatchObject({ answer_due_at: due, first_answer_at: null, acknowledged_at: null, stage: 'reported' });
  });

  test('what is released stands as it was, and is found again', async () => {
    const before = await read();
    await restore(world.as(world.agent), await hold(world.as(world.agent), report(), grounds), because);
    expect(await read()).toEqual({ ...before, entries: 3, updated_at: world.now() });
    expect([(await steps())[0]?.body, await search('zebulon')]).toEqual([expect.stringContaining('Zebulon'), [issue]]);
    expect((await steps()).slice(1).map(({ kind, measure, about }) => [kind, measure, about])).toEqual([
      ['moderation', 'held', 1],
      ['moderation', 'restored', 1],
    ]);
  });

  test('a held comment keeps its place and its date, while its text and its author’s name are gone for others', async () => {
    const step = await comment(world.as(world.stranger), issue, { body: 'Zorro was here.' });
    await hold(world.as(world.agent), { issue, step }, grounds);
    const seen = (await steps()).find(({ id }) => id === step);
    expect(seen).toMatchObject({ kind: 'comment', body: '', author: 'A customer', withheld: 'held' });
    expect((await steps(world.customer)).find(({ id }) => id === step)?.body).toBe('');
    expect((await steps(world.stranger)).find(({ id }) => id === step)?.body).toBe('Zorro was here.');
    expect([await search('zorro'), await lyingOpen('Zorro')]).toEqual([[], false]);
  });

  test('of a verdict the text is held, and the outcome counts', async () => {
    await respond(world.as(world.agent), issue, { kind: 'resolution', body: 'Refunded.' });
    await giveVerdict(world.as(world.customer), issue, { outcome: 'not_put_right', text: 'Zilch came back.' });
    const step = (await steps()).at(-1)?.id ?? 0;
    await hold(world.as(world.agent), { issue, step }, grounds);
    expect(await read()).toMatchObject({ stage: 'reopened', verdict: 'not_put_right' });
    expect(await search('zilch')).toEqual([]);
  });

  test('a redaction takes the passage out of the text and the title, and leaves the rest', async () => {
    const number = await redact(world.as(world.agent), report(), { ...grounds, passages: ['Zebulon', 'Zebra'] });
    expect(await read()).toMatchObject({
      title: '▮redacted▮ crossing paid twice',
      excerpt: 'My neighbour ▮redacted▮ saw it. It was on Monday.',
    });
    expect((await steps()).map(({ body, measure }) => [body, measure])).toEqual([
      ['My neighbour ▮redacted▮ saw it. It was on Monday.', null],
      [grounds.sentence, 'redacted'],
    ]);
    expect([await search('zebulon'), await lyingOpen('Zebulon')]).toEqual([[], false]);
    await restore(world.as(world.agent), number, because);
    expect([(await read())?.title, await search('zebulon')]).toEqual(['Zebra crossing paid twice', [issue]]);
  });

  test('a passage that is not in the text is refused by name', async () => {
    expect(await refused(redact(world.as(world.agent), report(), { ...grounds, passages: ['Tuesday'] }))).toBe('invalid');
  });

  test('a held post can be redacted before anybody reads it', async () => {
    const number = await hold(world.as(world.agent), report(), grounds);
    await redact(world.as(world.agent), report(), { ...grounds, passages: ['Zebulon'] });
    await restore(world.as(world.agent), number, because);
    expect((await steps())[0]?.body).toBe('My neighbour ▮redacted▮ saw it. It was on Monday.');
  });

  test('of two redactions the later one is restored first', async () => {
    const first = await redact(world.as(world.agent), report(), { ...grounds, passages: ['Zebulon'] });
    const second = await redact(world.as(world.agent), report(), { ...grounds, passages: ['Monday'] });
    expect(await refused(restore(world.as(world.agent), first, because))).toBe('conflict');
    await restore(world.as(world.agent), second, because);
    await restore(world.as(world.agent), first, because);
    expect((await steps())[0]?.body).toContain('Zebulon saw it. It was on Monday');
  });

  test('nothing happens to a post whose removal one person asks for; a second, different one removes it', async () => {
    const number = await askRemoval(world.as(world.approver), report(), grounds);
    expect([(await read())?.title, await lyingOpen('Zebulon')]).toEqual(['Zebra crossing paid twice', true]);
    expect(await refused(confirmRemoval(world.as(world.approver), number))).toBe('forbidden');
    await confirmRemoval(world.as(world.agent), number);
    expect([await read(), await lyingOpen('Zebulon')]).toEqual([undefined, false]);
    expect(await findCase(world.as(guest), number)).toMatchObject({ state: 'in_force', role: 'approver', confirmed_role: 'agent' });
    expect((await read(world.agent))?.due_at).toBeNull();
  });

  test('a removal can be refused, and then nothing has happened', async () => {
    const number = await askRemoval(world.as(world.approver), report(), grounds);
    await refuseRemoval(world.as(world.agent), number, because);
    expect(await refused(confirmRemoval(world.as(world.admin), number))).toBe('conflict');
    expect((await read())?.title).toBe('Zebra crossing paid twice');
  });

  test('a held post that is removed leaves the hold behind', async () => {
    const held = await hold(world.as(world.agent), report(), grounds);
    const number = await removed();
    expect([(await findCase(world.as(guest), held))?.state, await refused(restore(world.as(world.agent), held, because))]).toEqual([
      'removed',
      'conflict',
    ]);
    await restore(world.as(world.admin), number, because);
    expect((await steps())[0]?.body).toContain('Zebulon');
  });

  test('the author hears of it by mail and appeals once; somebody who did not do it decides', async () => {
    const number = await removed();
    expect(await linkTo(world.database, world.customer.email)).toBe(`/log/moderation/${number}/appeal`);
    expect(await refused(appeal(world.as(world.stranger), number, { text: 'Give it back.' }))).toBe('forbidden');
    expect(await refused(appeal(world.as(guest), number, { text: 'Give it back.' }))).toBe('unauthenticated');
    await appeal(world.as(world.customer), number, { text: 'He agreed to be named.' });
    expect(await refused(appeal(world.as(world.customer), number, { text: 'Again.' }))).toBe('conflict');
    expect((await wholeCase(world.as(world.agent), number))?.appeal_text).toBe('He agreed to be named.');
    expect((await wholeCase(world.as(guest), number))?.appeal_text).toBeUndefined();
    const decision = { outcome: 'upheld', sentence: 'He agreed to be named, we have asked.' };
    expect(await refused(decideAppeal(world.as(world.approver), number, decision))).toBe('forbidden');
    expect(await refused(decideAppeal(world.as(world.agent), number, decision))).toBe('forbidden');
    await decideAppeal(world.as(world.admin), number, decision);
    expect((await steps())[0]?.body).toContain('Zebulon');
    expect(await findCase(world.as(guest), number)).toMatchObject({ state: 'restored', appeal: { outcome: 'upheld', role: 'admin' } });
    expect((await mailsTo(world.database, world.customer.email))[0]?.subject).toBe(`What you wrote on #${issue} is back`);
  });

  test('a rejected appeal leaves it as it is, and that is public', async () => {
    const number = await removed();
    await appeal(world.as(world.customer), number, { text: 'He agreed to be named.' });
    await decideAppeal(world.as(world.admin), number, { outcome: 'rejected', sentence: 'He told us that he did not.' });
    expect([await read(), (await findCase(world.as(guest), number))?.appeal?.outcome]).toEqual([undefined, 'rejected']);
  });

  test('thirty days later what was removed is deleted for good, unless an appeal is open', async () => {
    const number = await removed();
    const run = () => moderationJobs['moderation.purge']?.run(world.as(system), undefined);
    await appeal(world.as(world.customer), number, { text: 'He agreed to be named.' });
    world.pass(24 * 31);
    await run();
    expect((await wholeCase(world.as(world.agent), number))?.content?.body).toContain('Zebulon');
    await decideAppeal(world.as(world.admin), number, { outcome: 'rejected', sentence: 'He told us that he did not.' });
    await run();
    expect((await wholeCase(world.as(world.agent), number))?.content).toBeUndefined();
    expect(await refused(restore(world.as(world.admin), number, because))).toBe('conflict');
    const salts = world.database.read.selectFrom('openings').innerJoin('ledger', 'ledger.seq', 'openings.seq').select('act');
    const rows = await salts.where('subject', '=', `issue/${issue}`).execute();
    expect(rows.map(({ act }) => act)).not.toContain('issue.reported');
  });

  test('what is held is kept for as long as it takes', async () => {
    const number = await hold(world.as(world.agent), report(), grounds);
    world.pass(24 * 60);
    await moderationJobs['moderation.purge']?.run(world.as(system), undefined);
    await restore(world.as(world.agent), number, because);
    expect((await steps())[0]?.body).toContain('Zebulon');
  });

  test('the author takes a part of their own text out, at any time and for good', async () => {
    await redact(world.as(world.agent), report(), { ...grounds, passages: ['Monday'] });
    world.pass(24 * 400);
    await redactOwn(world.as(world.customer), report(), { passages: ['Zebulon'] });
    expect([await search('zebulon'), await lyingOpen('Zebulon'), (await steps()).at(-1)]).toEqual([
      [],
      false,
      expect.objectContaining({ kind: 'moderation', by: 'reporter', measure: 'redacted', about: 1 }),
    ]);
    const kept = await world.database.read.selectFrom('moderations').select('kept').where('issue', '=', issue).execute();
    expect(kept).toEqual([{ kept: null }]);
    expect(await refused(redactOwn(world.as(world.stranger), report(), { passages: ['neighbour'] }))).toBe('forbidden');
    expect(await actsOn(world, `issue/${issue}`)).toContain('issue.redacted');
  });

  test('what the company wrote can be redacted and is never held or removed', async () => {
    const step = await respond(world.as(world.agent), issue, { kind: 'investigation', body: 'Zebulon works here.' });
    expect(await refused(hold(world.as(world.approver), { issue, step }, grounds))).toBe('conflict');
    expect(await refused(askRemoval(world.as(world.approver), { issue, step }, grounds))).toBe('conflict');
    await redact(world.as(world.approver), { issue, step }, { ...grounds, passages: ['Zebulon'] });
    expect((await steps()).find(({ id }) => id === step)?.body).toBe('▮redacted▮ works here.');
  });

  test('customers moderate nothing, and a private problem is nobody’s to moderate', async () => {
    expect(await refused(hold(world.as(world.stranger), report(), grounds))).toBe('forbidden');
    expect(await refused(askRemoval(world.as(world.agent), report(), grounds))).toBe('forbidden');
    const hidden = await world.report({ visibility: 'private' });
    expect(await refused(hold(world.as(world.stranger), { issue: hidden, step: 1 }, grounds))).toBe('not_found');
    expect(await refused(hold(world.as(world.agent), { issue: hidden, step: 1 }, grounds))).toBe('conflict');
  });

  test.each([
    ['hold', (w: World) => hold(w.as(w.agent), report(), grounds), (w: World) => hold(w.as(w.admin), report(), grounds)],
    ['ask', (w: World) => askRemoval(w.as(w.approver), report(), grounds), (w: World) => askRemoval(w.as(w.admin), report(), grounds)],
  ])('two who %s at once: one wins, the other finds it done, and the ledger agrees', async (_, one, other) => {
    const both = await Promise.allSettled([one(world), other(world)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await actsOn(world, `issue/${issue}`)).filter((act) => act.startsWith('moderation.'))).toHaveLength(1);
  });

  test('two who confirm, and two who decide, at once: one wins, the other finds it done, and the ledger agrees', async () => {
    const number = await askRemoval(world.as(world.approver), report(), grounds);
    const confirmed = [confirmRemoval(world.as(world.agent), number), confirmRemoval(world.as(world.admin), number)];
    expect(
      (
        await Promise.all(
          confirmed.map((act) =>
            act.then(
              () => 'done',
              () => refused(act),
            ),
          ),
        )
      ).sort(),
    ).toEqual(['conflict', 'done']);
    await appeal(world.as(world.customer), number, { text: 'He agreed to be named.' });
    const [one, two] = [await another(world), await another(world)];
    const decided = [
      decideAppeal(world.as(one), number, { outcome: 'upheld', sentence: 'He agreed to be named.' }),
      decideAppeal(world.as(two), number, { outcome: 'rejected', sentence: 'He did not agree to it.' }),
    ];
    expect(
      (
        await Promise.all(
          decided.map((act) =>
            act.then(
              () => 'done',
              () => refused(act),
            ),
          ),
        )
      ).sort(),
    ).toEqual(['conflict', 'done']);
    const acts = await actsOn(world, `issue/${issue}`);
    expect(
      [acts.filter((act) => act === 'moderation.removed'), acts.filter((act) => /appeal_(upheld|rejected)/.test(act))].map((a) => a.length),
    ).toEqual([1, 1]);
  });
});
