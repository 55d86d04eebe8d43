import { expect, test } from 'vitest';
import { askedIn, filters } from '../../src/filters.ts';

const areas = ['payments', 'delivery'];
const asked = (query: string) => askedIn(new URLSearchParams(query), areas);

test('an address without filters asks for the newest', () => {
  expect(asked('')).toEqual({ filter: { sort: 'latest' }, wrong: [] });
  expect(filters(asked('sort=oldest').filter)).toBe(false);
});

test('a filter is read, and what is not ours says nothing', () => {
  const { filter, wrong } = asked('q=refund&stage=open&area=payments&overdue=true&affected_min=5&utm_source=x&area2=y');
  expect(filter).toEqual({ q: 'refund', stage: 'open', area: 'payments', overdue: 'true', affected_min: 5, sort: 'latest' });
  expect(wrong).toEqual([]);
  expect(filters(filter)).toBe(true);
});

test('an empty field of the form is no filter', () => {
  expect(asked('q=&stage=&area=&affected_min=').filter).toEqual({ sort: 'latest' });
});

test('what cannot be understood is named and left out, whatever it is', () => {
  const { filter, wrong } = asked('stage=bogus&area=%00&sort=best&fix=99999999999&reported_from=tomorrow&affected_min=-1&q=ok');
  expect(filter).toEqual({ q: 'ok', sort: 'latest' });
  expect(wrong).toHaveLength(6);
});
