import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { tellLinked } from '#api/desk/telling-commands.ts';
import { tellingsOf } from '#api/desk/telling-queries.ts';
import { problemsNamed } from '#api/desk/telling-rules.ts';
import { openFix } from '#api/fixes/commands.ts';
import { linkIssues } from '#api/fixes/linking-commands.ts';
import { withdrawIssue } from '#api/issues/commands.ts';
import { mergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { askRemoval, confirmRemoval } from '#api/moderation/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { SEAL } from '#db/sealed.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

test.each([
  ['See #12 and /issues/7-charged-twice.', [12, 7]],
  ['As in # 412, #413, problem 414, Problems 415 and problem no. 416, issue number 417', [412, 413, 414, 415, 416, 417]],
  ['problem #418, problem\u00a0419: (case 420)', [418, 419, 420]],
  ['Release 8.6, batch 12, 40 #no, problematic 12, problem 0, problem 8th', []],
])('the problems that a text names: %s', (text, numbers) => {
  expect(problemsNamed(text)).toEqual(numbers);
});

describe.each(engines)('telling everybody linked to a root cause on %s', (engine) => {
  let world: World;
  let board: Site;
  let fix: number;
  let open: number;
  let secret: number;
  let closed: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    fix = await openFix(world.as(world.agent), { title: 'Retry made a second payment' });
    open = await world.report();
    secret = await world.report({ visibility: 'private', title: 'My very private trouble' });
    closed = await world.report();
    await respond(world.as(world.agent), closed, { kind: 'resolution', body: 'It is done.' });
    await linkIssues(world.as(world.agent), fix, { issues: [open, secret, closed] });
  });

  const said = { kind: 'resolution', body: 'The lock is in place since 8.7.' };
  const tell = (more: object = {}, as = world.agent) =>
    tellLinked(world.as(as), fix, { ...said, confirm: ['no_date', 'same_text'], ...more });
  const last = async (number: number) => (await stepsOf(world.as(world.agent), number, 'A customer', { after: 0, limit: 99 })).at(-1);

  test('one step on each open problem, with its promise and its line; what is closed is left alone', async () => {
    const promise = { text: 'Watch it', due_at: '2026-12-24' };
    expect(await tell({ kind: 'action', promise })).toEqual({ issues: [open, secret], next: null });
    for (const number of [open, secret]) {
      expect(await last(number)).toMatchObject({ kind: 'action', body: said.body, by: 'company', author: 'Agent' });
      expect(await findIssue(world.as(world.agent), number)).toMatchObject({ stage: 'fixing', promise_due_at: '2026-12-24T23:59:59.000Z' });
      expect((await actsOn(world, `issue/${number}`)).at(-1)).toBe('step.published');
    }
    expect((await last(closed))?.body).toBe('It is done.');
    expect((await actsOn(world, `fix/${fix}`)).at(-1)).toBe('fix.told');
    expect(await tellingsOf(world.as(world.agent), fix, 0)).toMatchObject({
      open: 2,
      hidden: 1,
      tellings: [{ kind: 'action', issues: 2 }],
    });
    expect(await tellingsOf(world.as(world.customer), fix, 0)).toEqual({ open: 0, hidden: 0, areas: [], tellings: [] });
  });

  test('what was removed, withdrawn or merged hears nothing, and is not counted among those who would', async () => {
    const [removed, withdrawn, merged] = [await world.report(), await world.report(), await world.report()];
    await linkIssues(world.as(world.agent), fix, { issues: [removed, withdrawn, merged] });
    const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };
    await confirmRemoval(world.as(world.admin), await askRemoval(world.as(world.approver), { issue: removed, step: 1 }, grounds));
    await withdrawIssue(world.as(world.customer), withdrawn);
    await mergeIssue(world.as(world.agent), merged, open);
    expect(await tellingsOf(world.as(world.agent), fix, 0)).toMatchObject({ open: 2, hidden: 1 });
    expect((await tell()).issues).toEqual([open, secret]);
    for (const number of [removed, withdrawn, merged]) expect((await last(number))?.body).not.toBe(said.body);
  });

  test('on a private problem the text is sealed', async () => {
    await tell();
    const rows = await world.database.write.withoutPlugins().selectFrom('steps').select(['issue', 'body']).where('n', '=', 2).execute();
    const kept = (number: number) => rows.find(({ issue }) => issue === number)?.body.startsWith(SEAL);
    expect([kept(open), kept(secret)]).toEqual([false, true]);
  });

  test('the text names no private problem, since it stands on the others', async () => {
    for (const body of [`As in #${secret}, it is fixed.`, `See /issues/${secret} for more on this.`]) {
      expect((await refusal(tell({ body }))).errors).toMatchObject([{ path: 'body' }]);
    }
    expect((await refusal(tell({ promise: { text: `Answer on #${secret}`, due_at: '2026-12-24' } }))).errors).toMatchObject([
      { path: 'body' },
    ]);
    await tell({ body: `As in #${closed}, it is fixed.` });
  });

  test('all or none: where one step is refused, none stands anywhere', async () => {
    expect((await refusal(tell({ body: 'Call us at +44 20 7946 0958 or mail to ann@example.org.' }))).errors[0]?.path).toBe('body');
    expect((await refusal(tell({ kind: 'decline' }))).errors[0]?.path).toBe('kind');
    expect((await refusal(tell({ promise: { text: 'Watch it', due_at: '2026-01-01' } }))).errors[0]?.path).toBe('promise.due_at');
    expect([(await last(open))?.kind, (await last(secret))?.kind]).toEqual(['report', 'report']);
  });

  test('of two at once one tells, and the other is told so', async () => {
    const results = await Promise.allSettled([
      tell({ kind: 'action', tellings: 0 }),
      tell({ kind: 'action', tellings: 0 }, world.approver),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await findIssue(world.as(world.agent), open))?.entries).toBe(2);
    expect(await refused(tell({ tellings: 0 }))).toBe('conflict');
    await tell({ tellings: 1 });
    expect(await refused(tell({ tellings: 2 }))).toBe('conflict');
  });

  test('is for staff', async () => {
    expect(await refused(tell({}, world.customer))).toBe('forbidden');
    expect(await refused(tellLinked(world.as(guest), fix, said))).toBe('unauthenticated');
    expect(await refused(tellLinked(world.as(world.agent), 99_999, said))).toBe('not_found');
  });

  test('in the API and in the form', async () => {
    const answer = await board.ask('POST', `/fixes/${fix}/steps`, {
      as: world.agent,
      body: { kind: 'action', body: 'We have the cause.' },
    });
    expect(answer).toMatchObject({ status: 201, body: { issues: [open, secret], next: null } });
    const page = `/desk/fixes/${fix}/telling`;
    const fields = { ...said, tellings: '1', after: '0' };
    const hollow = await board.post(page, world.agent, { ...fields, kind: 'investigation', body: 'We are so sorry for this.' });
    expect(hollow).toMatchObject({ status: 422, form: { errors: [{ code: 'only_apologises' }] } });
    expect(await board.post(page, world.agent, { ...fields, act: 'preview' })).toMatchObject({ status: 200, form: { errors: [] } });
    expect((await board.post(page, world.agent, { ...fields, promise_text: 'x', promise_due: '' })).form?.errors[0]?.path).toMatch(
      /^promise_/,
    );
    const promise = { promise_text: 'Watch it', promise_pick: '2026-12-24T17:00Z' };
    expect((await board.post(page, world.agent, { ...fields, ...promise, promise_due: '2026-12-23' })).form?.errors[0]?.path).toBe(
      'promise_due',
    );
    const stale = await board.post(page, world.agent, { ...fields, tellings: '0' });
    expect(stale).toMatchObject({ status: 409, form: { values: { body: said.body } } });
    expect(await board.post(page, world.agent, { ...fields, ...promise })).toMatchObject({ status: 303, location: `${page}?told=2` });
    expect(await findIssue(world.as(guest), open)).toMatchObject({ promise_due_at: '2026-12-24T17:00:00.000Z' });
    expect((await findIssue(world.as(guest), open))?.stage).toBe('resolved');
  });
});

test('more than two hundred are told in parts, each of them once', { timeout: 60_000 }, async () => {
  const world = await createWorld('sqlite');
  const fix = await openFix(world.as(world.agent), { title: 'Retry made a second payment' });
  const issues: number[] = [];
  for (let i = 0; i < 203; i++) issues.push(await world.report());
  for (let i = 0; i < issues.length; i += 100) await linkIssues(world.as(world.agent), fix, { issues: issues.slice(i, i + 100) });
  const first = await tellLinked(world.as(world.agent), fix, { kind: 'action', body: 'We have the cause.' });
  expect([first.issues.length, first.next]).toEqual([200, issues[199]]);
  const second = await tellLinked(world.as(world.agent), fix, { kind: 'action', body: 'We have the cause.', after: first.next });
  expect(second).toEqual({ issues: issues.slice(200), next: null });
  await world.drop();
});
