import { expect, test } from 'vitest';
import { Refusal } from '#api/errors.ts';
import { refuseWeak } from '#api/members/chosen-password.ts';
import { signUp } from '#api/members/commands.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, guest } from '../helpers/world.ts';

const known = { company: 'Northwind Energy', email: 'ada.byron@example.com', name: 'Ada Lovelace' };
const isRefused = (password: string) => {
  try {
    refuseWeak(password, known);
    return false;
  } catch (error) {
    return error instanceof Refusal && error.errors[0]?.path === 'password';
  }
};

test.each(['1234567890', 'qwertyuiop', 'Password1234', '1Q2W3E4R5T', 'basketball'])('%s is refused: everybody knows it', (password) =>
  expect(isRefused(password)).toBe(true),
);

test.each(['putright2026', 'Northwind-1234', 'energy energy', 'NorthwindEnergy!', 'ada.byron99', 'Lovelace1815', 'LovelaceNorthwind'])(
  '%s is refused: anybody can guess it here',
  (password) => expect(isRefused(password)).toBe(true),
);

test.each([
  'correct horse battery',
  'northwind sells me the blue chair',
  'xxxxxxxxxxxxxxxxx',
  '0000 1111 2222 3',
  'ﬁfteen brown dogs',
  '一個難以猜測的密碼吧',
])('%s is taken: nothing is asked but its length', (password) => expect(isRefused(password)).toBe(false));

test('a weak password makes no account, and the answer is the same where there is one', async () => {
  const world = await createWorld('sqlite');
  const weak = { email: 'new@example.org', password: 'qwerty12345' };
  const taken = { ...weak, email: world.customer.email };
  const answers = await Promise.all([refusal(signUp(world.as(guest), weak)), refusal(signUp(world.as(guest), taken))]);
  expect(new Set(answers.map(({ errors }) => JSON.stringify(errors))).size).toBe(1);
  const rows = await world.database.read.selectFrom('members').select('id').where('email', '=', weak.email).execute();
  expect(rows).toEqual([]);
  await world.drop();
});
