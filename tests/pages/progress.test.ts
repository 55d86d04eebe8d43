import { describe, expect, test } from 'vitest';
import { type Progress, stations } from '../../src/progress.ts';

const now = '2026-11-21T12:00:00.000Z';
const reported: Progress = {
  stage: 'reported',
  stage_at: '2026-11-19T10:00:00.000Z',
  reported_at: '2026-11-19T10:00:00.000Z',
  first_answer_at: null,
  cause_at: null,
  action_at: null,
  resolved_at: null,
  answer_due_at: '2026-11-19T18:00:00.000Z',
  resolution_due_at: '2026-12-03T10:00:00.000Z',
  waiting_on: 'company',
};
const bar = (change: Partial<Progress>) =>
  stations({ ...reported, ...change }, now).map(({ name, note, state }) => `${name} | ${note} | ${state}`);

describe('the stage bar', () => {
  test('shows what is late before anything else has happened', () => {
    expect(bar({})).toEqual([
      'Reported | 19 Nov, 10:00 | now',
      'Answered | late by 1.8 days | late',
      'Cause found |  | ahead',
      'Being fixed |  | ahead',
      'Put right | due by 3 Dec | ahead',
    ]);
  });

  test('says how long each station took, and that one was passed by', () => {
    const fixing = {
      stage: 'fixing',
      first_answer_at: '2026-11-19T12:14:00.000Z',
      action_at: '2026-11-20T12:24:00.000Z',
      answer_due_at: null,
    };
    expect(bar(fixing).slice(1, 4)).toEqual([
      'Answered | after 2 h 14 m | done',
      'Cause found | no such step | none',
      'Being fixed | after 1.1 days | now',
    ]);
  });

  test('ends with put right, also where the customer confirmed it', () => {
    const resolved_at = '2026-11-21T10:00:00.000Z';
    const ends = ['resolved', 'confirmed'].map((stage) => bar({ stage, resolved_at, resolution_due_at: null }).at(-1));
    expect(ends).toEqual(['Put right | after 2 days | done', 'Put right | after 2 days | done']);
  });

  test('ends otherwise in a word of its own', () => {
    const end = (stage: string) => bar({ stage, stage_at: '2026-11-20T09:00:00.000Z' }).at(-1);
    expect(['reopened', 'declined', 'withdrawn', 'duplicate'].map(end)).toEqual([
      'Reopened | 20 Nov | late',
      'Declined | 20 Nov | over',
      'Withdrawn | 20 Nov | over',
      'Merged | 20 Nov | over',
    ]);
  });

  test('says so where the customer is asked', () => {
    const asked = { stage: 'investigating', first_answer_at: '2026-11-19T12:00:00.000Z', resolution_due_at: null, waiting_on: 'reporter' };
    expect(bar(asked).at(-1)).toBe('Put right | waiting for the customer | ahead');
  });

  test('stands at the answer where that brought no new stage', () => {
    const answered = { first_answer_at: '2026-11-19T12:00:00.000Z', answer_due_at: null };
    expect(bar(answered).slice(0, 2)).toEqual(['Reported | 19 Nov, 10:00 | done', 'Answered | after 2 h | now']);
  });

  test('marks exactly one station as the one it stands at', () => {
    const stages = [
      'reported',
      'acknowledged',
      'investigating',
      'identified',
      'fixing',
      'resolved',
      'declined',
      'confirmed',
      'reopened',
      'withdrawn',
      'duplicate',
    ];
    expect(stages.map((stage) => stations({ ...reported, stage }, now).filter(({ here }) => here).length)).toEqual(stages.map(() => 1));
  });
});
