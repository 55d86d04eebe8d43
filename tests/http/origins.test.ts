import { expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';

test('without a public origin, forms come from localhost by its name and its number', () => {
  expect(readConfig({ PORT: '5000' }).origins).toEqual(['http://localhost:5000', 'http://127.0.0.1:5000']);
});

test('with a public origin, forms come from there alone', () => {
  expect(readConfig({ PORT: '5000', PUBLIC_ORIGIN: 'https://problems.example.com' }).origins).toEqual(['https://problems.example.com']);
});
