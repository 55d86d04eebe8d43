import { expect, test } from 'vitest';
import { promiseShape, promiseState } from '#api/promises/rules.ts';

const due_at = '2026-11-10T12:00:00.000Z';
const before = '2026-11-10T11:59:59.999Z';
const after = '2026-11-10T12:00:00.001Z';

test.each([
  ['due before its date', null, null, before, 'due'],
  ['missed after its date', null, null, after, 'missed'],
  ['kept on its date', due_at, null, after, 'kept'],
  ['kept late after its date', after, null, after, 'kept_late'],
  ['withdrawn before its date', null, before, before, 'withdrawn'],
  ['missed once its date has passed, though it was withdrawn before', null, before, after, 'missed'],
])('a promise is %s', (_, kept_at, withdrawn_at, now, state) => {
  expect(promiseState({ due_at, kept_at, withdrawn_at }, now)).toBe(state);
});

test('a due day ends with the day', () => {
  expect(promiseShape.parse({ text: 'Refund', due_at: '2026-11-10' }).due_at).toBe('2026-11-10T23:59:59.000Z');
});

test('a date that is not in the calendar is refused', () => {
  expect(promiseShape.safeParse({ text: 'Refund', due_at: '2026-13-45' }).success).toBe(false);
});
