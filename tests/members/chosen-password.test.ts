import { expect, test } from 'vitest';
import { Refusal } from '#api/errors.ts';
import { refuseWeak } from '#api/members/chosen-password.ts';

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
