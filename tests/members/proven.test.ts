import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { askToJoin, confirmJoining, confirmReport, reportAsGuest } from '#api/issues/guest-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { renewTracking } from '#api/issues/tracking-commands.ts';
import { limits } from '#api/limits/rules.ts';
import { changePassword } from '#api/members/account-commands.ts';
import { signIn } from '#api/members/commands.ts';
import { requestSignIn, signInByLink } from '#api/members/link-commands.ts';
import { createSession, viewerOf, visitOf } from '#api/members/session.ts';
import { myData } from '#api/rights/data-queries.ts';
import { site } from '../api/asking.ts';
import { squatOn } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo, secretOf } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { tokenOf } from '../helpers/tokens.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';
const another = 'seven brown foxes run';
const report = { title: 'A letter opened on the way', body: 'It was open.', visibility: 'private', private_details: 'Order 4711' };

describe.each(engines)('an account whose address nobody has proven on %s', (engine) => {
  let world: World;
  let email: string;
  let mallory: Member;
  let n = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    email = `victim${++n}@example.com`;
    world.pass(1);
    mallory = await squatOn(world, { email, password, name: 'Mallory' });
  });

  const start = async (id: string) => (await createSession(world.as(guest), id)).split(';')[0] ?? '';
  const who = async (cookie: string) => (await viewerOf(world.database, cookie)).role;
  const inSession = async (cookie: string) => ({
    ...world.as(guest),
    now: new Date().toISOString(),
    ...(await visitOf(world.database, cookie)),
  });
  const data = async () => (await Array.fromAsync(myData(world.as(mallory)))).join('');
  const write = () => reportAsGuest(world.as(guest), { email, report, channel: 'web' });
  const confirm = async () => confirmReport(world.as(guest), secretOf(await linkTo(world.database, email)));
  const byLink = async (to = email) => {
    world.pass(1);
    await requestSignIn(world.as(guest), { email: to });
    return signInByLink(world.as(guest), secretOf(await linkTo(world.database, to)));
  };
  const addPasskey = async (member: string) => {
    const row = { id: `p-${member}`, member, credential: `c-${member}`, public_key: 'AA', counter: 0, transports: '[]', name: 'Hers' };
    await world.database.write
      .insertInto('passkeys')
      .values({ ...row, made_at: world.now(), used_at: null })
      .execute();
  };
  const passkeys = (member: string) => world.database.read.selectFrom('passkeys').select('id').where('member', '=', member).execute();
  const tokenWorks = async (bearer: { authorization: string }) =>
    (await site(world).ask('GET', '/issues', { headers: bearer })).status === 200;

  test('shows nothing that the holder of the address wrote or was sent', async () => {
    await write();
    expect(JSON.parse(await data())).toMatchObject({ mails: [], mailed_links: [], reports_to_confirm: [] });
    expect(await data()).not.toContain('4711');
    await byLink();
    expect(JSON.parse(await data())).toMatchObject({ reports_to_confirm: [{ report: { report: { private_details: 'Order 4711' } } }] });
  });

  test('is theirs alone once they confirm a report: what others got in by is gone', async () => {
    const cookie = await start(mallory.id);
    const { bearer } = await tokenOf(world, mallory, ['read']);
    await addPasskey(mallory.id);
    expect([await who(cookie), await tokenWorks(bearer)]).toEqual(['customer', true]);
    await write();
    const { number } = await confirm();
    expect((await findIssue(world.as(world.agent), number))?.reporter).toBe(mallory.id);
    expect([await who(cookie), await tokenWorks(bearer), await passkeys(mallory.id)]).toEqual(['guest', false, []]);
    expect(await refused(signIn(world.as(guest), { email, password }))).toBe('invalid');
    expect(await actsOn(world, `member/${mallory.id}`)).toEqual(['member.joined', 'member.proven']);
    expect((await mailsTo(world.database, email)).map(({ subject }) => subject)).toContain('Your account is yours alone now');
  });

  test.each(['affected', 'follow', 'link'] as const)('is theirs alone as well once they prove it by: %s', async (way) => {
    const cookie = await start(mallory.id);
    if (way === 'link') await byLink();
    else {
      await askToJoin(world.as(guest), await world.report(), way, email);
      await confirmJoining(world.as(guest), secretOf(await linkTo(world.database, email)));
    }
    expect(await who(cookie)).toBe('guest');
    expect(await refused(signIn(world.as(guest), { email, password }))).toBe('invalid');
  });

  test('is cleared once: what its holder makes afterwards stays', async () => {
    const member = await byLink();
    const cookie = await start(member.id);
    const fresh = await inSession(cookie);
    await changePassword(fresh, { password: another });
    expect(await who(cookie)).toBe('guest');
    const later = await start(member.id);
    await byLink();
    expect(await who(later)).toBe('customer');
    expect(await signIn(world.as(guest), { email, password: another })).toMatchObject({ id: member.id });
    expect(await actsOn(world, `member/${member.id}`)).toEqual(['member.joined', 'member.proven', 'member.password_changed']);
  });

  test('a first password needs a sign-in of just now, and a password that is there cannot be passed over', async () => {
    const before = await inSession(await start(mallory.id));
    expect(await refusal(changePassword(before, { password: another }))).toMatchObject({ errors: [{ path: 'current_password' }] });
    const member = await byLink();
    const fresh = await inSession(await start(member.id));
    const old = { ...fresh, now: new Date(Date.now() + 11 * 60_000).toISOString() };
    expect(await refused(changePassword(old, { password: another }))).toBe('conflict');
    expect(await refused(changePassword({ ...fresh, session: undefined }, { password: another }))).toBe('conflict');
    expect(await refusal(changePassword(fresh, { password: 'short' }))).toMatchObject({ errors: [{ path: 'password' }] });
  });

  test('of staff keeps its ways in: an admin let them in', async () => {
    await world.database.write.updateTable('members').set({ role: 'agent' }).where('id', '=', mallory.id).execute();
    const cookie = await start(mallory.id);
    await addPasskey(mallory.id);
    await byLink();
    expect([await who(cookie), await passkeys(mallory.id)]).toMatchObject(['agent', [{}]]);
    expect(await signIn(world.as(guest), { email, password })).toMatchObject({ id: mallory.id });
    expect(JSON.parse(await data())).toMatchObject({ mailed_links: [{ purpose: 'sign_in' }] });
  });

  test('that a link makes is proven from the start', async () => {
    email = `new-${email}`;
    await write();
    await confirm();
    const row = await world.database.read.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirstOrThrow();
    expect(row.proven_at).toBe(world.now());
    expect(await actsOn(world, `member/${row.id}`)).toEqual(['member.joined']);
  });

  test('new links to a problem flood no address', async () => {
    await write();
    const { number } = await confirm();
    world.pass(1);
    for (let i = 0; i < limits.linkPair.most; i++) await renewTracking(world.as(mallory), number);
    expect(await refused(renewTracking(world.as(mallory), number))).toBe('too_many');
    expect(await refused(renewTracking(world.as(world.stranger), number))).toBe('not_found');
  });
});
