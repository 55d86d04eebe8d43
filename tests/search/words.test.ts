import { expect, test } from 'vitest';
import { excerpt, searchFor, slug, words } from '#api/text/plain.ts';

test.each<[string, string[]]>([
  ['Charged TWICE, again.', ['charged', 'twice', 'again']],
  ['café naïve', ['cafe', 'naive']],
  ['release 8.6', ['release', '8', '6']],
  ['東京 駅', ['東', '京', '駅']],
  ["'; drop table issues; --", ['drop', 'table', 'issues']],
  ['', []],
])('the words of %j', (text, expected) => {
  expect(words(text)).toEqual(expected);
});

test('quotes make a phrase, also one that is never closed, and a star makes a beginning', () => {
  expect(searchFor('card "second payment" ret* "open end')?.terms).toEqual([
    { words: ['card'], prefix: false },
    { words: ['second', 'payment'], prefix: false },
    { words: ['ret'], prefix: true },
    { words: ['open', 'end'], prefix: false },
  ]);
});

test('a text without a word searches for nothing', () => {
  expect(searchFor('*** "" --')).toBeUndefined();
});

test.each([
  ['Charged twice when the card page times out', 'charged-twice-when-the-card-page-times-out'],
  ['Ärger mit Öl', 'arger-mit-ol'],
  ['日本語', ''],
  ['../../etc/passwd?x=1#y', 'etc-passwd-x-1-y'],
  ['x'.repeat(200), 'x'.repeat(60)],
])('the slug of %j is %j', (title, expected) => {
  expect(slug(title)).toBe(expected);
});

test('an excerpt keeps what only looks like a mark', () => {
  expect(excerpt('> quoted\n<b>this</b> > that')).toBe('quoted <b>this</b> > that');
});

test('an excerpt has no marks, ends at a word and says that there is more', () => {
  expect(excerpt('**Hello** [there](https://x.example) `code`')).toBe('Hello there code');
  const cut = excerpt('word '.repeat(100));
  expect([cut.endsWith('word…'), cut.length <= 202]).toEqual([true, true]);
});
