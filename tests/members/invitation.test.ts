import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptInvitation, invite, signIn } from '#api/members/commands.ts';
import { invitedRole } from '#api/members/queries.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { signUp } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

describe.each(engines)('an invitation on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const secretFor = async (role: string) => (await invite(world.as(system), role)).replace('/sign-up?invitation=', '');
  const accept = (secret: string, email: string, more: object = {}) =>
    acceptInvitation(world.as(guest), secret, { email, password, name: 'Max', ...more });

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
    expect(await refusal(accept(secret, admin.email, { password: 'not the right one' }))).toMatchObject({ errors: [{ path: 'password' }] });
    expect(await signIn(world.as(guest), { email: admin.email, password })).toMatchObject({ role: 'admin' });
    expect(await invitedRole(world.as(guest), secret)).toBe('agent');
  });

  test('tells of five addresses at most that they have an account, from wherever it is asked', async () => {
    const secret = await secretFor('agent');
    const emails = [world.customer, world.stranger, world.agent, world.approver, world.admin].map(({ email }) => email);
    const ask = (email: string, client: string) =>
      acceptInvitation({ ...world.as(guest), client }, secret, { email, password, name: 'Max' });
    for (const [n, email] of emails.entries()) expect(await refused(ask(email, `from ${n}`))).toBe('invalid');
    for (const email of emails) expect(await refused(ask(email, 'from elsewhere'))).toBe('conflict');
    expect(await refused(accept(await secretFor('agent'), world.customer.email))).toBe('invalid');
  });

  test('asks staff for a name', async () => {
    const secret = await secretFor('agent');
    for (const name of [undefined, ' ']) {
      expect(await refusal(accept(secret, 'noname@example.com', { name }))).toMatchObject({ kind: 'invalid', errors: [{ path: 'name' }] });
    }
    expect(await invitedRole(world.as(guest), secret)).toBe('agent');
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
