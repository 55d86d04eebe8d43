import { describe, expect, test } from 'vitest';
import { DEFAULT_TARGETS } from '#api/areas/rules.ts';
import { mayComment, mayJudge, mayMerge, mayRespond, mayUnmerge, mayWithdraw } from '#api/issues/rules.ts';
import { type Outcome, type Stage, type StepKind, stages, stepKinds } from '#api/steps/rules.ts';
import { type Move, standing, withoutClocks } from '#api/steps/standing.ts';
import { nextMove } from '../../src/next-move.ts';

const start = Date.parse('2026-11-02T09:00:00.000Z');
const at = (hours: number) => new Date(start + hours * 3_600_000).toISOString();
const outcomes: Outcome[] = ['put_right', 'partly', 'not_put_right', 'dont_know'];
const byReporter: StepKind[] = ['report', 'answer', 'verdict', 'withdrawal', 'publication'];

function move(kind: StepKind, hours: number, more: Partial<Move> = {}): Move {
  const by = kind === 'system' ? 'system' : byReporter.includes(kind) ? 'reporter' : 'company';
  return { kind, by, at: at(hours), outcome: null, corrects: null, other_issue: null, ...more };
}

interface Told {
  steps: string;
  promise?: number;
  now?: number;
  hasReporter?: boolean;
  imported?: boolean;
  removed?: boolean;
}

/** What stands on the page after these steps, an hour apart: `question answer`, `resolution verdict:partly`, `merge:7`. */
function after({ steps, promise, now = 10, hasReporter = true, imported = false, removed = false }: Told) {
  const moves = steps.split(' ').map((step, i): Move => {
    const [kind = '', more] = step.split(':');
    const known = stepKinds.find((one) => one === kind) ?? 'comment';
    const outcome = outcomes.find((one) => one === more) ?? null;
    return move(known, i, { outcome, other_issue: known === 'merge' && more ? Number(more) : null });
  });
  const promises = promise === undefined ? [] : [{ due_at: at(promise) }];
  const stands = standing(moves, promises, DEFAULT_TARGETS);
  const known = imported || removed ? withoutClocks(stands, promises) : stands;
  const issue = {
    ...known,
    visibility: 'public',
    duplicate_of: 7,
    import_note: imported ? 'From elsewhere.' : null,
    withheld: removed ? 'removed' : null,
  };
  return { issue, ...nextMove(issue, { company: 'Fernway', now: at(now), hasReporter }) };
}

test.each<[Told, string]>([
  [{ steps: 'report', now: 1 }, 'Fernway moves next. A first real answer is due by 2 Nov, 17:00, in 7 hours.'],
  [{ steps: 'report' }, 'Fernway moves next. A first real answer was due by 2 Nov, 17:00, 2 hours ago, and has not come.'],
  [{ steps: 'report acknowledgement apology', now: 3 }, 'Fernway moves next. A first real answer is due by 2 Nov, 17:00, in 5 hours.'],
  [{ steps: 'report investigation' }, 'Fernway moves next. The next news is due by 5 Nov, 10:00, in 2 days.'],
  [
    { steps: 'report cause system action', now: 100 },
    'Fernway moves next. The next news was due by 5 Nov, 12:00, 1 day ago, and has not come.',
  ],
  [{ steps: 'report question' }, 'The customer moves next. Fernway asked something, and its clocks stand still until the answer is here.'],
  [
    { steps: 'report question', hasReporter: false },
    'Fernway moves next. Nobody can answer here for this customer, so Fernway has to ask them elsewhere.',
  ],
  [{ steps: 'report', removed: true }, 'Nobody has to move. It was removed: no clock runs on it any more. What was promised stays owed.'],
  [{ steps: 'report question answer' }, 'Fernway moves next. The next news is due by 5 Nov, 11:00, in 2 days.'],
  [
    { steps: 'report resolution' },
    'The customer moves next. Fernway says that it is put right. Only the customer can say whether they agree; until then it counts as not confirmed.',
  ],
  [
    { steps: 'report resolution', hasReporter: false },
    'Nobody has to move. It stays put right and not confirmed: the customer’s address is not known here, and nobody else can give the verdict.',
  ],
  [
    { steps: 'report decline' },
    'The customer moves next. Fernway declined it. Only the customer can say whether they agree; until then it counts as not confirmed.',
  ],
  [
    { steps: 'report resolution verdict:dont_know' },
    'The customer moves next. They cannot tell yet whether it is put right, and can say so at any time.',
  ],
  [
    { steps: 'report resolution verdict:put_right' },
    'Nobody has to move. The customer says that it is put right. Only they could reopen it.',
  ],
  [
    { steps: 'report resolution verdict:partly' },
    'Fernway moves next. The customer says that it is not put right. The next news is due by 5 Nov, 11:00, in 2 days.',
  ],
  [{ steps: 'report withdrawal' }, 'Nobody has to move. The customer took it back. What was written stays.'],
  [{ steps: 'report merge:7' }, 'Nobody has to move. It goes on in #7, where everybody from here is counted.'],
  [
    { steps: 'report resolution verdict:put_right', promise: 20 },
    'Fernway moves next. Fernway promised something by 3 Nov, 05:00. The customer says that it is put right. Only they could reopen it.',
  ],
  [
    { steps: 'report question', promise: 5 },
    'The customer moves next. Fernway asked something, and its clocks stand still until the answer is here. Fernway promised something by 2 Nov, 14:00, and that is late.',
  ],
  [
    { steps: 'report', imported: true },
    'Nobody has to move. It was brought in from another register, without the steps that came before: no clock runs on it.',
  ],
])('%j', (told, said) => {
  const { who, what } = after(told);
  expect(`${who} ${what}`).toBe(said);
});

const agent = { id: 'a', email: 'a@example.org', name: 'Agent', role: 'agent' } as const;
const customer = { ...agent, id: 'c', role: 'customer' } as const;
const company = ['acknowledgement', 'apology', 'question', 'investigation', 'cause', 'action', 'remedy', 'resolution', 'decline'];
const others = ['answer', 'comment', 'withdrawal', 'merge:7', 'merge', 'publication', 'system', ...outcomes.map((one) => `verdict:${one}`)];

/** Whether the rules let this step follow those. */
function mayFollow({ steps, hasReporter = true }: Told, next: string): boolean {
  const { issue: stands } = after({ steps });
  const merged = stands.stage === 'duplicate';
  const issue = { ...stands, number: 1, reporter: hasReporter ? customer.id : null, duplicate_of: merged ? 7 : null, erased_at: null };
  const [kind = '', outcome] = next.split(':');
  if (company.includes(kind)) return mayRespond(agent, issue, kind) === true;
  if (kind === 'merge') return (outcome ? mayMerge(agent, issue) : mayUnmerge(agent, issue)) === true;
  if (kind === 'verdict')
    return (
      mayJudge(
        customer,
        issue,
        outcomes.find((one) => one === outcome),
      ) === true
    );
  if (kind === 'withdrawal') return mayWithdraw(customer, issue) === true;
  return kind === 'answer' || kind === 'publication' ? mayComment(customer, issue, 'answer') === true : true;
}

/** Every life of so many steps more that the rules allow. */
function reachable(told: Told, more: number): Told[] {
  if (more === 0) return [told];
  const next = [...company, ...others].filter((step) => mayFollow(told, step));
  return [told, ...next.flatMap((step) => reachable({ ...told, steps: `${told.steps} ${step}` }, more - 1))];
}

describe('in every state that an issue can reach', () => {
  const states = [true, false].flatMap((hasReporter) =>
    reachable({ steps: 'report', hasReporter }, 3).flatMap((state) => [true, false].map((imported) => ({ ...state, imported }))),
  );
  const told = states.map((state) => ({ ...state, ...after(state) }));

  test('somebody is named who moves next, and what comes', () => {
    expect(new Set(told.map(({ issue }) => issue.stage))).toEqual(new Set<Stage>(stages));
    expect(
      told.filter(({ who, what }) => !/^(Fernway moves next|The customer moves next|Nobody has to move)\.$/.test(who) || !/\.$/.test(what)),
    ).toEqual([]);
    expect(told.filter(({ what }) => /undefined|null|NaN/.test(what))).toEqual([]);
  });

  test('it is the company’s move exactly where its clock runs, and late exactly where a time has passed', () => {
    const wrong = told.filter(({ issue, mover, hasReporter, what }) => {
      const elsewhere = !hasReporter && what.startsWith('Nobody can answer here');
      return (mover === 'company') !== (issue.waiting_on === 'company' || elsewhere);
    });
    expect(wrong).toEqual([]);
    const early = told.filter(({ issue, late }) => late !== (issue.first_answer_at === null && (issue.answer_due_at ?? at(99)) < at(10)));
    expect(early).toEqual([]);
  });

  test('nobody is told to wait for a customer who cannot speak here', () => {
    expect(told.filter(({ hasReporter, mover }) => !hasReporter && mover === 'customer')).toEqual([]);
  });
});
