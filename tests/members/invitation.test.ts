import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptFirstInvitation, invite, signIn } from '#api/members/commands.ts';
import { signInByLink } from '#api/members/link-commands.ts';
import { invitedRole, joinsAtOnce } from '#api/members/queries.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { joinByLink, requestJoining } from '#api/members/sign-up-commands.ts';
import { type Site, site } from '../api/asking.ts';
import { invitationTo, joinBy, signUp, squatOn } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, secretOf } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

describe.each(engines)('an invitation on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const secretFor = (role: string) => invitationTo(world, role);
  const accept = (secret: string, email: string, more: object = {}) =>
    joinBy(world.as(guest), secret, { email, password, name: 'Max', ...more });

  test('is a link to the sign-up page, whose secret the database does not hold', async () => {
    const path = await invite(world.as(system), 'agent');
    expect(path).toMatch(/^\/sign-up\?invitation=[\w-]{43}$/);
    const rows = await world.database.read.selectFrom('invitations').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(path.slice(-43));
    expect(await actsOn(world, 'board')).toContain('member.invited');
  });

  test.each(['customer', 'agent', 'approver', 'admin'])('makes its bearer %s', async (role) => {
    const secret = await secretFor(role);
    expect(await invitedRole(world.as(guest), secret)).toBe(role);
    const member = await accept(secret, `${role}-new@example.com`);
    expect(member).toMatchObject({ email: `${role}-new@example.com`, name: 'Max', role });
    expect(await actsOn(world, `member/${member.id}`)).toEqual(['member.joined']);
    expect(await signIn(world.as(guest), { email: member.email, password })).toEqual(member);
  });

  test('is good once, also for several at the same time', async () => {
    const secret = await secretFor('agent');
    const all = Array.from({ length: 8 }, (_, n) => accept(secret, `at-once-${n}@example.com`));
    const outcomes = (await Promise.allSettled(all)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1);
    expect(await invitedRole(world.as(guest), secret)).toBeUndefined();
    expect(await refused(accept(secret, 'three@example.com'))).toBe('conflict');
  });

  test('is good for seven days', async () => {
    const secret = await secretFor('agent');
    world.pass(7 * 24 - 1);
    expect(await invitedRole(world.as(guest), secret)).toBe('agent');
    world.pass(1);
    expect(await invitedRole(world.as(guest), secret)).toBeUndefined();
    expect(await refused(accept(secret, 'late@example.com'))).toBe('conflict');
  });

  test('with a secret that was never given out is refused', async () => {
    expect(await refused(accept('x'.repeat(43), 'guess@example.com'))).toBe('conflict');
  });

  test('lets a customer rise with the account they have, and ends the sessions they had', async () => {
    const customer = await signUp(world.as(guest), { email: 'rising@example.com', password });
    const cookie = await createSession(world.as(guest), customer.id);
    const risen = await accept(await secretFor('agent'), 'rising@example.com');
    expect(risen).toEqual({ ...customer, role: 'agent' });
    expect(await actsOn(world, `member/${customer.id}`)).toEqual(['member.joined', 'member.role_given']);
    expect(await viewerOf(world.database, cookie)).toEqual(guest);
  });

  test('takes no role away, and stays open where it gave nothing', async () => {
    const admin = await accept(await secretFor('admin'), 'boss@example.com');
    const secret = await secretFor('agent');
    expect(await refused(accept(secret, admin.email))).toBe('conflict');
    expect(await signIn(world.as(guest), { email: admin.email, password })).toMatchObject({ role: 'admin' });
    expect(await invitedRole(world.as(guest), secret)).toBe('agent');
  });

  test('answers alike whether the address has an account or not, or a closed one, and the mail alone says which', async () => {
    const closed = await signUp(world.as(guest), { email: 'closed@example.com', password });
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', closed.id).execute();
    const path = `/sign-up?invitation=${await secretFor('agent')}`;
    const answers: string[] = [];
    const emails = [world.customer.email, world.admin.email, closed.email, 'unknown@example.com'];
    for (const email of emails) {
      const answer = await board.post(path, guest, { email, password: 'whatever it may be', name: 'Max' });
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      answers.push(JSON.stringify([answer.path, answer.form]).replace(email, ''));
    }
    expect(new Set(answers).size).toBe(1);
    const links = await Promise.all(emails.map(async (email) => (await linkTo(world.database, email)).split('/')[1]));
    expect(links).toEqual(['sign-in', 'sign-in', '', 'sign-up']);
  });

  test('is not used up before the mailed link is, and makes the address proven', async () => {
    const secret = await secretFor('agent');
    await requestJoining(world.as(guest), secret, { email: 'typo@example.com' });
    const { id } = await accept(secret, 'right@example.com');
    const row = await world.database.read.selectFrom('members').select('proven_at').where('id', '=', id).executeTakeFirstOrThrow();
    expect(row.proven_at).toBe(world.now());
    const typo = secretOf(await linkTo(world.database, 'typo@example.com'));
    expect(await refused(joinByLink(world.as(guest), typo, secret, { name: 'Max', password }))).toBe('conflict');
    expect(await refused(signIn(world.as(guest), { email: 'typo@example.com', password }))).toBe('invalid');
  });

  test('raises nobody who knows the password of somebody’s account alone, and nobody by a link to another address', async () => {
    const secret = await secretFor('admin');
    await squatOn(world, { email: 'squatted@example.com', password, name: 'Mallory' });
    expect(await refused(acceptFirstInvitation(world.as(guest), secret, { email: 'squatted@example.com', password, name: 'Max' }))).toBe(
      'conflict',
    );
    await requestJoining(world.as(guest), secret, { email: 'squatted@example.com' });
    expect(await refused(signInByLink(world.as(guest), 'x'.repeat(43), secret))).toBe('conflict');
    const risen = await accept(secret, 'squatted@example.com');
    expect(risen.role).toBe('admin');
    expect(await refused(signIn(world.as(guest), { email: 'squatted@example.com', password }))).toBe('invalid');
  });

  test('asks staff for a name', async () => {
    const secret = await secretFor('agent');
    for (const name of [undefined, ' ']) {
      expect(await refusal(accept(secret, 'noname@example.com', { name }))).toMatchObject({ kind: 'invalid', errors: [{ path: 'name' }] });
    }
    expect(await invitedRole(world.as(guest), secret)).toBe('agent');
  });

  test('is good at once on a board without an admin, and only as long as there is none', async () => {
    const { write } = world.database;
    const [first, second] = [await secretFor('admin'), await secretFor('admin')];
    const found = (secret: string, email: string) => acceptFirstInvitation(world.as(guest), secret, { email, password, name: 'Ada' });
    await write.updateTable('members').where('role', '=', 'admin').set({ password_hash: 'x' }).execute();
    expect(await refused(found(first, 'founder@example.com'))).toBe('conflict');
    await write.updateTable('members').where('role', '=', 'admin').set({ role: 'approver' }).execute();
    expect(await found(first, 'founder@example.com')).toMatchObject({ email: 'founder@example.com', role: 'admin' });
    expect(await refused(found(second, 'second@example.com'))).toBe('conflict');
  });

  test('is good at once where mails stay on the board and no admin gets in to read them, as on one that was restored', async () => {
    const { write } = world.database;
    const secret = await secretFor('admin');
    const admins = write.updateTable('members').where('role', '=', 'admin');
    const withServer = { ...world.as(guest).config, smtpUrl: 'smtp://mail.example.com' };
    await admins.set({ password_hash: '' }).execute();
    const boss = await write.selectFrom('members').select('id').where('role', '=', 'admin').executeTakeFirstOrThrow();
    expect(await joinsAtOnce({ ...world.as(guest), config: withServer }, secret)).toBe(false);
    expect(await joinsAtOnce(world.as(guest), secret)).toBe(true);
    expect(await joinsAtOnce(world.as(guest), 'x'.repeat(43))).toBe(false);
    await write.insertInto('identities').values({ issuer: 'i', subject: 's', member: boss.id, linked_at: world.now() }).execute();
    expect(await joinsAtOnce(world.as(guest), secret)).toBe(false);
    await write.deleteFrom('identities').execute();
    await admins.set({ password_hash: 'x' }).execute();
  });

  test('is made by the terminal and by admins, and by nobody else', async () => {
    expect(await invite(world.as(world.admin), 'agent')).toMatch(/^\/sign-up/);
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await refused(invite(world.as(viewer), 'admin'))).toBe('forbidden');
    }
  });

  test('knows the roles there are', async () => {
    expect(await refusal(invite(world.as(system), 'boss'))).toMatchObject({ kind: 'invalid', errors: [{ path: 'role' }] });
  });
});
