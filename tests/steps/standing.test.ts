import { describe, expect, test } from 'vitest';
import type { Outcome, StepKind } from '#api/steps/rules.ts';
import { type Move, standing } from '#api/steps/standing.ts';

const targets = { firstAnswerS: 8 * 3600, nextUpdateS: 3 * 86_400, resolutionS: 14 * 86_400 };
const start = Date.parse('2026-11-01T00:00:00.000Z');
const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();

const byReporter: StepKind[] = ['report', 'answer', 'verdict', 'withdrawal', 'publication'];

/** A step of this kind so many hours after the report. */
function move(kind: StepKind, hours: number, more: Partial<Move> = {}): Move {
  const by = kind === 'comment' ? 'member' : kind === 'system' ? 'system' : byReporter.includes(kind) ? 'reporter' : 'company';
  return { kind, by, at: at(hours), outcome: null, corrects: null, other_issue: null, ...more };
}
const verdict = (outcome: Outcome, hours: number) => move('verdict', hours, { outcome });
const after = (...moves: Move[]) => standing([move('report', 0), ...moves], [], targets);

describe('a reporter who was erased', () => {
  const erased = (hours: number, ...moves: Move[]) => standing([move('report', 0), ...moves], [], targets, at(hours));

  test('answers no question any more: the clocks run on from there, with the time left that there was', () => {
    const stands = erased(10, move('question', 4));
    expect([stands.waiting_on, stands.waiting_since, stands.update_due_at]).toEqual(['company', at(10), at(4 + 6 + 72)]);
    expect(stands.resolution_due_at).toBe(at(14 * 24 + 6));
    expect(stands.updated_at).toBe(at(4));
  });

  test('stops no clock with a question that comes after', () => {
    const stands = erased(2, move('investigation', 1), move('question', 4), move('action', 5));
    expect([stands.waiting_on, stands.update_due_at, stands.resolution_due_at]).toEqual(['company', at(5 + 72), at(14 * 24)]);
  });

  test('leaves an outcome unconfirmed, and changes nothing where the company had to move', () => {
    const moves = [move('report', 0), move('investigation', 1), move('resolution', 3)];
    expect(standing(moves, [], targets, at(5))).toEqual(standing(moves, [], targets));
    expect(standing(moves.slice(0, 2), [], targets, at(5))).toEqual(standing(moves.slice(0, 2), [], targets));
  });

  test('answers no question either while it is merged: it is not open when that is undone', () => {
    const stands = erased(10, move('question', 4), move('merge', 6, { other_issue: 7 }), move('merge', 12));
    expect([stands.waiting_on, stands.resolution_due_at]).toEqual(['company', at(14 * 24 + 6 + 2)]);
  });
});

describe('the stage after a step', () => {
  test.each<[StepKind, string]>([
    ['acknowledgement', 'acknowledged'],
    ['apology', 'reported'],
    ['question', 'reported'],
    ['answer', 'reported'],
    ['comment', 'reported'],
    ['investigation', 'investigating'],
    ['cause', 'identified'],
    ['action', 'fixing'],
    ['remedy', 'reported'],
    ['resolution', 'resolved'],
    ['decline', 'declined'],
    ['withdrawal', 'withdrawn'],
    ['publication', 'reported'],
    ['moderation', 'reported'],
    ['system', 'reported'],
  ])('a %s on a fresh report leaves it %s', (kind, stage) => {
    expect(after(move(kind, 1)).stage).toBe(stage);
  });

  test('an acknowledgement moves nothing back once there is more', () => {
    expect(after(move('investigation', 1), move('acknowledgement', 2)).stage).toBe('investigating');
  });

  test.each<[Outcome, string]>([
    ['put_right', 'confirmed'],
    ['partly', 'reopened'],
    ['not_put_right', 'reopened'],
    ['dont_know', 'resolved'],
  ])('the verdict %s on a resolution leaves it %s', (outcome, stage) => {
    const stands = after(move('resolution', 5), verdict(outcome, 6));
    expect([stands.stage, stands.verdict]).toEqual([stage, outcome]);
  });

  test('a merge makes it a duplicate and its undoing puts it back where it was', () => {
    const merge = move('merge', 3, { other_issue: 7 });
    expect(after(move('cause', 2), merge).stage).toBe('duplicate');
    const undone = after(move('cause', 2), merge, move('merge', 4));
    expect([undone.stage, undone.stage_at, undone.waiting_on, undone.waiting_since]).toEqual(['identified', at(2), 'company', at(0)]);
    expect(undone.resolution_due_at).toBe(at(14 * 24 + 1));
  });

  describe('the time in which it was merged', () => {
    const merge = (hours: number) => move('merge', hours, { other_issue: 7 });
    const undo = (hours: number) => move('merge', hours);

    test('is taken off every clock of the company', () => {
      const fresh = after(merge(3), undo(23));
      expect([fresh.answer_due_at, fresh.resolution_due_at]).toEqual([at(8 + 20), at(14 * 24 + 20)]);
      expect(after(move('investigation', 2), merge(3), undo(23)).update_due_at).toBe(at(2 + 72 + 20));
      const twice = after(merge(3), undo(23), merge(30), undo(31));
      expect([twice.answer_due_at, twice.resolution_due_at]).toEqual([at(8 + 21), at(14 * 24 + 21)]);
    });

    test('is not given again to a clock that began afterwards', () => {
      expect(after(merge(3), undo(23), move('investigation', 24)).update_due_at).toBe(at(24 + 72));
      expect(after(merge(3), move('remedy', 13), undo(23)).update_due_at).toBe(at(13 + 72 + 10));
      expect(after(move('question', 1), move('answer', 11), merge(12), undo(22)).update_due_at).toBe(at(11 + 72 + 10));
    });

    test('leaves a question open, and counts as time of the reporter once', () => {
      const moves = [move('question', 2), merge(10), undo(20)];
      const asked = after(...moves);
      expect([asked.waiting_on, asked.waiting_since, asked.due_at]).toEqual(['reporter', at(2), null]);
      const answered = after(...moves, move('answer', 50));
      expect([answered.resolution_due_at, answered.update_due_at]).toEqual([at(14 * 24 + 48), at(50 + 72)]);
    });

    test('an answer to a question that was given in it hands the move back', () => {
      const stands = after(move('question', 2), merge(10), move('answer', 15), undo(20));
      expect([stands.waiting_on, stands.waiting_since]).toEqual(['company', at(15)]);
      expect([stands.update_due_at, stands.resolution_due_at]).toEqual([at(15 + 72 + 5), at(14 * 24 + 18)]);
    });

    test('an answer given in it restarts the next update', () => {
      expect(after(move('investigation', 2), merge(10), move('answer', 15), undo(20)).update_due_at).toBe(at(15 + 72 + 5));
    });

    test('a resolved problem goes on waiting for its verdict', () => {
      const stands = after(move('resolution', 2), merge(10), undo(20));
      expect([stands.stage, stands.waiting_on, stands.waiting_since, stands.due_at]).toEqual(['resolved', 'reporter', at(2), null]);
      const reopened = after(move('resolution', 2), merge(10), undo(20), verdict('not_put_right', 30));
      expect([reopened.resolution_due_at, reopened.update_due_at]).toEqual([at(14 * 24 + 28), at(30 + 72)]);
    });
  });

  test('a comment of the company moves nothing', () => {
    const said = after(move('comment', 1, { by: 'company' }));
    expect(said).toEqual({ ...after(), updated_at: at(1) });
  });

  test('a correction changes neither the stage nor a clock', () => {
    const stands = after(move('resolution', 2), move('resolution', 5, { corrects: 2 }));
    expect([stands.resolved_at, stands.updated_at]).toEqual([at(2), at(5)]);
  });
});

describe('the clocks', () => {
  test.each<[StepKind, boolean]>([
    ['acknowledgement', false],
    ['apology', false],
    ['question', true],
    ['investigation', true],
    ['cause', true],
    ['action', true],
    ['remedy', true],
    ['resolution', true],
    ['decline', true],
    ['merge', false],
    ['moderation', false],
    ['comment', false],
    ['answer', false],
  ])('a %s stops the first-answer clock: %s', (kind, stops) => {
    expect(after(move(kind, 2)).first_answer_at).toBe(stops ? at(2) : null);
  });

  test('the first answer is due after its target, then the next update, and the resolution all along', () => {
    const fresh = after();
    expect([fresh.answer_due_at, fresh.update_due_at, fresh.resolution_due_at]).toEqual([at(8), null, at(14 * 24)]);
    expect(fresh.due_at).toBe(at(8));
    const answered = after(move('investigation', 2));
    expect([answered.answer_due_at, answered.update_due_at, answered.due_at]).toEqual([null, at(2 + 72), at(2 + 72)]);
  });

  test('an apology does not push the next update back', () => {
    expect(after(move('investigation', 2), move('apology', 50)).update_due_at).toBe(at(2 + 72));
  });

  test('an answer of the reporter restarts the next update', () => {
    expect(after(move('investigation', 2), move('answer', 10)).update_due_at).toBe(at(10 + 72));
  });

  test('a question stops the company’s clocks until the reporter answers, and the pause is given back', () => {
    const asked = after(move('question', 2));
    expect([asked.waiting_on, asked.due_at]).toEqual(['reporter', null]);
    const answered = after(move('question', 2), move('answer', 50));
    expect([answered.waiting_on, answered.waiting_since]).toEqual(['company', at(50)]);
    expect(answered.resolution_due_at).toBe(at(14 * 24 + 48));
  });

  test('an acknowledgement does not end the pause', () => {
    expect(after(move('question', 2), move('acknowledgement', 3)).waiting_on).toBe('reporter');
  });

  test('the company’s own last word stays its own, whatever the reporter says to it', () => {
    const stands = after(move('resolution', 5), verdict('not_put_right', 6), move('decline', 7), verdict('put_right', 8));
    expect([stands.stage, stands.conclusion, stands.concluded_at]).toEqual(['confirmed', 'declined', at(7)]);
  });

  test('a comment of somebody else does not end the pause', () => {
    expect(after(move('question', 2), move('comment', 3)).waiting_on).toBe('reporter');
  });

  test('the company’s own steps do not hide how long the customer has waited', () => {
    expect(after(move('investigation', 2), move('action', 9)).waiting_since).toBe(at(0));
  });

  test('after a resolution nothing is due but an open promise', () => {
    const stands = standing([move('report', 0), move('resolution', 3)], [{ due_at: at(90) }, { due_at: at(40) }], targets);
    expect([stands.answer_due_at, stands.update_due_at, stands.resolution_due_at]).toEqual([null, null, null]);
    expect([stands.promise_due_at, stands.due_at]).toEqual([at(40), at(40)]);
  });

  test('a verdict that it is not put right starts the clocks again and counts as reopened', () => {
    const stands = after(move('resolution', 10), verdict('not_put_right', 20), move('resolution', 30), verdict('partly', 40));
    expect([stands.reopened, stands.waiting_on, stands.resolved_at]).toEqual([2, 'company', at(30)]);
    expect(stands.update_due_at).toBe(at(40 + 72));
    expect(stands.resolution_due_at).toBe(at(14 * 24 + 10 + 10));
  });

  test('a company that goes on after asking still waits for the answer', () => {
    const stands = after(move('question', 1), move('investigation', 2));
    expect([stands.stage, stands.waiting_on]).toEqual(['investigating', 'reporter']);
  });
});
