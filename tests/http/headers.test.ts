import { describe, expect, test } from 'vitest';
import { Refusal } from '#api/errors.ts';
import { negotiate } from '#api/http/encoding.ts';
import { matches, tagOf } from '#api/http/etag.ts';
import { decodeCursor, encodeCursor } from '#api/http/pagination.ts';

describe('an Accept-Encoding header', () => {
  test.each([
    [null, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['br;q=0.5,gzip', 'br'],
    ['br; q=0.000, gzip;q=0', 'identity'],
    ['brotli, xgzip', 'identity'],
    ['*', 'identity'],
  ])('%j means %s', (header, encoding) => {
    expect([negotiate(header), negotiate(header)]).toEqual([encoding, encoding]);
  });

  test('is understood also after a thousand other kinds', () => {
    for (let i = 0; i < 1000; i++) expect(negotiate(`gzip, x-${i}`)).toBe('gzip');
  });
});

describe('an entity tag', () => {
  const tag = tagOf('<p>one</p>');

  test('is the same for the same content only', () => {
    expect(tagOf(Buffer.from('<p>one</p>'))).toBe(tag);
    expect(tagOf('<p>two</p>')).not.toBe(tag);
  });

  test.each([tag, tag.replace('W/', ''), `"a", ${tag}`, `"a",${tag},"b"`, '*'])('is matched by %s', (header) => {
    expect(matches(header, tag)).toBe(true);
  });

  test.each([undefined, null, '', '"a"', 'W/""', tag.slice(0, -2)])('is not matched by %s', (header) => {
    expect(matches(header, tag)).toBe(false);
  });
});

describe('a cursor', () => {
  test('comes back as it was made', () => {
    const values = ['2026-11-19T10:02:00.000Z', 412, null, 'ü~"'];
    expect(decodeCursor(encodeCursor(values))).toEqual(values);
    expect(encodeCursor(values)).toMatch(/^[\w-]+$/);
  });

  test.each([
    '',
    'rubbish',
    encodeCursor([]).slice(1),
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[[1]]').toString('base64url'),
    Buffer.from('[true]').toString('base64url'),
  ])('that we did not make is refused: %j', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(Refusal);
  });
});
