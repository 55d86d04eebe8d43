import { describe, expect, test } from 'vitest';
import { asAtom, asJson, type Feed, xmlText } from '#api/feeds/rules.ts';
import { renderMarkdown } from '#api/text/markdown.ts';
import { hostile } from '../helpers/hostile.ts';
import { injections } from '../helpers/injections.ts';
import { readXml } from './xml.ts';

const everyCharacter = Array.from({ length: 0x300 }, (_, code) => String.fromCharCode(code)).join('');
const own = [
  everyCharacter,
  ']]>',
  '<![CDATA[x',
  '&amp;&#0;&bogus;',
  '\uD800 alone',
  '\uDC00\uFFFE\uFFFF',
  '<a href="/issues/1">x',
  '\r\n',
];
const place = { origin: 'https://board.example', after: undefined };
const at = '2026-11-02T09:00:00.000Z';

function feedOf(text: string): Feed {
  const entry = { id: '/issues/1#step-1', path: '/issues/1#step-1', published: at, updated: at };
  const entries = [{ ...entry, title: text, author: text, html: renderMarkdown(text) }];
  return { title: text, path: '/', base: '/feed', next: text.toWellFormed(), entries };
}

describe('a feed with a hostile string in its titles, names and texts', () => {
  test.skipIf(hostile.length === 0)('has the shared strings at hand', () => expect(hostile.length).toBeGreaterThan(500));

  test('is XML, and says what was written but for what XML cannot say', () => {
    const sayable = (text: string) => readXml(`<a>${xmlText(text)}</a>`).text;
    for (const text of [...own, ...hostile, ...injections]) {
      const entry = readXml(asAtom(feedOf(text), place)).children.find(({ name }) => name === 'entry');
      expect(entry?.children.map(({ name }) => name)).toEqual(['id', 'title', 'published', 'updated', 'author', 'link', 'content']);
      expect(entry?.children.find(({ name }) => name === 'title')?.text).toBe(sayable(text));
      expect(entry?.children.find(({ name }) => name === 'content')?.text).toBe(sayable(renderMarkdown(text)));
    }
  });

  test('is JSON that says what was written', () => {
    for (const text of [...own, ...hostile, ...injections])
      expect(JSON.parse(asJson(feedOf(text), place))).toMatchObject({ items: [{ title: text.toWellFormed() }] });
  });

  test.each(['<a>&nbsp;</a>', '<a><b></a>', '<a>\u0001</a>', '<a b=c/>', '<a/><b/>', '<a>&</a>', '<a'])('%j would be noticed', (xml) =>
    expect(() => readXml(xml)).toThrow(),
  );
});
