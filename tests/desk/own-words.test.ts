import { expect, test } from 'vitest';
import { ownWords } from '#api/desk/own-words-rules.ts';

test('a quote begins on its own line, and is looked for from no empty line before it: thousands of them would each look to the end', () => {
  expect(ownWords('a\n\n\n  > quoted\nb')).toBe('a\n\n\n \nb');
});
