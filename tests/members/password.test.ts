import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resetPassword, signIn } from '#api/members/commands.ts';
import { DECOY, hashPassword, verifyPassword } from '#api/members/password.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

test('a password is looked at with the same work where there is nobody to have one, and is never right there', async () => {
  const cost = (hash: string) => hash.split('$').slice(0, 4);
  expect(cost(await hashPassword('correct horse battery'))).toEqual(['', 'argon2id', 'v=19', 'm=19456,t=2,p=1']);
  expect(cost(DECOY)).toEqual(cost(await hashPassword('correct horse battery')));
  for (const kept of [undefined, '']) expect(await verifyPassword(kept, 'correct horse battery')).toBe(false);
});

describe.each(engines)('a new password from the operator on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('opens an account that had none, and ends its sessions', async () => {
    const { id, email } = world.customer;
    const cookie = await createSession(world.as(system), id);
    const password = await resetPassword(world.as(system), ` ${email.toUpperCase()} `);
    expect(await signIn(world.as(guest), { email, password })).toMatchObject({ id });
    expect(await viewerOf(world.database, cookie.split(';')[0])).toEqual(guest);
    expect(await actsOn(world, `member/${id}`)).toEqual(['member.password_reset']);
  });

  test('is for the operator alone, and for an address that is known', async () => {
    expect(await refused(resetPassword(world.as(world.admin), world.customer.email))).toBe('forbidden');
    expect(await refused(resetPassword(world.as(system), 'nobody@example.org'))).toBe('not_found');
  });
});
