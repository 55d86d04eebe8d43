import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findMail, listMails } from '#api/mail/queries.ts';
import { inviteByMail } from '#api/members/invitation-commands.ts';
import { listStaff, openInvitations } from '#api/members/staff-queries.ts';
import { type Site, site } from '../api/asking.ts';
import { joinBy } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('inviting staff on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const mailOf = (id: string) => findMail(world.as(world.admin), id);
  const mails = async () => (await listMails(world.as(world.admin), { limit: 99 }))?.items.length;
  const secretIn = (text = '') => /\?invitation=([\w-]{43})\b/.exec(text)?.[1] ?? '';

  test('by mail sends a link that gives the role', async () => {
    const id = await inviteByMail(world.as(world.admin), { email: ' Max@Example.com ', role: 'approver' });
    const mail = await mailOf(id);
    expect(mail).toMatchObject({ recipient: 'max@example.com', subject: 'Fernway invites you to its board' });
    const wanted = { email: 'max@example.com', password: 'correct horse battery', name: 'Max' };
    expect(await joinBy(world.as(guest), secretIn(mail?.text), wanted)).toMatchObject({ role: 'approver' });
    expect(await actsOn(world, 'board')).toEqual(['member.invited']);
  });

  test('refuses what is no address or no role, and everybody but admins, and writes nothing', async () => {
    const before = await mails();
    const invite = (input: object) => inviteByMail(world.as(world.admin), input);
    expect(await refusal(invite({ email: 'max@example.com\r\nBcc: all@example.com', role: 'agent' }))).toMatchObject({
      errors: [{ path: 'email' }],
    });
    expect(await refusal(invite({ email: 'max@example.com', role: 'boss' }))).toMatchObject({ errors: [{ path: 'role' }] });
    for (const viewer of [guest, world.customer, world.agent, world.approver])
      expect(await refused(inviteByMail(world.as(viewer), { email: 'max@example.com', role: 'admin' }))).toBe('forbidden');
    expect(await mails()).toBe(before);
  });

  test('works from the desk: the form leads to the mail, or shows a link', async () => {
    const sent = await board.post('/desk/members', world.admin, { act: 'mail', email: 'kim@example.com', role: 'agent' });
    expect(sent).toMatchObject({ status: 303, location: expect.stringMatching(/^\/desk\/mail\/[\w-]{36}$/) });
    const shown = await board.post('/desk/members', world.admin, { act: 'link', email: '', role: 'agent' });
    expect(shown).toMatchObject({ status: 200, path: '/desk/members' });
    expect(secretIn(shown.form?.message)).not.toBe('');
    const empty = await board.post('/desk/members', world.admin, { act: 'mail', email: '', role: 'agent' });
    expect(empty).toMatchObject({ status: 422, form: { errors: [{ path: 'email' }] } });
    expect(await board.post('/desk/members', world.admin, {})).toMatchObject({ status: 422, form: { errors: [{ path: 'act' }] } });
    expect((await board.post('/desk/members', world.agent, { act: 'link', role: 'agent' })).status).toBe(403);
    expect((await board.post('/desk/members', guest, { act: 'link', role: 'agent' })).location).toMatch(/^\/sign-in/);
  });

  test('works through the API, for admins', async () => {
    const body = { email: 'robin@example.com', role: 'agent' };
    const { status, body: answer } = await board.ask('POST', '/invitations', { as: world.admin, body });
    expect([status, answer]).toEqual([201, { ...body, mail: expect.any(String) }]);
    expect(JSON.stringify(answer)).not.toContain('invitation=');
    expect((await board.ask('POST', '/invitations', { as: world.approver, body })).status).toBe(403);
    expect((await board.ask('POST', '/invitations', { as: guest, body })).status).toBe(401);
    expect((await board.ask('POST', '/invitations', { as: world.admin, body: { ...body, admin: true } })).status).toBe(422);
  });

  test('shows admins who is on the staff and which invitations are open, and others nothing', async () => {
    const admin = world.as(world.admin);
    const all = (await listStaff(admin, { limit: 50 }))?.items ?? [];
    expect(all.map(({ name }) => name)).toEqual(['Max', 'Admin', 'Approver', 'Agent']);
    const first = await listStaff(admin, { limit: 3 });
    const rest = await listStaff(admin, { before: first?.next, limit: 3 });
    expect([...(first?.items ?? []), ...(rest?.items ?? [])]).toEqual(all);
    expect(rest?.next).toBeUndefined();
    expect((await openInvitations(admin)).map(({ role }) => role)).toEqual(['agent', 'agent', 'agent']);
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await listStaff(world.as(viewer), { limit: 5 })).toBeUndefined();
      expect(await openInvitations(world.as(viewer))).toEqual([]);
    }
  });
});
