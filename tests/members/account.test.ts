import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { changePassword, revokeOtherSessions } from '#api/members/account-commands.ts';
import { signIn } from '#api/members/commands.ts';
import { createSession, viewerOf, visitOf } from '#api/members/session.ts';
import { listSessions } from '#api/members/session-queries.ts';
import { type Site, site } from '../api/asking.ts';
import { signUp } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { newcomer, tokenOf } from '../helpers/tokens.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';
const another = 'seven brown foxes run';

describe.each(engines)('an account on %s', (engine) => {
  let world: World;
  let board: Site;
  let ada: Member;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    ada = await signUp(world.as(guest), { email: 'ada@example.com', password, name: 'Ada' });
  });
  afterAll(() => world.drop());

  const start = async (id: string) => (await createSession(world.as(guest), id)).split(';')[0] ?? '';
  const who = async (cookie: string) => (await viewerOf(world.database, cookie)).role;
  const inSession = async (cookie: string) => ({
    ...world.as(guest),
    now: new Date().toISOString(),
    ...(await visitOf(world.database, cookie)),
  });
  const change = (input: unknown) => changePassword(world.as(ada), input);
  const mailsTo = (to: string) => world.database.read.selectFrom('mails').selectAll().where('recipient', '=', to).execute();

  test('its password is changed by who knows it: other sessions end, the address is told, the log holds a line', async () => {
    const cookie = await start(ada.id);
    await change({ current_password: password, password: another });
    expect(await who(cookie)).toBe('guest');
    expect(await signIn(world.as(guest), { email: ada.email, password: another })).toMatchObject({ id: ada.id });
    expect(await refused(signIn(world.as(guest), { email: ada.email, password }))).toBe('invalid');
    expect(await actsOn(world, `member/${ada.id}`)).toEqual(['member.joined', 'member.password_changed']);
    const mail = (await mailsTo(ada.email)).at(-1);
    expect(mail).toMatchObject({ subject: 'Your password was changed' });
    expect(JSON.stringify(mail)).not.toContain(another);
  });

  test.each([
    ['the wrong password', { current_password: 'not the right one', password: 'quite another thing' }, 'current_password'],
    ['none', { password: 'quite another thing' }, 'current_password'],
    ['one that is too short', { current_password: another, password: 'short' }, 'password'],
    ['a common one', { current_password: another, password: '1q2w3e4r5t' }, 'password'],
    ['the site’s own words', { current_password: another, password: 'putright-123' }, 'password'],
  ])('its password is not changed with %s', async (_, input, path) => {
    const before = (await mailsTo(ada.email)).length;
    expect(await refusal(change(input))).toMatchObject({ kind: 'invalid', errors: [{ path }] });
    expect((await mailsTo(ada.email)).length).toBe(before);
  });

  test('of two who change the password at once one does', async () => {
    const member = await signUp(world.as(guest), { email: 'two@example.com', password });
    const both = ['first new password here', 'second new password here'].map((one) =>
      changePassword(world.as(member), { current_password: password, password: one }),
    );
    expect((await Promise.allSettled(both)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('the form gives the browser a new session, and no password comes back', async () => {
    const member = await signUp(world.as(guest), { email: 'form@example.com', password });
    const wrong = await board.post('/account/password', member, { current_password: 'not the right one', password: another });
    expect([wrong.status, wrong.form?.values]).toEqual([422, {}]);
    const done = await board.post('/account/password', member, { current_password: password, password: another });
    expect([done.status, done.location]).toEqual([303, '/account?changed=password']);
    expect(await who(done.headers.getSetCookie()[0]?.split(';')[0] ?? '')).toBe('customer');
  });

  test('its sessions are listed, this one first, without anything that opens one', async () => {
    const member = await newcomer(world);
    const [here, there] = [await start(member.id), await start(member.id)];
    const sessions = await listSessions(await inSession(here));
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    const kept = await world.database.read.selectFrom('sessions').select('id').where('member', '=', member.id).execute();
    for (const secret of [here.split('=')[1], there.split('=')[1], ...kept.map(({ id }) => id)]) {
      expect(JSON.stringify(sessions)).not.toContain(secret);
    }
  });

  test('one session or all others are ended from its page, at once', async () => {
    const member = await newcomer(world);
    const [one, two, three] = [await start(member.id), await start(member.id), await start(member.id)];
    const ctx = await inSession(one);
    const id = (await inSession(two)).session;
    expect((await board.post('/account/sessions', member, { act: 'one', session: id })).location).toBe('/account/sessions');
    expect([await who(one), await who(two), await who(three)]).toEqual(['customer', 'guest', 'customer']);
    await revokeOtherSessions(ctx);
    expect([await who(one), await who(three)]).toEqual(['customer', 'guest']);
  });

  test('another member’s session and token are not there', async () => {
    const cookie = await start(ada.id);
    const { session } = await inSession(cookie);
    const { id } = await tokenOf(world, ada, ['read']);
    expect(await board.ask('DELETE', `/sessions/${session}`, { as: world.stranger })).toMatchObject({ status: 404 });
    expect((await board.post('/account/sessions', world.stranger, { act: 'one', session })).status).toBe(404);
    expect((await board.post('/account/tokens', world.stranger, { token: id })).status).toBe(404);
    expect(await who(cookie)).toBe('customer');
  });

  test('a token made on its page is shown there, this once', async () => {
    const fields = { name: 'Statistics', scopes: ['read', 'report'], days: '30' };
    const shown = await board.post('/account/tokens/new', world.customer, fields);
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(shown.form?.message).toMatch(/^ptr_/);
    expect(await board.ask('GET', '/issues', { headers: { authorization: `Bearer ${shown.form?.message}` } })).toMatchObject({
      status: 200,
    });
    expect((await board.post('/account/tokens/new', world.customer, { name: 'None', days: '30' })).form?.errors).toMatchObject([
      { path: 'scopes' },
    ]);
  });
});
