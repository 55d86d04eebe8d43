import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn, signUp } from '#api/members/commands.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

describe.each(engines)('signing up on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const rowOf = (email: string) => world.database.read.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst();
  const count = async () => (await world.database.read.selectFrom('members').select('id').execute()).length;

  test('makes a customer, with a line in the log that holds no address', async () => {
    const member = await signUp(world.as(guest), { email: '  Ada@Example.COM ', password, name: ' Ada \n L. ' });
    expect(member).toMatchObject({ email: 'ada@example.com', name: 'Ada L.', role: 'customer' });
    expect(await actsOn(world, `member/${member.id}`)).toEqual(['member.joined']);
    expect(await rowOf('ada@example.com')).toMatchObject({ id: member.id, created_at: world.now(), deactivated_at: null });
  });

  test('keeps an argon2id hash and no password', async () => {
    await signUp(world.as(guest), { email: 'hash@example.com', password });
    const row = await rowOf('hash@example.com');
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(row)).not.toContain(password);
  });

  test('without a name one is "A customer"', async () => {
    for (const name of [undefined, '', '  ']) {
      const email = `nameless${String(name).length}@example.com`;
      expect(await signUp(world.as(guest), { email, password, name })).toMatchObject({ name: 'A customer' });
    }
  });

  test('an address has one account, however it is written', async () => {
    await signUp(world.as(guest), { email: 'once@example.com', password });
    const before = await count();
    const second = await refusal(signUp(world.as(guest), { email: 'ONCE@example.com', password: 'another password' }));
    expect(second).toMatchObject({ kind: 'invalid', errors: [{ path: 'email' }] });
    expect(await count()).toBe(before);
  });

  test('of two at once with the same address one gets it', async () => {
    const both = [1, 2].map((n) => signUp(world.as(guest), { email: 'race@example.com', password: `${password} ${n}` }));
    const outcomes = (await Promise.allSettled(both)).map(({ status }) => status);
    expect(outcomes.sort()).toEqual(['fulfilled', 'rejected']);
  });

  test.each([
    ['an address that is none', { email: 'ada', password }, 'email'],
    ['no address', { password }, 'email'],
    ['a list of addresses', { email: ['a@example.com', 'b@example.com'], password }, 'email'],
    ['a password of 9 characters', { email: 'a@example.com', password: '123456789' }, 'password'],
    ['a password of 201 characters', { email: 'a@example.com', password: 'x'.repeat(201) }, 'password'],
    ['no password', { email: 'a@example.com' }, 'password'],
    ['a name of 61 characters', { email: 'a@example.com', password, name: 'x'.repeat(61) }, 'name'],
    ['a role of their choice', { email: 'a@example.com', password, role: 'admin' }, 'role'],
  ])('refuses %s and names the field', async (_, input, field) => {
    const before = await count();
    const no = await refusal(signUp(world.as(guest), input));
    expect([no.kind, no.errors.map(({ path }) => path)]).toEqual(['invalid', [field]]);
    expect(await count()).toBe(before);
  });

  test('takes a password of 200 characters and knows all of them', async () => {
    const long = 'x'.repeat(200);
    await signUp(world.as(guest), { email: 'long@example.com', password: long });
    expect(await signIn(world.as(guest), { email: 'long@example.com', password: long })).toMatchObject({ email: 'long@example.com' });
    expect(await refused(signIn(world.as(guest), { email: 'long@example.com', password: 'x'.repeat(199) }))).toBe('invalid');
  });

  test('somebody who is signed in does not sign up', async () => {
    expect(await refused(signUp(world.as(world.customer), { email: 'second@example.com', password }))).toBe('conflict');
  });
});
