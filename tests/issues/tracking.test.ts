import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx, Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix } from '#api/fixes/commands.ts';
import { comment, correctReport, giveVerdict, publishIssue, withdrawIssue } from '#api/issues/commands.ts';
import { confirmReport, reportAsGuest } from '#api/issues/guest-commands.ts';
import { trackingLetter } from '#api/issues/guest-rules.ts';
import { addAffected, follow, mergeIssue, removeAffected, unfollow } from '#api/issues/joining-commands.ts';
import { findIssue, relationTo } from '#api/issues/queries.ts';
import { trackerBy } from '#api/issues/tracking.ts';
import { renewTracking, revokeTracking } from '#api/issues/tracking-commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, secretOf } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const report = {
  title: 'Kettle exploded at breakfast',
  body: 'It boiled for an hour and burst.',
  visibility: 'private',
  private_details: 'Order 8817',
};
const mended = { title: 'The kettle exploded', body: 'It boiled for an hour and then burst.' };

describe.each(engines)('a link to one problem on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  let secret: string;
  let email: string;
  let tracker: Viewer;
  let n = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    email = `tracker${++n}@example.org`;
    ({ number, secret } = await tracked());
    tracker = (await by(secret)) ?? guest;
  });

  const by = (secret: string) => trackerBy(world.as(guest), secret);
  const tracked = async () => {
    await reportAsGuest(world.as(guest), { email, report, channel: 'web' });
    const { number, tracking = '' } = await confirmReport(world.as(guest), secretOf(await linkTo(world.database, email)));
    return { number, secret: tracking };
  };
  const issue = (as: Viewer = world.agent) => findIssue(world.as(as), number);

  test('is mailed, and the database holds its SHA-256 alone', async () => {
    expect(await linkTo(world.database, email)).toBe(`/t/${secret}`);
    expect(JSON.stringify(await world.database.read.selectFrom('tracking_links').selectAll().execute())).not.toContain(secret);
    expect(tracker).toMatchObject({ role: 'guest', tracks: { issue: number } });
    expect(await by('x'.repeat(43))).toBeUndefined();
  });

  test('lets its bearer do what the reporter does, in the reporter’s name', async () => {
    const ctx = () => world.as(tracker);
    expect(await findIssue(ctx(), number)).toMatchObject({ private_details: 'Order 8817' });
    await correctReport(ctx(), number, mended);
    expect(await comment(ctx(), number, { body: 'It was on Monday.' })).toBe(2);
    await comment(ctx(), number, { body: 'It was on Tuesday.', corrects: 2 });
    await publishIssue(ctx(), number);
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'A new kettle is on its way.' });
    await giveVerdict(ctx(), number, { outcome: 'not_put_right', text: 'It has not come.' });
    await withdrawIssue(ctx(), number);
    const steps = await stepsOf(world.as(guest), number, 'Ann', { after: 0, limit: 9 });
    expect(steps.map(({ kind, author }) => [kind, author])).toEqual([
      ['report', 'Ann'],
      ['answer', 'Ann'],
      ['answer', 'Ann'],
      ['publication', 'Ann'],
      ['resolution', 'Agent'],
      ['verdict', 'Ann'],
      ['withdrawal', 'Ann'],
    ]);
    const row = await issue();
    const authors = await world.database.read
      .selectFrom('steps')
      .select('author')
      .where('issue', '=', number)
      .where('by', '=', 'reporter')
      .execute();
    expect(new Set(authors.map(({ author }) => author))).toEqual(new Set([row?.reporter]));
    const lines = await world.database.read
      .selectFrom('ledger')
      .select('role')
      .where('subject', '=', `issue/${number}`)
      .where('act', '=', 'issue.answered')
      .execute();
    expect(lines).toEqual([{ role: 'customer' }, { role: 'customer' }]);
    expect(row && (await relationTo(ctx(), row))).toMatchObject({ reporter: true, follows: true });
  });

  const acts: Record<string, (ctx: Ctx, number: number) => Promise<unknown>> = {
    correct: (ctx, n) => correctReport(ctx, n, mended),
    comment: (ctx, n) => comment(ctx, n, { body: 'It was on Monday.' }),
    judge: (ctx, n) => giveVerdict(ctx, n, { outcome: 'put_right' }),
    withdraw: withdrawIssue,
    publish: publishIssue,
    renew: renewTracking,
    revoke: revokeTracking,
  };
  // What a reporter has no link for, on their own problem as well.
  const others: Record<string, (ctx: Ctx, number: number) => Promise<unknown>> = {
    affected: addAffected,
    unaffected: removeAffected,
    follow,
    unfollow,
    merge: (ctx, n) => mergeIssue(ctx, n, n + 1),
    respond: (ctx, n) => respond(ctx, n, { kind: 'resolution', body: 'Done by nobody.' }),
    open: (ctx) => openFix(ctx, { title: 'The thermostat sticks' }),
    link: (ctx, n) => linkIssue(ctx, 1, n),
  };

  test.each(Object.entries({ ...acts, ...others }))(
    'of another problem lets nobody %s, be that public, private or the same reporter’s',
    async (_, act) => {
      const same = await tracked();
      for (const other of [await world.report(), await world.report({ visibility: 'private' }), same.number]) {
        const before = await actsOn(world, `issue/${other}`);
        expect(await refused(act(world.as(tracker), other))).toMatch(/^(unauthenticated|not_found|forbidden)$/);
        expect(await actsOn(world, `issue/${other}`)).toEqual(before);
      }
    },
  );

  test.each(Object.entries(others))('lets nobody %s on its own problem', async (_, act) => {
    expect(await refused(act(world.as(tracker), number))).toMatch(/^(unauthenticated|forbidden)$/);
  });

  test('shows no other private problem, nor what only another reporter sees', async () => {
    const other = await world.report({ visibility: 'private' });
    expect(await findIssue(world.as(tracker), other)).toBeUndefined();
    const open = await world.report({ private_details: 'Order 1' });
    expect(await findIssue(world.as(tracker), open)).toMatchObject({ reporter: null, private_details: null });
  });

  test.each([
    ['confirmed', async () => giveVerdict(world.as(tracker), number, { outcome: 'put_right' })],
    ['withdrawn', async () => withdrawIssue(world.as(tracker), number)],
  ])('opens nothing thirty days after the problem was %s, and as long as it is open however long', async (_, close) => {
    world.pass(24 * 400);
    expect(await by(secret)).toEqual(tracker);
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'A new kettle is on its way.' });
    await close();
    world.pass(24 * 30 - 0.1);
    expect(await by(secret)).toEqual(tracker);
    world.pass(0.1);
    expect(await by(secret)).toBeUndefined();
  });

  test('dies when it is renewed, by its bearer or the reporter who signed in; the new one comes by mail alone', async () => {
    const reporter = await world.database.read.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirstOrThrow();
    let old = secret;
    for (const as of [tracker, { ...world.customer, id: reporter.id, email }]) {
      world.pass(1);
      expect(await renewTracking(world.as(as), number)).toBeUndefined();
      const next = secretOf(await linkTo(world.database, email));
      expect([await by(old), await by(next)]).toEqual([undefined, tracker]);
      old = next;
    }
    expect((await actsOn(world, `issue/${number}`)).slice(-2)).toEqual(['tracking.renewed', 'tracking.renewed']);
  });

  test('is switched off for good', async () => {
    await revokeTracking(world.as(tracker), number);
    expect(await by(secret)).toBeUndefined();
    expect((await actsOn(world, `issue/${number}`)).at(-1)).toBe('tracking.revoked');
  });

  test.each([
    ['is closed', { deactivated_at: '2026-11-03T00:00:00.000Z' }],
    ['is made staff', { role: 'agent' }],
  ])('opens nothing once the account of the reporter %s', async (_, change) => {
    await world.database.write.updateTable('members').set(change).where('email', '=', email).execute();
    expect(await by(secret)).toBeUndefined();
  });

  test('starts with a button; opening it changes nothing and sets no cookie', async () => {
    const seen = await board.app.request(`/t/${secret}`);
    expect([seen.headers.getSetCookie(), seen.headers.get('referrer-policy')]).toEqual([[], 'strict-origin']);
    const { status, location, headers } = await board.post(`/t/${secret}`, guest);
    expect([status, location]).toEqual([303, `/issues/${number}`]);
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const post = (path: string, fields: Record<string, string>) =>
      board.app.request(path, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { cookie, origin: world.as(guest).config.publicOrigin },
      });
    expect((await post(`/issues/${number}`, { body: 'It was on Monday.' })).headers.get('location')).toMatch(/#step-2$/);
    // The API knows sessions and tokens alone.
    expect((await board.ask('GET', `/issues/${number}`, { headers: { cookie } })).status).toBe(404);
    expect((await board.ask('POST', `/issues/${number}/withdrawal`, { headers: { cookie } })).status).toBe(401);
    expect((await post(`/issues/${number}/tracking`, { act: 'leave' })).headers.getSetCookie().join()).toMatch(
      /^putright_session_tracking=; Max-Age=0/,
    );
    expect((await board.post(`/t/${'x'.repeat(43)}`, guest)).status).toBe(409);
  });

  test('lets no token and no other session act through it', async () => {
    const { headers } = await board.post(`/t/${secret}`, guest);
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { status } = await board.app.request(`/issues/${number}/withdrawal`, {
      method: 'POST',
      body: new URLSearchParams(),
      headers: { cookie, origin: 'https://elsewhere.example' },
    });
    expect([status, (await issue())?.stage]).toEqual([403, 'reported']);
  });
});

test('the mail says for how long its link works', () => {
  const { afterwards } = trackingLetter({ number: 7, path: '/t/a', unsubscribe: '/unsubscribe?token=a', company: 'Fernway' });
  expect(afterwards?.join(' ')).toContain('as long as the problem is open, and for 30 days after you confirmed or withdrew it');
});
