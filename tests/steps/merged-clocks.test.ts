import { describe, expect, test } from 'vitest';
import { type Move, standing } from '#api/steps/standing.ts';
import { chance } from '../helpers/chance.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-02T09:00:00.000Z');
const targets = { firstAnswerS: 8 * 3600, nextUpdateS: 3 * 86_400, resolutionS: 14 * 86_400 };
const at = (ms: number) => new Date(START + ms).toISOString();
const move = (kind: Move['kind'], by: Move['by'], ms: number, more: Partial<Move> = {}): Move => {
  return { kind, by, at: at(ms), outcome: null, corrects: null, other_issue: null, ...more };
};

/** What may happen to an issue that stands so. */
function possible(stage: string): [Move['kind'], Move['by'], Partial<Move>?][] {
  const company = (['acknowledgement', 'investigation', 'cause', 'action', 'remedy', 'question', 'resolution', 'decline'] as const).map(
    (kind): [Move['kind'], Move['by']] => [kind, 'company'],
  );
  const said: [Move['kind'], Move['by'], Partial<Move>?][] = [
    ['answer', 'reporter'],
    ['comment', 'member'],
    ['apology', 'company'],
  ];
  const over = stage === 'resolved' || stage === 'declined';
  return over ? [...said, ...company, ['verdict', 'reporter', { outcome: 'not_put_right' }]] : [...said, ...company, ...company];
}

/** The same times, but for those after `from`, which are later by `ms`. */
const later = (time: string | null, from: string, ms: number) =>
  time === null || time <= from ? time : new Date(Date.parse(time) + ms).toISOString();

const seeds = Array.from({ length: 300 }, (_, i) => i + 1);

describe('the clocks of an issue that was merged and is no longer', () => {
  test('stand as if that time had not been: all that comes after is as much later, in 300 random histories', () => {
    for (const seed of seeds) {
      const { pick, below } = chance(seed);
      const plain: Move[] = [move('report', 'reporter', 0)];
      let ms = 0;
      for (let i = below(9); i >= 0; i--) {
        ms += (1 + below(30)) * HOUR;
        const [kind, by, more] = pick(possible(standing(plain, [], targets).stage));
        plain.push(move(kind, by, ms, more));
      }
      const place = 1 + below(plain.length);
      const before = plain[place - 1]?.at ?? '';
      const length = (1 + below(100)) * HOUR;
      const merged = new Date(Date.parse(before) + HOUR / 2).toISOString();
      const undone = new Date(Date.parse(merged) + length).toISOString();
      const told = (time: string | null) => later(time, before, length);
      const history = [
        ...plain.slice(0, place),
        { ...move('merge', 'company', 0), at: merged, other_issue: 7 },
        { ...move('merge', 'company', 0), at: undone },
        ...plain.slice(place).map((one) => ({ ...one, at: told(one.at) ?? '' })),
      ];
      const { updated_at: _, alarm_at, due_at, answer_due_at, update_due_at, resolution_due_at, ...rest } = standing(plain, [], targets);
      const isTime = (name: string) => name.endsWith('_at') || name === 'waiting_since';
      const moved = Object.entries(rest).map(([name, value]) => [name, isTime(name) && typeof value === 'string' ? told(value) : value]);
      const shifted = (due: string | null) => due && new Date(Date.parse(due) + length).toISOString();
      const dues = { alarm_at, due_at, answer_due_at, update_due_at, resolution_due_at };
      const expected = {
        ...Object.fromEntries(moved),
        ...Object.fromEntries(Object.entries(dues).map(([name, due]) => [name, shifted(due)])),
      };
      const about = `seed ${seed}: ${history.map(({ kind }) => kind).join(', ')}`;
      expect({ about, ...standing(history, [], targets) }).toMatchObject({ about, ...expected });
    }
  });
});
