import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPasskey, askForPasskey, offerPasskey, signInByPasskey } from '#api/members/passkey-commands.ts';
import { newSecret } from '#api/members/secrets.ts';
import { authenticator } from '../helpers/authenticator.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { newcomer, tokenOf } from '../helpers/tokens.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { join, password } from '../rights/erasing.ts';
import { type Site, site } from './asking.ts';

describe.each(engines)('what is one’s own, through the API on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  test('a member asks to be erased with their password, sees when, is told by mail, and undoes it', async () => {
    const me = await join(world, 'Amabel');
    const ask = (body: unknown) => board.ask('POST', '/me/erasure', { as: me, body });
    expect(await board.ask('GET', '/me/erasure', { as: me })).toMatchObject({ status: 404 });
    for (const wrong of [{}, { current_password: 'not the right one' }]) {
      expect(await ask({ texts: 'kept', ...wrong })).toMatchObject({ status: 422, body: { errors: [{ path: 'current_password' }] } });
    }
    const stands = { member: me.id, texts: 'removed', due_at: '2026-11-09T09:00:00.000Z', begun_at: null, done_at: null };
    expect(await ask({ texts: 'removed', current_password: password })).toMatchObject({ status: 200, body: stands });
    expect(await board.ask('GET', '/me/erasure', { as: me })).toMatchObject({ status: 200, body: stands });
    expect((await mailsTo(world.database, me.email))[0]?.subject).toMatch(/^You will be erased/);
    expect(await ask({ texts: 'kept', current_password: password })).toMatchObject({ status: 409 });
    expect(await board.ask('DELETE', '/me/erasure', { as: me })).toMatchObject({ status: 204 });
    expect(await board.ask('DELETE', '/me/erasure', { as: me })).toMatchObject({ status: 409 });
    expect(await board.ask('GET', '/me/erasure', { as: me })).toMatchObject({ status: 404 });
    expect((await actsOn(world, `member/${me.id}`)).slice(-2)).toEqual(['member.erasure_asked', 'member.erasure_undone']);
  });

  test('an admin asks for somebody and undoes it; for other staff and customers there is nobody', async () => {
    const { id } = await newcomer(world);
    const path = `/members/${id}/erasure`;
    expect(await board.ask('POST', path, { as: world.admin, body: { texts: 'kept' } })).toMatchObject({ body: { member: id } });
    for (const as of [world.approver, world.agent, world.stranger]) {
      expect(await board.ask('GET', path, { as })).toMatchObject({ status: 404 });
      expect(await board.ask('DELETE', path, { as })).toMatchObject({ status: 404 });
    }
    expect(await board.ask('GET', path, { as: world.admin })).toMatchObject({ status: 200, body: { member: id, texts: 'kept' } });
    expect(await board.ask('DELETE', path, { as: world.admin })).toMatchObject({ status: 204 });
    expect(await board.ask('GET', path, { as: world.admin })).toMatchObject({ status: 404 });
  });

  test('the last admin is not erased', async () => {
    const asked = await board.ask('POST', `/members/${world.admin.id}/erasure`, { as: world.admin, body: { texts: 'kept' } });
    expect(asked).toMatchObject({ status: 409, body: { detail: expect.stringContaining('last admin') } });
  });

  test('a password that is sent with a key is in no table, and nothing that could be tried against one', async () => {
    const me = await join(world, 'Berengaria');
    const headers = { 'idempotency-key': randomUUID() };
    const ask = (body: unknown) => board.ask('POST', '/me/erasure', { as: me, headers, body });
    const body = { texts: 'kept', current_password: password };
    const first = await ask(body);
    expect(await ask(body)).toMatchObject({ status: 200, body: first.body });
    expect(await ask({ ...body, current_password: 'another' })).toMatchObject({ status: 422 });
    const stolen = await everythingIn(world.url);
    expect(stolen).not.toContain(password);
    const rows = await world.database.read.selectFrom('replays').select('request_hash').execute();
    expect(rows).not.toEqual([]);
    for (const { request_hash } of rows) expect(stolen).not.toContain(request_hash);
  });

  test('passkeys are listed, renamed and removed by their member, with the password; they sign in until then', async () => {
    const me = await join(world, 'Clementia');
    const device = authenticator(me.id);
    const browser = newSecret();
    await addPasskey(
      world.as(me),
      browser,
      device.create(await offerPasskey(world.as(me), browser, { name: 'Phone', current_password: password })),
    );
    const signsIn = async () => signInByPasskey(world.as(guest), browser, device.get(await askForPasskey(world.as(guest), browser)));
    const [own] = await world.database.read.selectFrom('passkeys').selectAll().where('member', '=', me.id).execute();
    const path = `/passkeys/${own?.id}`;
    expect(await board.ask('PATCH', path, { as: me, body: { name: '  Old   phone ' } })).toMatchObject({ body: { name: 'Old phone' } });
    const listed = { items: [{ id: own?.id, name: 'Old phone', made_at: own?.made_at, used_at: null }], next: null };
    expect((await board.ask('GET', '/passkeys', { as: me })).body).toEqual(listed);
    expect((await board.ask('GET', '/passkeys', { as: world.stranger })).body).toEqual({ items: [], next: null });
    for (const body of [{}, { current_password: 'not the right one' }]) {
      expect(await board.ask('POST', `${path}/removal`, { as: me, body })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'current_password' }] },
      });
    }
    expect(await signsIn()).toEqual(me);
    expect(await board.ask('POST', `${path}/removal`, { as: me, body: { current_password: password } })).toMatchObject({ status: 204 });
    expect(await refused(signsIn())).toBe('invalid');
    expect((await mailsTo(world.database, me.email))[0]?.subject).toBe('A passkey was removed from your account');
  });

  test('without a password a sign-in of the last ten minutes proves who it is, and no token does', async () => {
    const me = await newcomer(world);
    const { bearer } = await tokenOf(world, me, ['read', 'report', 'admin']);
    const body = { texts: 'kept' };
    expect(await board.ask('POST', '/me/erasure', { headers: bearer, body })).toMatchObject({ status: 403 });
    expect(await board.ask('GET', '/passkeys', { headers: bearer })).toMatchObject({ status: 403 });
    await board.ask('GET', '/sessions', { as: me });
    world.pass(0.26);
    expect(await board.ask('POST', '/me/erasure', { as: me, body })).toMatchObject({ status: 409 });
  });
});
