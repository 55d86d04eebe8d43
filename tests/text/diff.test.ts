import { describe, expect, test } from 'vitest';
import { diffLines } from '#api/text/diff.ts';

const signs = { same: ' ', gone: '-', new: '+' };
const shown = (before: string, after: string) => diffLines(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

describe('the difference of two texts', () => {
  test.each([
    ['nothing', 'a\nb', 'a\nb', [' a', ' b']],
    ['a line more', 'a\nc', 'a\nb\nc', [' a', '+b', ' c']],
    ['a line less', 'a\nb\nc', 'a\nc', [' a', '-b', ' c']],
    ['a line that reads otherwise', 'a\nb\nc', 'a\nB\nc', [' a', '-b', '+B', ' c']],
    ['lines that changed places', 'a\nb', 'b\na', ['-a', ' b', '+a']],
    ['the same line many times', 'x\nx', 'x\nx\nx', [' x', ' x', '+x']],
    ['another text', 'a', 'b', ['-a', '+b']],
  ])('shows %s', (_, before, after, lines) => {
    expect(shown(before, after)).toEqual(lines);
  });

  test('puts both texts together again, however they were made', () => {
    const words = ['a', 'b', 'c', ''];
    const text = (seed: number) => Array.from({ length: 12 }, (_, i) => words[(seed * (i + 3) * 7 + i * i) % words.length]).join('\n');
    for (let seed = 1; seed < 60; seed++) {
      const [before, after] = [text(seed), text(seed * 31 + 5)];
      const lines = diffLines(before, after);
      const side = (not: string) => lines.filter(({ kind }) => kind !== not).map((line) => line.text);
      expect([side('new').join('\n'), side('gone').join('\n')]).toEqual([before, after]);
    }
  });

  test('of two long texts without a common line is the one and then the other', () => {
    const long = (word: string) => Array.from({ length: 5000 }, (_, i) => `${word} ${i}`).join('\n');
    expect(diffLines(long('old'), long('new')).map(({ kind }) => kind)).toEqual([...Array(5000).fill('gone'), ...Array(5000).fill('new')]);
  });
});
