import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disguise } from '#api/limits/disguise.ts';
import { limits } from '#api/limits/rules.ts';
import { count } from '#api/limits/tallies.ts';
import { changePassword } from '#api/members/account-commands.ts';
import { signIn } from '#api/members/commands.ts';
import { requestSignIn } from '#api/members/link-commands.ts';
import { requestSignUp } from '#api/members/sign-up-commands.ts';
import { askForErasure, askForErasureOf, undoErasure } from '#api/rights/erasure-commands.ts';
import { signUp } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo } from '../helpers/mailbox.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

/** How many of so many at once get past the limit. */
async function through(times: number, act: (n: number) => Promise<unknown>): Promise<number> {
  const ended = await Promise.allSettled(Array.from({ length: times }, (_, n) => act(n)));
  return ended.filter((one) => one.status === 'fulfilled' || one.reason.kind !== 'too_many').length;
}

describe.each(engines)('by one address on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const from = (client: string) => ({ ...world.as(guest), client });

  test('some accounts are asked for, and no more', async () => {
    const { most } = limits.signUp;
    expect(await through(most + 5, (n) => requestSignUp(from('a'), { email: `a${n}@example.com` }))).toBe(most);
    expect(await refusal(requestSignUp(from('a'), { email: 'last@example.com' }))).toMatchObject({ retryAfterS: limits.signUp.withinS });
    expect(await signUp(from('b'), { email: 'last@example.com', password })).toMatchObject({ email: 'last@example.com' });
  });

  test('some links are mailed to whomever, and to one person from wherever', async () => {
    const { linkFrom, linkPair, linkToAtAll } = limits;
    world.pass(1);
    expect(await through(linkFrom.most + 5, (n) => requestSignIn(from('c'), { email: `m${n}@example.com` }))).toBe(linkFrom.most);
    expect(await through(20, () => requestSignIn(from('d'), { email: 'flooded@example.com' }))).toBe(linkPair.most);
    expect(await refusal(requestSignIn(from('d'), { email: 'Flooded@example.com ' }))).toMatchObject({ retryAfterS: linkPair.withinS });
    await through(linkToAtAll.most, (n) => requestSignIn(from(`c${n}`), { email: 'flooded@example.com' }));
    expect(await refusal(requestSignIn(from('e'), { email: 'flooded@example.com' }))).toMatchObject({ retryAfterS: linkToAtAll.withinS });
  });

  test('nobody’s own mail is kept from them by others who ask for links to their address', async () => {
    world.pass(1);
    const ask = (client: string) => requestSignIn(from(client), { email: 'victim@example.com' });
    for (const client of ['x', 'y', 'z', 'w']) await through(limits.linkPair.most + 5, () => ask(client));
    expect(await refusal(ask('x'))).toMatchObject({ kind: 'too_many' });
    const before = (await mailsTo(world.database, 'victim@example.com')).length;
    await ask('their own');
    expect((await mailsTo(world.database, 'victim@example.com')).length).toBe(before + 1);
    expect(await refusal(ask('their own'))).toMatchObject({ kind: 'too_many', retryAfterS: limits.linkTo.withinS });
  });

  test('letters about an account flood nobody, whoever changes it on and on', async () => {
    world.pass(1);
    const lea = await signUp(from('n'), { email: 'lea@example.com', password });
    const ask = () => askForErasure(world.as(lea), { texts: 'kept', current_password: password });
    for (let n = 0; n < limits.noticeTo.most; n++) {
      await ask();
      await undoErasure(world.as(lea));
    }
    expect(await refusal(ask())).toMatchObject({ kind: 'too_many', retryAfterS: limits.noticeTo.withinS });
    const change = changePassword(world.as(lea), { current_password: password, password: 'another horse battery' });
    expect(await refusal(change)).toMatchObject({ kind: 'too_many' });
    expect(await refusal(askForErasureOf(world.as(world.admin), lea.id, { texts: 'kept' }))).toMatchObject({ kind: 'too_many' });
    expect(await mailsTo(world.database, 'lea@example.com')).toHaveLength(limits.noticeTo.most + 1);
  });

  test('many passwords of one account, or one password of many accounts, are not tried', async () => {
    await signUp(from('e'), { email: 'ada@example.com', password });
    const wrong = 'a wrong password';
    expect(await through(20, () => signIn(from('e'), { email: 'ada@example.com', password: wrong }))).toBe(limits.wrongPair.most);
    expect(await refusal(signIn(from('e'), { email: ' ADA@example.com', password }))).toMatchObject({ kind: 'too_many' });
    const { most } = limits.wrongFrom;
    expect(await through(most + 5, (n) => signIn(from('f'), { email: `n${n}@example.com`, password: wrong }))).toBe(most);
    expect(await signIn(from('g'), { email: 'ada@example.com', password })).toMatchObject({ email: 'ada@example.com' });
  });

  test('an account that is guessed at from everywhere leaves each address one try, which is enough for whoever knows the password', async () => {
    await signUp(from('i'), { email: 'ida@example.com', password });
    const account = { limit: limits.wrongFor, whose: await disguise(from('i'), 'ida@example.com') };
    for (let n = 0; n < limits.wrongFor.most; n++) await count(from('i'), [account]);
    const wrong = () => refusal(signIn(from('j'), { email: 'ida@example.com', password: 'a wrong password' }));
    expect([(await wrong()).kind, (await wrong()).kind]).toEqual(['invalid', 'too_many']);
    expect(await refusal(signIn(from('j'), { email: 'ida@example.com', password }))).toMatchObject({ kind: 'too_many' });
    expect(await signIn(from('k'), { email: 'ida@example.com', password })).toMatchObject({ email: 'ida@example.com' });
  });

  test('the current password of somebody who is signed in is not guessed', async () => {
    const kim = await signUp(from('h'), { email: 'kim@example.com', password });
    const change = (current_password: string) => changePassword(world.as(kim), { current_password, password: 'another horse battery' });
    expect(await through(limits.wrongCurrent.most + 5, () => change('a wrong password'))).toBe(limits.wrongCurrent.most);
    expect(await refusal(change(password))).toMatchObject({ kind: 'too_many', retryAfterS: limits.wrongCurrent.withinS });
    world.pass(0.25);
    await change(password);
    expect(await signIn(from('h'), { email: 'kim@example.com', password: 'another horse battery' })).toMatchObject({ id: kim.id });
  });
});
