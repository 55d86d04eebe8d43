import { describe, expect, test } from 'vitest';
import { type Letter, renderLetter } from '#api/mail/letter.ts';

const board = { company: 'Fernway & Sons', publicOrigin: 'https://problems.example' };
const letter: Letter = {
  subject: 'Your report',
  paragraphs: ['One.', 'Two\nlines.'],
  link: { text: 'Confirm it', path: '/c?a=1&b=2' },
  afterwards: ['Good for 7 days.'],
  reason: 'You reported it.',
};
const render = (more: Partial<Letter> = {}) => renderLetter({ ...letter, ...more }, board);

describe('a letter', () => {
  test('says the same in both parts', () => {
    const { text, html, unsubscribe_url } = render();
    expect(text).toBe(`One.

Two
lines.

Confirm it:
https://problems.example/c?a=1&b=2

Good for 7 days.

-- \nYou reported it.
Fernway & Sons in the open: https://problems.example
`);
    for (const said of ['<p>One.</p>', '<p>Two<br>lines.</p>', 'href="https://problems.example/c?a=1&amp;b=2"', '>Confirm it</a>'])
      expect(html).toContain(said);
    expect(html).toContain('Fernway &amp; Sons in the open');
    expect(unsubscribe_url).toBeNull();
  });

  test('says how to hear no more, where one can', () => {
    const { text, html, unsubscribe_url } = render({ unsubscribe: '/u?t="x' });
    expect(unsubscribe_url).toBe('https://problems.example/u?t=%22x');
    for (const part of [text, html]) expect(part).toContain('https://problems.example/u?t=%22x');
  });

  test('brings nothing from elsewhere', () => {
    expect(render({ unsubscribe: '/u' }).html).not.toMatch(/<img|<link|src=|url\(|@import|https?:\/\/(?!problems\.example)/);
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' style='x", '&lt;b&gt;'])('takes %j for text', (hostile) => {
    const { html, text } = render({ paragraphs: [hostile], reason: hostile, afterwards: [hostile], link: { text: hostile, path: '/' } });
    expect(html).not.toContain(hostile);
    expect(text.split(hostile)).toHaveLength(5);
  });

  test.each([
    'https://elsewhere.example/',
    '//elsewhere.example',
    '/\\elsewhere.example',
    'javascript:alert(1)',
    'issues/1',
    '/\t/elsewhere.example',
  ])('does not link to %j', (path) => {
    expect(() => render({ link: { text: 'Go', path } })).toThrow('this board alone');
    expect(() => render({ unsubscribe: path })).toThrow('this board alone');
  });

  test('has a subject of one line and of a length that mailboxes show', () => {
    expect(render({ subject: 'a\r\nb\u2028c\u202ed\0' }).subject).toBe('a b cd');
    expect([...render({ subject: '😀'.repeat(500) }).subject]).toHaveLength(200);
  });
});
