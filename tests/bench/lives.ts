import { DEFAULT_TARGETS } from '#api/areas/rules.ts';
import { parseMove, standing } from '#api/steps/standing.ts';

/** What an issue goes through, in seconds after its report: six steps, and all that the real rules make of them. */
export interface Life {
  steps: { n: number; kind: string; by: string; after: number; outcome: string | null; merges: number }[];
  promises: { step: number; due: number; kept: number | null }[];
  /** What follows from them, by the column it stands in; moments in seconds after the report. */
  stands: Record<string, string | number | null>;
}

/** `kind@hours`, with `:outcome` of a verdict and `+hours` for a promise due so much later, `+hours-hours` for one kept. */
const settled: [share: number, story: string][] = [
  [23, 'acknowledgement@2 investigation@7+48-40 action@30 resolution@60 verdict@80:put_right'],
  [16, 'investigation@3 cause@26 action@30+72-60 resolution@90 verdict@96:put_right'],
  [14, 'apology@1 question@5 answer@9 remedy@20 resolution@48'],
  [12, 'acknowledgement@1 comment@10 investigation@14+24-50 action@70 resolution@75'],
  [8, 'investigation@6 resolution@30 verdict@40:not_put_right action@60 resolution@80'],
  [8, 'comment@1 comment@4 acknowledgement@6 investigation@12 resolution@24'],
  [6, 'acknowledgement@3 question@9 answer@20 investigation@26 decline@50'],
  [5, 'comment@2 acknowledgement@4 comment@30 comment@40 withdrawal@60'],
  [5, 'acknowledgement@2 investigation@8 comment@9 comment@12 merge@24'],
  [2, 'investigation@5+24 action@40 resolution@70 verdict@90:partly comment@95'],
  [1, 'acknowledgement@2 comment@50 comment@90 apology@100 comment@120'],
];
const running: [share: number, story: string][] = [
  [20, 'comment@2 comment@9 comment@12 comment@20 comment@31'],
  [20, 'acknowledgement@1 comment@4 comment@9 comment@14 apology@20'],
  [25, 'acknowledgement@1 investigation@5+200 comment@8 comment@11 comment@16'],
  [15, 'acknowledgement@1 investigation@5 cause@20+120 comment@24 comment@30'],
  [10, 'investigation@4 cause@12 action@16+160 comment@20 comment@25'],
  [10, 'acknowledgement@1 question@4 comment@8 answer@20 question@30'],
];
const speeds = [0.3, 0.6, 1, 1.6, 2];

/** The lives of old issues and of those that came lately, each as often in its list as it occurs. */
export function lives(): { settled: Life[]; running: Life[] } {
  return { settled: dealt(settled), running: dealt(running) };
}

function dealt(stories: [number, string][]): Life[] {
  return stories.flatMap(([share, story]) =>
    speeds.flatMap((speed) => {
      const life = live(story, speed);
      return Array.from({ length: share }, () => life);
    }),
  );
}

function live(story: string, speed: number): Life {
  const told = [{ kind: 'report', at: 0, outcome: null, due: undefined, kept: undefined }, ...story.split(' ').map(read)];
  const steps = told.map(({ kind, at, outcome }, i) => ({
    n: i + 1,
    kind,
    by: byOf(kind),
    after: Math.round(at * 3600 * speed),
    outcome,
    merges: Number(kind === 'merge'),
  }));
  const promises = told.flatMap(({ at, due, kept }, i) => {
    const from = (hours: number) => Math.round((at * speed + hours) * 3600);
    return due === undefined ? [] : [{ step: i + 1, due: from(due), kept: kept === undefined ? null : from(kept * speed) }];
  });
  const moves = steps.map(({ kind, by, after, outcome, merges }) =>
    parseMove({ kind, by, at: time(after), outcome, corrects: null, other_issue: merges || null }),
  );
  const open = promises.filter(({ kept }) => kept === null).map(({ due }) => ({ due_at: time(due) }));
  return { steps, promises, stands: Object.fromEntries(Object.entries(standing(moves, open, DEFAULT_TARGETS)).map(afterReport)) };
}

/** Whether a column holds a moment. */
export const isMoment = (column: string) => /_(at|since)$/.test(column);

function afterReport([column, value]: [string, string | number | null]): [string, string | number | null] {
  return [column, isMoment(column) && typeof value === 'string' ? Date.parse(value) / 1000 : value];
}

const time = (seconds: number) => new Date(seconds * 1000).toISOString();

function byOf(kind: string): string {
  if (['report', 'answer', 'verdict', 'withdrawal'].includes(kind)) return 'reporter';
  return kind === 'comment' ? 'member' : 'company';
}

function read(word: string) {
  const parts = /^(?<kind>\w+?)@(?<at>\d+)(?::(?<outcome>\w+))?(?:\+(?<due>\d+)(?:-(?<kept>\d+))?)?$/.exec(word)?.groups;
  if (!parts) throw new Error(`${word} is no step of a life`);
  const { kind = '', at, outcome = null, due, kept } = parts;
  const hours = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  return { kind, at: Number(at), outcome, due: hours(due), kept: hours(kept) };
}
