import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx, Member } from '#api/context.ts';
import { deactivateMember } from '#api/members/access-commands.ts';
import { addPasskey, askForPasskey, offerPasskey, removePasskey, renamePasskey, signInByPasskey } from '#api/members/passkey-commands.ts';
import { listPasskeys } from '#api/members/passkey-queries.ts';
import { newSecret } from '#api/members/secrets.ts';
import { createSession, viewerOf, visitOf } from '#api/members/session.ts';
import { type Site, site } from '../api/asking.ts';
import { signUp } from '../helpers/accounts.ts';
import { authenticator } from '../helpers/authenticator.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { newcomer } from '../helpers/tokens.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

describe.each(engines)('a passkey on %s', (engine) => {
  let world: World;
  let board: Site;
  let ada: Member;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    ada = await signUp(world.as(guest), { email: 'ada@example.com', password, name: 'Ada' });
  });
  afterAll(() => world.drop());

  const proof = { name: 'Phone', current_password: password };
  const registered = async (member = ada, device = authenticator(member.id), ctx = world.as(member)) => {
    const browser = newSecret();
    await addPasskey(ctx, browser, device.create(await offerPasskey(ctx, browser, proof)));
    return device;
  };
  const asked = async (browser: string) => askForPasskey(world.as(guest), browser);
  const signsIn = async (device: ReturnType<typeof authenticator>, browser = newSecret()) =>
    signInByPasskey(world.as(guest), browser, device.get(await asked(browser)));
  /** The member in a session that began `minutes` ago, by the world's clock. */
  const inSession = async (member: Member, minutes: number): Promise<Ctx> => {
    const cookie = (await createSession(world.as(member), member.id)).split(';')[0] ?? '';
    const { session } = await visitOf(world.database, cookie);
    const made_at = new Date(Date.parse(world.now()) - minutes * 60_000).toISOString();
    await world.database.write
      .updateTable('sessions')
      .set({ made_at })
      .where('handle', '=', session ?? '')
      .execute();
    return { ...world.as(member), session };
  };

  test('is added by who gives the password, signs in, and its use is noted; the address is told, the log holds a line', async () => {
    const device = await registered();
    expect(await signsIn(device)).toEqual(ada);
    expect(await listPasskeys(world.as(ada))).toMatchObject([{ name: 'Phone', used_at: world.now() }]);
    expect((await mailsTo(world.database, ada.email))[0]?.subject).toBe('A passkey was added to your account');
    expect(await actsOn(world, `member/${ada.id}`)).toEqual(['member.joined', 'member.passkey_added']);
  });

  test('there can be several, each with a name, and each signs in until it is removed', async () => {
    const member = await signUp(world.as(guest), { email: 'two@example.com', password });
    const [one, two] = [await registered(member), await registered(member)];
    const [second, first] = await listPasskeys(world.as(member));
    await renamePasskey(world.as(member), first?.id ?? '', { name: '  Old   phone ' });
    expect((await listPasskeys(world.as(member))).map(({ name }) => name)).toEqual(['Phone', 'Old phone']);
    await removePasskey(world.as(member), second?.id ?? '', password);
    expect(await signsIn(one)).toEqual(member);
    expect(await refused(signsIn(two))).toBe('invalid');
    expect((await mailsTo(world.database, member.email)).at(0)?.subject).toBe('A passkey was removed from your account');
  });

  test.each([
    ['no password', undefined],
    ['a wrong one', 'not the right one'],
  ])('none is offered or removed with %s', async (_, current_password) => {
    const wrong = { kind: 'invalid', errors: [{ path: 'current_password' }] };
    await registered();
    const [own] = await listPasskeys(world.as(ada));
    expect(await refusal(offerPasskey(world.as(ada), newSecret(), { name: 'Phone', current_password }))).toMatchObject(wrong);
    expect(await refusal(removePasskey(world.as(ada), own?.id ?? '', current_password))).toMatchObject(wrong);
  });

  test('who has no password proves by a sign-in within the last ten minutes that it is they', async () => {
    const member = await newcomer(world);
    expect(await refused(registered(member, undefined, await inSession(member, 10)))).toBe('conflict');
    expect(await refused(registered(member, undefined, world.as(member)))).toBe('conflict');
    const device = await registered(member, undefined, await inSession(member, 9));
    expect(await signsIn(device)).toEqual(member);
    const [own] = await listPasskeys(world.as(member));
    expect(await refused(removePasskey(await inSession(member, 11), own?.id ?? '', ''))).toBe('conflict');
    await removePasskey(await inSession(member, 1), own?.id ?? '', '');
    expect(await refused(signsIn(device))).toBe('invalid');
  });

  test('another member’s is not there, and no token manages them', async () => {
    const [own] = await listPasskeys(world.as(ada));
    expect(await refused(renamePasskey(world.as(world.stranger), own?.id ?? '', { name: 'Mine' }))).toBe('not_found');
    expect(await refused(removePasskey(world.as(world.stranger), own?.id ?? '', ''))).toBe('not_found');
    const byToken = { ...world.as({ ...ada, token: { id: 'x', scopes: ['read', 'report'] } }) };
    expect(await refused(offerPasskey(byToken, newSecret(), proof))).toBe('forbidden');
    expect(await refused(renamePasskey(byToken, own?.id ?? '', { name: 'Mine' }))).toBe('forbidden');
    expect(await refused(removePasskey(byToken, own?.id ?? '', password))).toBe('forbidden');
  });

  test('an answer is good once, also when it is sent several times at once', async () => {
    const device = await registered();
    const browser = newSecret();
    const answer = device.get(await asked(browser));
    const tries = await Promise.allSettled([1, 2, 3, 4].map(() => signInByPasskey(world.as(guest), browser, answer)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await refused(signInByPasskey(world.as(guest), browser, answer))).toBe('conflict');
  });

  test('a copy of it that signs at the same time, or counts backwards, does not get in', async () => {
    const device = await registered();
    const browser = newSecret();
    const questions = [await asked(browser), await asked(browser)];
    const copies = questions.map((question) => {
      device.state.counter = 7;
      return signInByPasskey(world.as(guest), browser, device.get(question));
    });
    expect((await Promise.allSettled(copies)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    device.state.counter = 3;
    expect(await refused(signsIn(device))).toBe('invalid');
    device.state.counter = 20;
    expect(await signsIn(device)).toEqual(ada);
  });

  test('an answer after five minutes is too late', async () => {
    const device = await registered();
    const browser = newSecret();
    const question = await asked(browser);
    world.pass(5 / 60);
    expect(await refused(signInByPasskey(world.as(guest), browser, device.get(question)))).toBe('conflict');
    expect(await refused(addPasskey(world.as(ada), browser, device.create({ challenge: 'never-asked' })))).toBe('conflict');
  });

  test('an answer to what another browser, or nobody, was asked is refused', async () => {
    const device = await registered();
    const question = await asked(newSecret());
    expect(await refused(signInByPasskey(world.as(guest), newSecret(), device.get(question)))).toBe('conflict');
    expect(await refused(signInByPasskey(world.as(guest), newSecret(), device.get({ challenge: 'made-up' })))).toBe('conflict');
  });

  test('an answer to the one question is none to the other, and to another member’s none', async () => {
    const browser = newSecret();
    const device = authenticator(ada.id);
    expect(await refused(addPasskey(world.as(ada), browser, device.create(await asked(browser))))).toBe('conflict');
    const offered = await offerPasskey(world.as(ada), browser, proof);
    expect(await refused(addPasskey(world.as(world.stranger), browser, device.create(offered)))).toBe('conflict');
    expect(await refused(signInByPasskey(world.as(guest), browser, device.get(offered)))).toBe('conflict');
  });

  test.each([
    ['for another site', { origin: 'https://elsewhere.example' }],
    ['for another port of this one', { origin: 'http://localhost:4322' }],
    ['without a fingerprint, a face or a PIN', { verified: false }],
  ])('an answer %s is refused', async (_, wrong) => {
    const device = await registered();
    const browser = newSecret();
    expect(await refused(signInByPasskey(world.as(guest), browser, device.get({ ...(await asked(browser)), ...wrong })))).toBe('invalid');
    const made = authenticator(ada.id).create({ ...(await offerPasskey(world.as(ada), browser, proof)), ...wrong });
    expect(await refused(addPasskey(world.as(ada), browser, made))).toBe('invalid');
  });

  test('nobody signs in with the name of another member’s passkey, or as another member with their own', async () => {
    const victim = await signUp(world.as(guest), { email: `victim-${newSecret()}@example.com`, password });
    const [theirs, mine] = [await registered(victim), await registered()];
    const tries = [
      { as: theirs.id },
      { as: theirs.id, handle: Buffer.from(victim.id).toString('base64url') },
      { handle: Buffer.from(victim.id).toString('base64url') },
    ];
    for (const claim of tries) {
      const browser = newSecret();
      expect(await refused(signInByPasskey(world.as(guest), browser, mine.get(await asked(browser), claim)))).toBe('invalid');
    }
    expect(await signsIn(theirs)).toEqual(victim);
  });

  test('one that is here already is not added again, not to another member either', async () => {
    const device = await registered();
    expect(await refused(registered(ada, device))).toBe('conflict');
    const other = await newcomer(world);
    expect(await refused(registered(other, device, await inSession(other, 0)))).toBe('conflict');
  });

  test('a deactivated member does not sign in', async () => {
    const member = await newcomer(world);
    const device = await registered(member, undefined, await inSession(member, 0));
    await deactivateMember(world.as(world.admin), member.id);
    expect(await refused(signsIn(device))).toBe('invalid');
  });

  test.each(['', '{', '[]', '{"id":"a"}', JSON.stringify({ id: 'a', rawId: 'a', type: 'public-key', response: {} })])(
    'what is no passkey is refused: %j',
    async (credential) => {
      expect(await refused(signInByPasskey(world.as(guest), newSecret(), credential))).toBe('invalid');
      expect(await refused(addPasskey(world.as(ada), newSecret(), credential))).toBe('invalid');
    },
  );

  test('its page starts a new session in place of the one there was, and leads on', async () => {
    const device = await registered();
    const options = await board.app.request('/sign-in/passkey/challenge', { method: 'POST', headers: { origin: 'http://localhost:4321' } });
    const cookie = options.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^putright_asked=[\w-]{43}; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/);
    const { challenge } = await options.json();
    const planted = (await createSession(world.as(guest), world.stranger.id)).split(';')[0] ?? '';
    const body = new URLSearchParams({ credential: device.get({ challenge }) });
    const headers = { origin: 'http://localhost:4321', cookie: `${cookie.split(';')[0]}; ${planted}` };
    const answer = await board.app.request('/sign-in/passkey?next=%2Fissues%2F7', { method: 'POST', body, headers });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/issues/7']);
    expect(await viewerOf(world.database, answer.headers.getSetCookie().at(-1)?.split(';')[0])).toEqual(ada);
    expect(await viewerOf(world.database, planted)).toEqual(guest);
  });

  test('the page that adds one asks the browser with a cookie, and no password comes back', async () => {
    const shown = await board.post('/account/passkeys/new', ada, proof);
    expect([shown.status, shown.headers.getSetCookie().length, shown.form?.values]).toEqual([200, 1, { name: 'Phone' }]);
    expect(JSON.parse(shown.form?.message ?? '')).toMatchObject({ rp: { id: 'localhost' }, user: { name: ada.email } });
    expect((await board.post('/account/passkeys/new', guest, proof)).location).toBe('/sign-in?next=%2Faccount%2Fpasskeys%2Fnew');
  });
});
