import { describe, expect, test } from 'vitest';
import { encodeCursor } from '#api/http/pagination.ts';
import { countedPlaceIn, placeIn, withParams } from '../../src/addresses.ts';
import { periodOf } from '../../src/period.ts';

const at = (query: string) => new URL(`http://localhost/issues${query}`);
const after = (...values: (string | number | null)[]) => at(`?after=${encodeCursor(values)}`);

test('parameters are changed, added and left out', () => {
  expect(withParams(at('?stage=open&after=x'), { after: undefined, sort: 'oldest' })).toBe('/issues?stage=open&sort=oldest');
  expect(withParams(at('?q='), { q: undefined })).toBe('/issues');
  expect(withParams(at(''), { q: 'a & b' })).toBe('/issues?q=a+%26+b');
});

describe('a place in a list', () => {
  test('is the text or the number it was sorted by, and the number of the row', () => {
    expect(placeIn(after('2026-11-21', 412))).toEqual(['2026-11-21', 412]);
    expect(countedPlaceIn(after(38, 412))).toEqual([38, 412]);
    expect([placeIn(at('')), countedPlaceIn(at('?after='))]).toEqual([undefined, undefined]);
  });

  test('that is not one of ours is refused', () => {
    const text = [
      after(5, 1),
      after('a\0', 1),
      after('a'),
      after('a', 1.5),
      after('a', 9_999_999_999),
      after(null, 1),
      at('?after=%F0%9F%98%A1'),
    ];
    for (const url of text) expect(() => placeIn(url), url.search).toThrow('This is not a place in the list');
    for (const url of [after('a', 1), after(1.5, 1)])
      expect(() => countedPlaceIn(url), url.search).toThrow('This is not a place in the list');
  });
});

describe('a period of the history', () => {
  test('is a year or a month, and ends where the next begins', () => {
    expect(periodOf('2026')).toMatchObject({ from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' });
    expect(periodOf('2026', '12')).toMatchObject({ from: '2026-12-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' });
    expect(periodOf('2026', '01')?.before).toBe('2025-12-01T00:00:00.000Z');
  });

  test('is nothing for what is no year or month', () => {
    const wrong: [string, string?][] = [['1999'], ['20266'], ['abcd'], ['2026', '13'], ['2026', '00'], ['2026', '1'], ['2026', 'xx']];
    expect(wrong.map((parts) => periodOf(...parts))).toEqual(wrong.map(() => undefined));
  });
});
