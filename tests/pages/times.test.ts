import { describe, expect, test } from 'vitest';
import { ago, day, duration, moment, month, secondsBetween, untilDue } from '../../src/times.ts';

const now = '2026-11-21T12:00:00.000Z';
const HOUR = 3600;
const DAY = 24 * HOUR;

describe('a duration', () => {
  test.each([
    [0, 'under 1 m'],
    [29, 'under 1 m'],
    [40 * 60, '40 m'],
    [59 * 60 + 40, '1 h'],
    [3 * HOUR, '3 h'],
    [3 * HOUR + 10 * 60, '3 h 10 m'],
    [23 * HOUR + 59 * 60 + 40, '1 day'],
    [DAY, '1 day'],
    [2.4 * DAY, '2.4 days'],
    [2 * DAY, '2 days'],
    [9.97 * DAY, '10 days'],
    [61.3 * DAY, '61 days'],
  ])('of %d seconds reads %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});

describe('a time', () => {
  test('is a day and a minute, without the year where it is this one', () => {
    expect(moment('2026-11-19T10:02:33.000Z', now)).toBe('19 Nov, 10:02');
    expect(moment('2025-01-02T00:00:00.000Z', now)).toBe('2 Jan 2025, 00:00');
    expect(day('2026-11-24T23:59:59.000Z', now)).toBe('24 Nov');
  });

  test('is so far from now in whole units, and never ahead of itself', () => {
    expect(ago('2026-11-21T11:59:30.000Z', now)).toBe('just now');
    expect(ago('2026-11-21T11:59:00.000Z', now)).toBe('1 minute ago');
    expect(ago('2026-11-21T10:01:00.000Z', now)).toBe('1 hour ago');
    expect(ago('2026-11-19T11:00:00.000Z', now)).toBe('2 days ago');
    expect(ago('2026-07-21T12:00:00.000Z', now)).toBe('4 months ago');
    expect(ago('2023-11-21T12:00:00.000Z', now)).toBe('3 years ago');
    expect(ago('2026-11-24T12:00:00.000Z', now)).toBe('in 3 days');
    expect(ago('2026-11-21T12:00:20.000Z', now)).toBe('in a moment');
  });

  test('that something is due at is ahead or late', () => {
    expect(untilDue('2026-11-21T17:00:00.000Z', now)).toBe('due in 5 h');
    expect(untilDue('2026-11-19T09:36:00.000Z', now)).toBe('late by 2.1 days');
  });
});

test('a month is written out', () => {
  expect(month('2026-11')).toBe('November 2026');
  expect(month('2025-01-31T10:00:00.000Z')).toBe('January 2025');
});

test('seconds between two times are whole, and negative backwards', () => {
  expect(secondsBetween('2026-11-21T11:59:00.400Z', now)).toBe(60);
  expect(secondsBetween(now, '2026-11-21T11:59:00.000Z')).toBe(-60);
});
