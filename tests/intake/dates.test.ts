import { describe, expect, test } from 'vitest';
import { readDate } from '#api/intake/cfpb.ts';

describe('a day in a complaint file', () => {
  test.each([
    ['2020/3/18', '2020-03-18'],
    ['2020/03/08', '2020-03-08'],
    ['03/22/23', '2023-03-22'],
    ['3/2/23', '2023-03-02'],
    ['3/19/2015', '2015-03-19'],
    ['12/31/99', '2099-12-31'],
    ['2023-08-25', '2023-08-25'],
    ['2019-09-09T12:00:00-05:00', '2019-09-09'],
    ['2/29/2020', '2020-02-29'],
  ])('%s is %s', (text, day) => expect(readDate(text)).toBe(day));

  test.each(['', 'N/A', '2/29/2019', '2020/13/1', '0/1/2020', '1/0/2020', '2020/3', '18.3.2020', '2020/3/18x', '1/2/202', '20/3/18/1'])(
    '%j is none',
    (text) => expect(readDate(text)).toBeUndefined(),
  );
});
