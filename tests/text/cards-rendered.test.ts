import { expect, test } from 'vitest';
import { renderMarkdown } from '#api/text/markdown.ts';
import { clean, excerpt } from '#api/text/plain.ts';

/** What is to be seen of a page. */
const seen = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#?\w+;/g, '')
    .normalize('NFKC')
    .replaceAll(/[^\d•]/g, '');

test.each([
  ['in one piece', '4111111111111111'],
  ['with emphasis in it', '4111*1111*11111111'],
  ['with strong text in it', '4111 **1111** 1111 1111'],
  ['with something struck out', '41~~11~~111111111111'],
  ['as code', '`4111`1111`1111`1111'],
  ['in a block of code', '```\n4111 1111 1111 1111\n```'],
  ['in a link', '[4111](https://x.example)1111[1111](https://y.example)1111'],
  ['as the text of an image', '![4111](https://x.example/a.png)111111111111'],
  ['as numbers of characters', '&#52;&#49;&#x31;&#x31;111111111111'],
  ['as numbers of characters with noughts before them', '&#0052;&#0049;11111111111111'],
  ['with names of unseen characters', '4111&shy;1111&zwj;1111&ZeroWidthSpace;1111'],
  ['with names of spaces', '4111&nbsp;1111&thinsp;1111&emsp;1111'],
  ['with unseen characters', '4111\u00ad1111\u200b1111\u20601111'],
  ['with backslashes', '4111\\_1111\\_1111\\_1111'],
  ['with a backslash before each mark', '4\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1\\-1'],
  ['with emphasis on every other digit', '4*1*1*1*1*1*1*1*1*1*1*1*1*1*1*1*'],
  ['in a table', '| 4111*1111*11111111 | b |\n|---|---|\n| c | 4111**1111**11111111 |'],
  ['in other digits', '４１１１**１１１１**１１１１１１１１'],
  ['as an address', '<https://x.example/4111111111111111>'],
])('a card %s is masked where it is seen', (_, text) => {
  for (const source of [text, clean(text)]) {
    expect(renderMarkdown(source)).toContain('•');
    expect(seen(renderMarkdown(source))).not.toMatch(/41{6}/);
  }
});

test('no comment and no tag hides a part of one: both are shown as they were typed', () => {
  for (const source of ['4111<!-- x -->111111111111', '4111<b></b>111111111111']) expect(renderMarkdown(clean(source))).toMatch(/4111&lt;/);
});

test('no address of a link has one', () => {
  for (const href of [
    'https://x.example/?n=4111111111111111',
    'https://x.example/%34111%3111111111111',
    'https://x.example/&#52;111111111111111',
  ])
    expect(renderMarkdown(`[pay](${href})`)).toMatch(/^<p><a(?: href="[^"]*•[^"]*" rel="[^"]*")?>pay<\/a><\/p>\n$/);
});

test('the last four digits stay, and so does everything around them', () => {
  expect(renderMarkdown('My *card* 4111 **1111** 1111 1111 & more')).toBe(
    '<p>My <em>card</em> •••• <strong>••••</strong> •••• 1111 &amp; more</p>\n',
  );
});

test('the short form of a list has none either', () => {
  expect(excerpt(clean('4111[1111](https://x.example)11111111 was charged'))).toBe('••••••••••••1111 was charged');
});

test('numbers that are no cards stay as they are', () => {
  const text = 'Order 123-4567890-1234567, parcel 4111111111111112, paid 1,234.00 on 2026-11-21 10:00, room 12, 13 and 14';
  expect(renderMarkdown(text)).toBe(`<p>${text}</p>\n`);
});
