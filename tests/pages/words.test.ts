import { describe, expect, test } from 'vitest';
import { fixStages } from '#api/fixes/rules.ts';
import { channels } from '#api/issues/rules.ts';
import { declineReasons, outcomes, stages, stepKinds } from '#api/steps/rules.ts';
import {
  channelWord,
  count,
  currentVerdict,
  declineReasonWord,
  dueLabel,
  fixStageLabel,
  kindWord,
  number,
  outcomeWord,
  promiseLabel,
  share,
  sinceShipping,
  stageLabel,
  standingLabel,
  verdictLabel,
} from '../../src/words.ts';

const now = '2026-11-21T12:00:00.000Z';

describe('there are plain words', () => {
  const named: [string, readonly string[], (name: string) => string | undefined][] = [
    ['stage', stages, (name) => stageLabel(name).text],
    ['kind of step', stepKinds, kindWord],
    ['verdict', outcomes, (name) => verdictLabel(name)?.text],
    ['outcome', outcomes, outcomeWord],
    ['channel', channels, channelWord],
    ['reason to decline', declineReasons, declineReasonWord],
    ['state of a promise', ['due', 'kept', 'kept_late', 'missed', 'withdrawn'], (name) => promiseLabel(name).text],
    ['stage of a fix', fixStages, (name) => fixStageLabel(name).text],
  ];

  test.each(named)('for every %s', (_, names, word) => {
    expect(names.filter((name) => !word(name) || word(name) === name || word(name)?.includes('_'))).toEqual([]);
  });
});

test('what the company says and what the customer says are never one word', () => {
  expect(stageLabel('confirmed')).toEqual(stageLabel('resolved'));
  expect(verdictLabel('put_right')?.text).toBe('Confirmed by customer');
  expect(verdictLabel(null)).toBeUndefined();
});

test('an answer that brought no new stage shows', () => {
  const issue = { stage: 'reported', conclusion: null, first_answer_at: null, waiting_on: 'company' };
  const answered = { ...issue, first_answer_at: now };
  expect(standingLabel(issue).text).toBe('Waiting for us');
  expect(standingLabel(answered).text).toBe('Answered');
  expect(standingLabel({ ...answered, waiting_on: 'reporter' }).text).toBe('Waiting for the customer');
  expect(standingLabel({ ...answered, stage: 'fixing' }).text).toBe('Being fixed');
  expect(standingLabel({ ...answered, stage: 'confirmed', conclusion: 'resolved' }).text).toBe('Put right');
  expect(standingLabel({ ...answered, stage: 'confirmed', conclusion: 'declined' }).text).toBe('Declined');
});

test('a verdict given before the last resolution is not about it', () => {
  const verdict = { verdict: 'partly', verdict_at: '2026-02-25T00:00:00.000Z' };
  expect(currentVerdict({ ...verdict, concluded_at: '2026-03-02T00:00:00.000Z' })).toBeNull();
  expect(currentVerdict({ ...verdict, concluded_at: '2026-02-23T00:00:00.000Z' })).toBe('partly');
  expect(currentVerdict({ ...verdict, concluded_at: null })).toBe('partly');
});

describe('what is owed', () => {
  const due = (what: 'answer' | 'update' | 'resolution' | 'promise', at: string) => dueLabel({ next_due: { what, at } }, now);

  test('is amber while there is time', () => {
    expect(due('answer', '2026-11-21T19:20:00.000Z')).toEqual({ text: 'Answer due in 7 h 20 m', tone: 'wait' });
    expect(due('promise', '2026-11-24T23:59:59.000Z')).toEqual({ text: 'Promised by 24 Nov', tone: 'wait' });
  });

  test('is red once it is late', () => {
    expect(due('update', '2026-11-21T10:55:00.000Z')).toEqual({ text: 'Next update late by 1 h 5 m', tone: 'bad' });
    expect(due('promise', '2026-11-19T12:00:00.000Z')?.tone).toBe('bad');
  });

  test('is nothing where nothing is owed', () => expect(dueLabel({ next_due: null }, now)).toBeUndefined());
});

test('numbers have their thousands, and their plurals', () => {
  expect([0, 999, 4182, 1_000_000].map(number)).toEqual(['0', '999', '4,182', '1,000,000']);
  expect([count(1, 'problem'), count(4182, 'problem'), count(2, 'person', 'people')]).toEqual(['1 problem', '4,182 problems', '2 people']);
});

test('a share of fewer than 20 cases is not a figure', () => {
  expect(share(19, 19)).toBeUndefined();
  expect(share(0, 0)).toBeUndefined();
  expect(share(17, 20)).toBe('85 %');
});

test('a fix says what happened since', () => {
  expect(sinceShipping({ stage: 'recurred', none_since_days: null })).toBe('came back after the fix');
  expect(sinceShipping({ stage: 'verified', none_since_days: 61 })).toBe('none since, 61 days');
  expect(sinceShipping({ stage: 'shipped', none_since_days: 0 })).toBe('none since');
  expect(sinceShipping({ stage: 'open', none_since_days: null })).toBeUndefined();
});
