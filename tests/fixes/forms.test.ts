import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import { openFix } from '#api/fixes/commands.ts';
import { findFix } from '#api/fixes/queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const texts = {
  title: 'Retry made a second payment',
  what_happened: 'The card page timed out.',
  root_cause: 'A retry without a lock.',
  factors: 'No lock\r\n\r\n  No test ',
};
const rows = {
  action_text: ['Add a lock', '', 'Test the retry'],
  action_owner: ['Payments', '', 'Quality'],
  action_due: ['2026-12-01', '', ''],
  action_done: ['', '', '2026-11-01'],
  action_evidence: ['', '', 'Run 4711'],
};

describe.each(engines)('the desk’s forms on root causes on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await openFix(world.as(world.agent), { title: texts.title, root_cause: texts.root_cause });
  });

  const fix = () => findFix(world.as(world.agent), number);
  const refusedAt = (...fields: string[]) => ({ status: 422, form: { errors: fields.map((path) => ({ path })) } });
  const post = (path: string, fields: Record<string, string | string[]> = {}, as: Viewer = world.approver) =>
    board.post(`/desk/fixes/${number}${path}`, as, fields);

  test('a new one has its factors line by line and its actions row by row', async () => {
    const { status, location } = await board.post('/desk/fixes/new', world.agent, { ...texts, ...rows });
    expect([status, location]).toEqual([303, `/desk/fixes/${number + 1}`]);
    expect(await findFix(world.as(world.agent), number + 1)).toMatchObject({
      ...texts,
      factors: ['No lock', 'No test'],
      actions: [
        { text: 'Add a lock', owner: 'Payments', due_at: '2026-12-01T23:59:59.000Z', done_at: null, evidence: null },
        { text: 'Test the retry', owner: 'Quality', due_at: null, done_at: '2026-11-01T00:00:00.000Z', evidence: 'Run 4711' },
      ],
    });
  });

  test('an edit replaces what was written, also by nothing', async () => {
    expect(await post('', { ...texts, ...rows })).toMatchObject({ status: 303, location: `/desk/fixes/${number}` });
    expect((await fix())?.actions).toHaveLength(2);
    expect((await post('', { ...texts, factors: '', action_text: '', action_owner: '' })).status).toBe(303);
    expect(await fix()).toMatchObject({ factors: [], actions: [] });
  });

  test('what is wrong in a row is named by the row of the form, and all is kept', async () => {
    const wrong = { ...texts, ...rows, title: 'Shrt', action_owner: ['Payments', '', ''], action_due: ['31.12.2026', '', '2026-02-31'] };
    const shown = await post('', wrong);
    expect(shown).toMatchObject(refusedAt('title', 'action_due.0', 'action_owner.2', 'action_due.2'));
    expect(shown).toMatchObject({ path: `/desk/fixes/${number}` });
    expect(shown.form?.values).toEqual({ ...wrong, factors: 'No lock\n\n  No test ' });
    expect((await fix())?.actions).toEqual([]);
    expect(await post('', { ...texts, factors: 'x'.repeat(501) })).toMatchObject(refusedAt('factors'));
  });

  test('the cause is published, a repair shipped and verified, each with its evidence', async () => {
    expect((await post('/shipping', { evidence: '' })).status).toBe(409);
    expect((await post('/cause-publication', { evidence: '' }, world.agent)).status).toBe(403);
    expect(await post('/cause-publication', { evidence: '' })).toMatchObject({ status: 303, location: `/desk/fixes/${number}` });
    expect((await post('/shipping', { evidence: 'Release 4.2' })).status).toBe(303);
    expect(await post('/verification', { evidence: '' })).toMatchObject(refusedAt('evidence'));
    expect((await post('/verification', { evidence: 'None in 60 days.', reason: 'A test of ours.' })).status).toBe(303);
    expect(await fix()).toMatchObject({
      stage: 'verified',
      entries: [{ evidence: '' }, { evidence: 'Release 4.2' }, { evidence: 'None in 60 days.' }],
    });
  });

  test('problems are linked and unlinked by their number', async () => {
    const issue = await world.report();
    for (const wrong of ['', 'x', '99999', '99999999999']) {
      expect(await post('/issues', { act: 'link', issue: wrong })).toMatchObject(refusedAt('issue'));
    }
    expect(await post('/issues', { issue: `${issue}` })).toMatchObject(refusedAt('act'));
    expect((await post('/issues', { act: 'unlink', issue: `${issue}` })).status).toBe(409);
    expect(await post('/issues', { act: 'link', issue: ` #${issue}` })).toMatchObject({ status: 303, location: `/desk/fixes/${number}` });
    expect((await findIssue(world.as(guest), issue))?.fix).toBe(number);
    expect((await post('/issues', { act: 'unlink', issue: `${issue}` })).status).toBe(303);
    expect((await findIssue(world.as(guest), issue))?.fix).toBeNull();
  });

  test('they are for staff: others are refused, guests sign in, and what is not there is 404', async () => {
    const issue = String(await world.report());
    const fields = { ...texts, evidence: 'Seen.', act: 'link', issue };
    for (const path of ['', '/cause-publication', '/shipping', '/verification', '/issues']) {
      expect([path, (await post(path, fields, world.customer)).status]).toEqual([path, 403]);
      for (const sent of [fields, {}])
        expect((await post(path, sent, guest)).location).toBe(`/sign-in?next=${encodeURIComponent(`/desk/fixes/${number}${path}`)}`);
      for (const other of ['999', 'x']) expect((await board.post(`/desk/fixes/${other}${path}`, world.admin, fields)).status).toBe(404);
    }
    expect((await board.post('/desk/fixes/new', world.customer, fields)).status).toBe(403);
    expect((await board.post('/desk/fixes/new', guest, fields)).location).toBe('/sign-in?next=%2Fdesk%2Ffixes%2Fnew');
  });
});
