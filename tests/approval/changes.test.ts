import { describe, expect, test } from 'vitest';
import { changesBetween } from '#api/text/changes.ts';

const marked = (before: string, after: string) =>
  changesBetween(before, after)
    .map(({ text, how }) => (how === 'kept' ? text : how === 'added' ? `[+${text}]` : `[-${text}]`))
    .join('');

describe('what changed between two texts', () => {
  test('is told word by word, and a whole phrase as one', () => {
    expect(marked('We refund it soon.', 'We refund it by Friday.')).toBe('We refund it [-soon][+by Friday].');
    expect(marked('We are looking into this.', 'We have found out why this is.')).not.toContain('] [');
    expect(marked('Same.', 'Same.')).toBe('Same.');
    expect(marked('', 'New.')).toBe('[+New.]');
  });

  test('loses nothing of either text', () => {
    const before = 'One line.\n\nAnd *another* one,  with spaces.';
    const after = 'One other line.\n\nAnd one, with 二 spaces. And more.';
    const pieces = changesBetween(before, after);
    const without = (left: string) => pieces.flatMap(({ text, how }) => (how === left ? [] : [text])).join('');
    expect(without('added')).toBe(before);
    expect(without('removed')).toBe(after);
  });

  test('ends also where two long texts have next to nothing in common', () => {
    const words = (from: number) => Array.from({ length: 3000 }, (_, i) => `w${from + i}`).join(' ');
    const pieces = changesBetween(words(0), words(5000));
    expect(pieces.filter(({ how }) => how !== 'kept').length).toBeGreaterThan(0);
  });
});
