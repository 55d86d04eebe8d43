import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '#api/members/commands.ts';
import { DECOY, hashPassword, verifyPassword } from '#api/members/password.ts';
import { signUp } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';

describe.each(engines)('signing in on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    await signUp(world.as(guest), { email: 'ada@example.com', password, name: 'Ada' });
  });
  afterAll(() => world.drop());

  const tryWith = (email: unknown, secret: unknown) => signIn(world.as(guest), { email, password: secret });

  test('the address in any case and the password give the member', async () => {
    expect(await tryWith(' ADA@example.com', password)).toMatchObject({ email: 'ada@example.com', name: 'Ada', role: 'customer' });
  });

  test('a password is the same however a keyboard composes it', async () => {
    await signUp(world.as(guest), { email: 'rene@example.com', password: 'caf\u00e9 au lait' });
    expect(await tryWith('rene@example.com', 'cafe\u0301 au lait')).toMatchObject({ email: 'rene@example.com' });
  });

  test('a wrong password, an unknown address, a closed account and one without a password are refused in the same words', async () => {
    await signUp(world.as(guest), { email: 'closed@example.com', password });
    await world.database.write
      .updateTable('members')
      .set({ deactivated_at: world.now() })
      .where('email', '=', 'closed@example.com')
      .execute();
    const tries = [
      tryWith('ada@example.com', 'correct horse'),
      tryWith('nobody@example.com', password),
      tryWith('not an address', password),
      tryWith('closed@example.com', password),
      tryWith(world.customer.email, password),
      tryWith(world.customer.email, 'x'),
    ];
    const refusals = await Promise.all(tries.map(refusal));
    const said = refusals.map(({ kind, message, errors }) => JSON.stringify({ kind, message, errors }));
    expect(new Set(said).size).toBe(1);
    expect(refusals[0]).toMatchObject({ kind: 'invalid', errors: [{ path: 'password' }] });
  });

  test('an empty field is named', async () => {
    expect(await refusal(tryWith('', ''))).toMatchObject({ kind: 'invalid', errors: [{ path: 'email' }, { path: 'password' }] });
  });
});

describe('a password', () => {
  test('nobody has the empty hash, whatever they type', async () => {
    expect(await verifyPassword('', '')).toBe(false);
    expect(await verifyPassword(undefined, password)).toBe(false);
  });

  test('looking for somebody who is not there costs the same as looking for somebody who is', async () => {
    const cost = (hash: string) => hash.split('$').slice(1, 4);
    expect(cost(DECOY)).toEqual(cost(await hashPassword(password)));
  });
});
