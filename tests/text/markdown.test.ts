import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '#api/text/markdown.ts';
import { hostile } from '../helpers/hostile.ts';

test.each<[string, string, string]>([
  ['paragraphs and line ends', 'one\ntwo\n\nthree', '<p>one<br />two</p>\n<p>three</p>\n'],
  ['a list', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'],
  ['a heading, as strong text', '# Big', '<p><strong>Big</strong></p>'],
  ['a link, with its relation', '[x](https://x.example)', '<p><a href="https://x.example" rel="ugc nofollow noopener">x</a></p>\n'],
  ['a link to a problem here', '[#7](/issues/7)', '<p><a href="/issues/7" rel="ugc nofollow noopener">#7</a></p>\n'],
  ['a bare address', 'https://x.example', '<p><a href="https://x.example" rel="ugc nofollow noopener">https://x.example</a></p>\n'],
  [
    'an image, as a link',
    '![cat](https://x.example/c.png)',
    '<p><a href="https://x.example/c.png" rel="ugc nofollow noopener">cat</a></p>\n',
  ],
  ['HTML, as it was typed', '<b onclick="x()">hi</b>', '<p>&lt;b onclick="x()"&gt;hi&lt;/b&gt;</p>\n'],
  ['a script, as it was typed', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
])('shows %s', (_, source, html) => {
  expect(renderMarkdown(source)).toBe(html);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  ' JaVaScRiPt:alert(1)',
  '//evil.example',
  'java\nscript:x',
  '&#106;avascript:x',
  'sign-out',
  '/desk',
  '?x=1',
  '#top',
])('a link to %j leads nowhere', (href) => {
  expect(renderMarkdown(`[x](<${href}>)`)).not.toContain('href="');
});

const allowed = new Set([
  'p',
  'br',
  'strong',
  'em',
  'del',
  'code',
  'pre',
  'blockquote',
  'ul',
  'ol',
  'li',
  'a',
  'hr',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
]);

/** What a browser would read as a tag with a name or an attribute that we never write. */
function strangers(html: string): string[] {
  const tags = html.match(/<[^>]*>/g) ?? [];
  return tags.filter((tag) => {
    const [, name = '', attributes = ''] = /^<\/?([a-z]+)((?: [a-z]+="[^"<>]*")*) ?\/?>$/.exec(tag) ?? [];
    return (
      !allowed.has(name) ||
      !/^( (href="(https?:|mailto:)[^"]*"|rel="ugc nofollow noopener"|start="\d+"|align="(left|right|center)"))*$/.test(attributes)
    );
  });
}

test('the check for strange tags sees one', () => {
  expect(strangers('<p><a href="javascript:x" rel="ugc nofollow noopener">x</a><img src="x"></p>')).toHaveLength(2);
});

describe.skipIf(hostile.length === 0)('hostile strings (skipped: no data, where they are absent)', () => {
  test('none of them becomes a tag or an attribute that is not ours', () => {
    const wrapped = hostile.flatMap((text) => [text, `[${text}](${text})`, `> ${text}`, `![x](${text})`, `<${text}>`]);
    for (const source of wrapped) expect([source, strangers(renderMarkdown(source))]).toEqual([source, []]);
  });
});

test.each([
  ['quotes in quotes', `${'>'.repeat(1999)}\nhello`],
  ['quotes with spaces', `${'> '.repeat(1999)}a`],
  ['lists in lists', `${'- '.repeat(9999)}a`],
  ['other lists in lists', `${'+ '.repeat(9999)}a`],
  ['numbers in numbers', '1) '.repeat(1967)],
  ['an address that never ends', `${'a.'.repeat(9999)}@`],
  ['a tag of spaces', `<a${' '.repeat(19_998)}`],
  ['words far apart', `a${' '.repeat(19_998)}b`],
  ['a link of spaces', `[a](b${' '.repeat(19_994)}`],
  ['underlines', '=\n'.repeat(9999)],
  ['emphasis', '_a'.repeat(9999)],
  ['a text longer than any we take', 'word '.repeat(10_000)],
])('%s are shown as they were typed, for they would take seconds to read', (_, source) => {
  const typed = renderMarkdown(source);
  expect([typed.match(/<(?!\/?p>|br \/>)/), typed.startsWith('<p>')]).toEqual([null, true]);
});

test.each(['>', '> ', '*', '[', '![', '`', '- ', '_a', '<a ', '(((', '|', '#', '~', '\\', '1. ', '[a](', '**a*', '&#', '    ', '\t'])(
  '20,000 characters of %j end',
  (part) => {
    expect(renderMarkdown(part.repeat(20_000 / part.length))).toBeTypeOf('string');
  },
);
