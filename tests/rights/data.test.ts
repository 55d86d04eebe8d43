import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNote } from '#api/desk/note-commands.ts';
import { saveView } from '#api/desk/view-commands.ts';
import { comment, reportIssue } from '#api/issues/commands.ts';
import { addAffected } from '#api/issues/joining-commands.ts';
import { requestSignIn } from '#api/members/link-commands.ts';
import { createSession } from '#api/members/session.ts';
import { myData } from '#api/rights/data-queries.ts';
import { addTeam, joinTeam } from '#api/teams/commands.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { newcomer, tokenOf } from '../helpers/tokens.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { join, password } from './erasing.ts';

describe.each(engines)('everything the board knows of somebody on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const read = async (viewer: Parameters<World['as']>[0]) => (await Array.fromAsync(myData(world.as(viewer)))).join('');

  test('is what they gave, wrote and did, and nothing of others', async () => {
    const me = await join(world, 'Rosalind');
    world.pass(1);
    const other = await world.report({ private_details: 'Their secret', body: 'What a stranger wrote.' });
    await addAffected(world.as(me), other);
    await comment(world.as(me), other, { body: 'To me as well.' });
    const said = { title: 'A lamp that hums', body: 'All night long.', private_details: 'Order 17', visibility: 'private' };
    const { number } = await reportIssue(world.as(me), said, 'web');
    await createSession(world.as(guest), me.id, 'curl/8');
    const { token, hash } = await tokenOf(world, me, ['read']);
    await requestSignIn(world.as(guest), { email: me.email });
    const text = await read(me);
    expect(JSON.parse(text)).toMatchObject({
      account: { email: me.email, name: 'Rosalind', role: 'customer' },
      sessions: [{ device: 'curl' }],
      tokens: [{ name: 'Statistics', scopes: ['read'] }],
      mails: [{ subject: 'Make your account with Fernway in the open' }, { subject: 'Sign in to Fernway in the open' }],
      mailed_links: [{ purpose: 'sign_up' }, { purpose: 'sign_in' }],
      affected_by: [{ issue: other }],
      follows: [{ issue: number }],
      problems: [{ number, title: said.title, private_details: 'Order 17', steps: [{ kind: 'report', body: said.body, yours: true }] }],
      written_elsewhere: [{ issue: other, body: 'To me as well.' }],
    });
    const rows = await world.database.read.selectFrom('sessions').selectAll().where('member', '=', me.id).execute();
    for (const hidden of [token, hash, 'argon2', 'Their secret', 'What a stranger wrote', ...rows.map(({ id }) => id)]) {
      expect(text).not.toContain(hidden);
    }
    expect(text).not.toMatch(/[\w-]{43}/);
    expect(await read(guest)).toBe('');
  });

  test('is of the staff where they noted something, which views they keep and what teams they are in, and no note', async () => {
    const number = await world.report();
    await writeNote(world.as(world.agent), number, { body: 'They sound tired.' });
    await saveView(world.as(world.agent), { name: 'Mine of today', filter: { view: 'mine' } });
    const team = await addTeam(world.as(world.admin), { name: 'Parcels' });
    await joinTeam(world.as(world.admin), team, world.agent.id);
    const text = await read(world.agent);
    expect(JSON.parse(text)).toMatchObject({
      notes: [{ issue: number }],
      saved_views: [{ name: 'Mine of today' }],
      teams: [{ name: 'Parcels' }],
    });
    expect(text).not.toContain('tired');
  });

  test('is sent as a file that nobody keeps, to who gives the password', async () => {
    const me = await join(world, 'Celia');
    expect((await board.post('/account/data', guest, {})).location).toMatch(/^\/sign-in/);
    for (const current_password of ['not the right one', undefined]) {
      const wrong = await board.post('/account/data', me, { current_password });
      expect([wrong.status, wrong.form?.errors]).toMatchObject([422, [{ path: 'current_password' }]]);
    }
    const cookie = (await createSession(world.as(guest), me.id)).split(';')[0] ?? '';
    const { publicOrigin } = world.as(me).config;
    const body = new URLSearchParams({ current_password: password });
    const sent = await board.app.request('/account/data', { method: 'POST', headers: { cookie, origin: publicOrigin }, body });
    expect([sent.status, sent.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(sent.headers.get('content-disposition')).toMatch(/^attachment; filename="my-data-\d{4}-\d\d-\d\d\.json"$/);
    expect(await sent.json()).toMatchObject({ account: { email: me.email } });
  });

  test('the API gives it in a session that is fresh, and takes no token', async () => {
    const me = await newcomer(world);
    const { bearer } = await tokenOf(world, me, ['read', 'report']);
    expect(await board.ask('GET', '/me/data')).toMatchObject({ status: 401 });
    expect(await board.ask('GET', '/me/data', { headers: bearer })).toMatchObject({ status: 403 });
    const first = await board.ask('GET', '/me/data', { as: me });
    expect([first.status, first.headers.get('cache-control'), first.headers.get('etag')]).toEqual([200, 'no-store', null]);
    expect(first.body).toMatchObject({ account: { id: me.id } });
    world.pass(0.26);
    expect(await board.ask('GET', '/me/data', { as: me })).toMatchObject({ status: 403 });
  });
});
