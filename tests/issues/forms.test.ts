import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { findIssue, relationTo } from '#api/issues/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const report = { title: 'Parcel left in the rain', body: 'It was soaked when I found it.', area: 'delivery', visibility: 'public' };

describe.each(engines)('the forms on the pages of problems on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report();
  });

  const issue = (as: Viewer = world.agent) => findIssue(world.as(as), number);
  const page = () => `/issues/${number}-charged-twice-for-one-order`;
  const issues = async () => (await world.database.read.selectFrom('issues').select('number').execute()).length;
  const refusedAt = (field: string, status = 422) => ({ status, form: { status, errors: [{ path: field }] } });

  describe('reporting', () => {
    test('a preview shows the page again with what was entered, and writes nothing', async () => {
      const before = await issues();
      for (const as of [guest, world.stranger]) {
        const shown = await board.post('/issues/new', as, { ...report, act: 'preview', email: 'a@example.org', password: 'secret secret' });
        expect(shown).toMatchObject({ status: 200, path: '/issues/new', form: { status: 200, errors: [], values: report } });
        expect(JSON.stringify(shown)).not.toContain('secret secret');
      }
      expect(await issues()).toBe(before);
    });

    test('a preview is checked as the report will be', async () => {
      expect(await board.post('/issues/new', guest, { ...report, title: 'Shrt', act: 'preview' })).toMatchObject(refusedAt('title'));
    });

    test('a member who sends gets a problem and is led to it', async () => {
      const fields = { ...report, act: 'send', area: '', private_details: '', display_name: ' ', email: '', password: '' };
      const { status, location } = await board.post('/issues/new', world.stranger, fields);
      expect([status, location]).toEqual([303, `/issues/${number + 1}-parcel-left-in-the-rain`]);
      const row = await findIssue(world.as(world.stranger), number + 1);
      expect(row).toMatchObject({ reporter: world.stranger.id, channel: 'web', area: null, display_name: null, private_details: null });
    });
  });

  test('the reporter answers, another member comments, and both are led to their entry', async () => {
    const say = (as: Viewer, slug = '') => board.post(`/issues/${number}${slug}`, as, { body: 'It was\r\non Monday.', corrects: '' });
    expect(await say(world.customer)).toMatchObject({ status: 303, location: `${page()}#step-2` });
    expect(await say(world.stranger, '-whatever')).toMatchObject({ status: 303, location: `${page()}#step-3` });
    const steps = await stepsOf(world.as(guest), number, 'Ada', { after: 1, limit: 9 });
    expect(steps).toMatchObject([{ kind: 'answer', body: 'It was\non Monday.' }, { kind: 'comment' }]);
  });

  test('a correction names one’s own entry', async () => {
    await board.post(`/issues/${number}`, world.stranger, { body: 'It was on Mondya.' });
    expect(await board.post(`/issues/${number}`, world.customer, { body: 'No.', corrects: '2' })).toMatchObject(refusedAt('corrects'));
    expect((await board.post(`/issues/${number}`, world.stranger, { body: 'Monday.', corrects: '2' })).location).toBe(`${page()}#step-3`);
  });

  test('an empty comment shows the same page with the field named', async () => {
    const shown = await board.post(page(), world.stranger, { body: ' \n ' });
    expect(shown).toMatchObject({ ...refusedAt('body'), path: page() });
  });

  test('the verdict of the reporter, and nobody else’s', async () => {
    const judge = (as: Viewer, fields: Record<string, string>) =>
      board.post(`/issues/${number}/verdict`, as, { rating: '', text: '', ...fields });
    expect(await judge(world.customer, { outcome: 'put_right' })).toMatchObject({ status: 409, form: { status: 409 } });
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'We refunded 129.00.' });
    expect((await judge(world.stranger, { outcome: 'put_right' })).status).toBe(403);
    expect(await judge(world.customer, { outcome: 'partly', rating: '2' })).toMatchObject({
      ...refusedAt('text'),
      form: { values: { outcome: 'partly', rating: '2' } },
    });
    expect(await judge(world.customer, {})).toMatchObject(refusedAt('outcome'));
    expect(await judge(world.customer, { outcome: 'put_right', rating: '6' })).toMatchObject(refusedAt('rating'));
    expect(await judge(world.customer, { outcome: 'put_right', rating: '4' })).toMatchObject({ status: 303, location: page() });
    expect(await issue()).toMatchObject({ stage: 'confirmed', verdict: 'put_right' });
  });

  test('a typo in the report is mended for 15 minutes', async () => {
    const mend = (as: Viewer, title: string) => board.post(`/issues/${number}/correction`, as, { title, body: 'Both payments show.' });
    expect(await mend(world.customer, 'Shrt')).toMatchObject(refusedAt('title'));
    expect(await mend(world.customer, 'Charged twice, order 17')).toMatchObject({
      status: 303,
      location: `/issues/${number}-charged-twice-order-17`,
    });
    expect((await mend(world.stranger, 'Charged thrice')).status).toBe(403);
    world.pass(0.26);
    expect((await mend(world.customer, 'Charged thrice')).status).toBe(409);
    expect((await issue())?.title).toBe('Charged twice, order 17');
  });

  test('withdrawing and making public lead back to the problem', async () => {
    const secret = await world.report({ visibility: 'private' });
    expect((await board.post(`/issues/${secret}/publication`, world.stranger)).status).toBe(404);
    expect((await board.post(`/issues/${secret}/publication`, world.agent)).status).toBe(403);
    expect((await board.post(`/issues/${secret}/publication`, world.customer)).status).toBe(303);
    expect(await findIssue(world.as(guest), secret)).toMatchObject({ visibility: 'public' });
    expect(await board.post(`/issues/${number}/withdrawal`, world.customer)).toMatchObject({ status: 303, location: page() });
    expect((await board.post(`/issues/${number}/withdrawal`, world.customer)).status).toBe(409);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'issue.withdrawn']);
  });

  test('"me too" and following are added and taken back', async () => {
    for (const what of ['affected', 'follow']) {
      const post = (act: string) => board.post(`/issues/${number}/${what}`, world.stranger, { act });
      const stands = async () => {
        const row = await issue();
        const relation = row && (await relationTo(world.as(world.stranger), row));
        return what === 'affected' ? relation?.affected : relation?.follows;
      };
      expect(await post('add')).toMatchObject({ status: 303, location: page() });
      expect(await stands()).toBe(true);
      expect(await post('remove')).toMatchObject({ status: 303, location: page() });
      expect(await stands()).toBe(false);
      expect(await post('maybe')).toMatchObject(refusedAt('act'));
    }
  });

  const forms = ['', '/verdict', '/correction', '/withdrawal', '/publication', '/affected', '/follow'];

  test.each(forms)('a guest who posts to /issues/…%s is led to the sign-in, and back afterwards, or asked for an address', async (path) => {
    const fields = { act: 'add', body: 'It was on Monday.', outcome: 'put_right', title: 'Charged twice' };
    const next = encodeURIComponent(`/issues/${number}${path}`);
    const joins = path === '/affected' || path === '/follow';
    const location = joins ? `/issues/${number}${path}` : `/sign-in?next=${next}`;
    expect(await board.post(`/issues/${number}${path}`, guest, fields)).toMatchObject({ status: 303, location });
  });

  test.each(forms)('/issues/…%s of what is not there is the 404 page', async (path) => {
    const fields = { act: 'add', body: 'It was on Monday.', outcome: 'put_right', title: 'Charged twice' };
    const secret = await world.report({ visibility: 'private' });
    for (const name of ['99999', 'abc', '99999999999', '0', secret]) {
      const shown = await board.post(`/issues/${name}${path}`, world.stranger, fields);
      expect([name, shown.status, shown.path]).toEqual([name, 404, '/404']);
    }
  });
});
