import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { editFix, linkIssue, openFix, publishCause, shipFix, verifyFix } from '#api/fixes/commands.ts';
import { findFix, issuesOfFix, listFixes, outcomeOf } from '#api/fixes/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const text = { title: 'Retry made a second payment', root_cause: 'A retry without a lock.' };

describe.each(engines)('the editor of a root cause on %s', (engine) => {
  let world: World;
  let board: Site;
  let fix: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    fix = await openFix(world.as(world.agent), text);
  });

  const whole = (as: Parameters<World['as']>[0] = world.agent) => findFix(world.as(as), fix);
  const edit = (change: object, as = world.agent) => editFix(world.as(as), fix, change);

  test('a timeline stands in the order of time however it was written, and never in the future', async () => {
    const events = [
      { at: '2026-11-02T08:00', text: 'The second report' },
      { at: '2026-11-01', text: 'The first report' },
    ];
    await edit({ events });
    expect((await whole(guest))?.events).toEqual([
      { at: '2026-11-01T00:00:00.000Z', text: 'The first report' },
      { at: '2026-11-02T08:00:00.000Z', text: 'The second report' },
    ]);
    await edit({ events: events.toReversed() });
    expect(await actsOn(world, `fix/${fix}`)).toEqual(['fix.opened', 'fix.edited']);
    const ahead = await refusal(edit({ events: [...events, { at: '2027-01-01', text: 'It will happen' }] }));
    expect(ahead.errors).toMatchObject([{ path: 'events.2.at' }]);
  });

  test('the whys keep their order, and are for staff until the cause is published', async () => {
    const whys = ['Charged twice', 'A second payment was made', 'Nothing asked for the first'];
    await edit({ whys });
    expect([(await whole())?.whys, (await whole(guest))?.whys]).toEqual([whys, []]);
    await publishCause(world.as(world.approver), fix);
    expect((await whole(guest))?.whys).toEqual(whys);
    await edit({ whys: whys.slice(0, 2) }, world.approver);
    expect((await whole(guest))?.entries.at(-1)).toMatchObject({ kind: 'revision', evidence: expect.stringContaining(whys[2] ?? '') });
    expect((await refusal(edit({ whys: Array(11).fill('Why?') }, world.approver))).errors[0]?.path).toBe('whys');
  });

  test.each(['http://example.org/run', 'javascript:alert(1)', 'example.org/run', 'https://', '/run/7'])(
    'the link to the evidence is an https address, and not %s',
    async (evidence_url) => {
      const action = { text: 'Add a lock', owner: 'Payments' };
      const error = await refusal(edit({ actions: [{ ...action, evidence_url }] }));
      expect(error.errors[0]?.path).toBe('actions.0.evidence_url');
      await edit({ actions: [{ ...action, evidence_url: 'https://example.org/run/7' }] });
      expect((await whole())?.actions).toMatchObject([{ evidence_url: 'https://example.org/run/7' }]);
    },
  );

  test('an action is overdue by itself, and its root cause stands in the list of these', async () => {
    const listed = async () => (await listFixes(world.as(world.agent), { overdue: true, limit: 100 })).items.map(({ number }) => number);
    const actions = [
      { text: 'Add a lock', owner: 'Payments', due_at: world.now().slice(0, 10) },
      { text: 'Watch it', owner: 'Payments' },
    ];
    await edit({ actions });
    expect([await listed(), (await whole())?.overdue_actions]).toEqual([expect.not.arrayContaining([fix]), 0]);
    world.pass(24);
    expect([await listed(), (await whole(guest))?.overdue_actions]).toEqual([expect.arrayContaining([fix]), 1]);
    const answer = await board.ask('GET', '/fixes?overdue=true&limit=100', { as: guest });
    expect(answer.body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ number: fix, overdue_actions: 1 })]) });
    await edit({ actions: actions.map((action) => ({ ...action, done_at: world.now() })) });
    expect([await listed(), (await whole())?.overdue_actions]).toEqual([expect.not.arrayContaining([fix]), 0]);
  });

  test('once it is published, what a change takes away stays readable, and what only adds to it leaves no trace', async () => {
    const action = { text: 'Add a lock', owner: 'Payments', due_at: '2026-12-24' };
    const events = [{ at: '2026-11-01T10:00', text: 'First report' }];
    await edit({ actions: [action], events });
    await publishCause(world.as(world.approver), fix);
    const revisions = async () => (await whole(guest))?.entries.filter(({ kind }) => kind === 'revision').map(({ evidence }) => evidence);
    await edit(
      { actions: [{ ...action, done_at: '2026-11-02' }], events: [...events, { at: '2026-11-02', text: 'Second report' }] },
      world.approver,
    );
    expect(await revisions()).toEqual([]);
    await edit({ actions: [{ ...action, due_at: '2027-02-01' }] }, world.approver);
    expect(await revisions()).toEqual(['- Add a lock (Payments, due 2026-12-24)']);
    await edit({ events: [], title: 'Another title' }, world.approver);
    expect((await revisions())?.[1]).toBe(`**${text.title}**\n\n- 2026-11-01 10:00: First report\n- 2026-11-02 00:00: Second report`);
  });

  describe('two who edit it at once', () => {
    test('one wins; the other is told and keeps the text, which is saved once they have seen what stands there', async () => {
      const version = (await whole())?.version ?? 0;
      const results = await Promise.allSettled([
        edit({ version, root_cause: 'One says this.' }),
        edit({ version, root_cause: 'The other says that.' }, world.approver),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await actsOn(world, `fix/${fix}`)).toEqual(['fix.opened', 'fix.edited']);
      expect(await refused(edit({ version, title: 'A third title' }))).toBe('conflict');
      await edit({ version: version + 1, title: 'A third title' });
      expect(await whole()).toMatchObject({ title: 'A third title', version: version + 2 });
    });

    test('in the API and in the form it is a 409 with the text kept', async () => {
      await edit({ root_cause: 'It was written anew.' });
      const answer = await board.ask('PATCH', `/fixes/${fix}`, { as: world.agent, body: { version: 0, title: 'Another title' } });
      expect(answer.status).toBe(409);
      const sent = { ...text, title: 'Another title', version: '0', why_text: ['Why?', ''] };
      const shown = await board.post(`/desk/fixes/${fix}`, world.agent, sent);
      expect(shown).toMatchObject({ status: 409, form: { values: sent } });
      expect(await whole()).toMatchObject({ title: text.title, root_cause: 'It was written anew.' });
    });

    test('a link or an act of an approver is no change of the text', async () => {
      const version = (await whole())?.version;
      await linkIssue(world.as(world.agent), fix, await world.report());
      await publishCause(world.as(world.approver), fix);
      await edit({ version, title: 'Another title' }, world.approver);
      expect((await whole())?.title).toBe('Another title');
    });
  });

  test('the form has its rows by their places, and a preview saves nothing', async () => {
    const rows = { why_text: ['', 'Paid twice', ''], event_at: ['', '2026-11-01T10:00'], event_text: ['', 'First report'] };
    const preview = await board.post(`/desk/fixes/${fix}`, world.agent, { ...text, ...rows, preview: 'yes' });
    expect(preview).toMatchObject({ status: 200, form: { values: rows } });
    expect((await whole())?.version).toBe(0);
    expect((await board.post('/desk/fixes/new', world.agent, { ...text, preview: 'yes' })).status).toBe(200);
    expect((await board.post('/desk/fixes/new', guest, { ...text, preview: 'yes' })).location).toContain('/sign-in');
    expect((await board.post(`/desk/fixes/${fix}`, world.agent, { ...text, ...rows })).status).toBe(303);
    expect(await whole()).toMatchObject({ whys: ['Paid twice'], events: [{ at: '2026-11-01T10:00:00.000Z', text: 'First report' }] });
    const wrong = { ...rows, event_at: ['', 'yesterday'], why_text: ['', 'x'.repeat(501)] };
    const shown = await board.post(`/desk/fixes/${fix}`, world.agent, { ...text, ...wrong });
    expect(shown.form?.errors.map(({ path }) => path).sort()).toEqual(['event_at.1', 'why_text.1']);
  });

  describe('a verification', () => {
    const evidence = 'No second payment in 40,000 retries.';
    beforeEach(async () => {
      await publishCause(world.as(world.approver), fix);
      await shipFix(world.as(world.approver), fix, { evidence: 'Release 8.7' });
    });
    const verify = (more: object = {}) => verifyFix(world.as(world.approver), fix, { evidence, ...more });

    test('states how many reports there were in how many days, counted and not typed', async () => {
      world.pass(24 * 14 + 1);
      await verify({ reason: 'Not asked for' });
      expect((await whole(guest))?.entries.at(-1)).toMatchObject({ evidence, reports_since: 0, days_since: 14, reason: null });
      expect((await refusal(verify({ reports_since: 0 }))).kind).toBe('invalid');
    });

    test('before fourteen days are over it needs a reason, which everybody can read', async () => {
      world.pass(24 * 14 - 1);
      expect((await refusal(verify())).errors).toMatchObject([{ path: 'reason', message: expect.stringContaining('13 days') }]);
      expect((await whole())?.stage).toBe('shipped');
      await verify({ reason: 'It fails at once or never.' });
      expect((await whole(guest))?.entries.at(-1)).toMatchObject({ days_since: 13, reason: 'It fails at once or never.' });
    });

    test('is refused without evidence, and once it has come back', async () => {
      world.pass(24 * 20);
      expect((await refusal(verifyFix(world.as(world.approver), fix, { evidence: ' ' }))).errors[0]?.path).toBe('evidence');
      await linkIssue(world.as(world.agent), fix, await world.report({ visibility: 'private' }));
      expect(await refused(verify())).toBe('conflict');
    });

    test('of two at once one counts', async () => {
      world.pass(24 * 20);
      const results = await Promise.allSettled([verify(), verify()]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await actsOn(world, `fix/${fix}`)).filter((act) => act === 'fix.verified')).toHaveLength(1);
    });
  });

  test('what it closed and what came back is counted and listed, in public without what is private', async () => {
    const before = [await world.report(), await world.report({ visibility: 'private' })];
    for (const number of before) await linkIssue(world.as(world.agent), fix, number);
    await publishCause(world.as(world.approver), fix);
    world.pass(1);
    await shipFix(world.as(world.approver), fix);
    const first = world.now();
    for (const number of before) await respond(world.as(world.agent), number, { kind: 'resolution', body: 'It is fixed.' });
    world.pass(24);
    const back = [await world.report(), await world.report({ visibility: 'private' })];
    for (const number of back) await linkIssue(world.as(world.agent), fix, number);
    const again = world.now();
    world.pass(24);
    await shipFix(world.as(world.approver), fix);
    const numbers = async (as: Parameters<World['as']>[0], which: 'closed' | 'back') =>
      (await issuesOfFix(world.as(as), fix, { which, limit: 9 })).items.map(({ number }) => number);
    expect(await outcomeOf(world.as(guest), fix)).toEqual({
      closed: 1,
      confirmed: 0,
      back: 1,
      noted_after: 0,
      shippings: [
        { at: first, reports: 1, first_at: again },
        { at: world.now(), reports: 0, first_at: null },
      ],
    });
    expect(await outcomeOf(world.as(world.agent), fix)).toMatchObject({ closed: 2, back: 2, shippings: [{ reports: 2 }, { reports: 0 }] });
    expect([await numbers(guest, 'closed'), await numbers(guest, 'back')]).toEqual([[before[0]], [back[0]]]);
    expect([await numbers(world.agent, 'closed'), await numbers(world.agent, 'back')]).toEqual([before.toReversed(), back.toReversed()]);
  });
});
