import { expect, test } from 'vitest';
import type { StepView } from '#api/steps/queries.ts';
import { headOf } from '../../src/timeline.ts';

const step = (change: Partial<StepView>): StepView => ({
  id: 2,
  kind: 'investigation',
  by: 'company',
  author: 'Maya, Payments team',
  at: '2026-11-19T12:16:00.000Z',
  body: 'We look.',
  reason: null,
  corrects: null,
  corrected_by: null,
  outcome: null,
  rating: null,
  other_issue: null,
  missed: null,
  erased_at: null,
  erased_why: null,
  withheld: null,
  about: null,
  measure: null,
  moderation: null,
  attachments: [],
  attachments_removed: 0,
  attachments_redacted: 0,
  ...change,
});
const reporter = { by: 'reporter', author: 'A customer' };

test('the company’s entries begin with their kind, all others with a name', () => {
  expect(headOf(step({}), 'web')).toMatchObject({ who: 'Investigation', what: 'Maya, Payments team' });
  expect(headOf(step({ ...reporter, kind: 'report' }), 'phone')).toMatchObject({ who: 'A customer', what: 'reported this by phone' });
  expect(headOf(step({ by: 'member', author: 'Ravi', kind: 'comment' }), 'web')).toMatchObject({ who: 'Ravi', what: 'commented' });
  expect(headOf(step({ ...reporter, kind: 'answer' }), 'web')).toMatchObject({ who: 'A customer', what: undefined });
});

test('a comment of staff is the company’s', () => {
  expect(headOf(step({ kind: 'comment' }), 'web')).toMatchObject({ who: 'Comment', what: 'Maya, Payments team' });
});

test('what Putright says was missed begins with what it was', () => {
  const missed = (what: string) => ({ what, due_at: '2026-11-19T12:00:00.000Z', promise: null });
  const heads = ['answer', 'update', 'resolution', 'promise'].map(
    (what) => headOf(step({ by: 'system', missed: missed(what) }), 'web').who,
  );
  expect(heads).toEqual(['Not answered in time', 'No news in time', 'Not put right in time', 'Promise missed']);
});

test('a verdict is in the reporter’s own mouth', () => {
  const { verdict } = headOf(step({ ...reporter, kind: 'verdict', outcome: 'not_put_right' }), 'web');
  expect(verdict).toEqual({ text: 'Not put right', tone: 'bad' });
});

test('a decline gives its reason, a merge its target or its undoing', () => {
  expect(headOf(step({ kind: 'decline', reason: 'by_design' }), 'web').reason).toBe('it works as it is meant to');
  expect(headOf(step({ kind: 'merge', other_issue: 398 }), 'web')).toMatchObject({ who: 'Merged', what: 'Maya, Payments team, into' });
  expect(headOf(step({ kind: 'merge' }), 'web').who).toBe('Merging undone');
});

test('what a filter holds is held by it, and what the clock gives back comes by itself', () => {
  const mark = { kind: 'moderation', by: 'system', author: 'Putright' };
  expect(headOf(step({ ...mark, measure: 'held' }), 'web').what).toBe('by a filter');
  expect(headOf(step({ ...mark, measure: 'restored' }), 'web').what).toBe('by itself');
});
