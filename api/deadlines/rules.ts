import type { Targets } from '#api/areas/rules.ts';
import { between, dues, later, leadMs } from '#api/steps/dues.ts';
import { begin, type Move, step, type Walk, withErasure } from '#api/steps/standing.ts';

export const deadlineKinds = ['answer', 'update', 'resolution', 'promise'] as const;
export type DeadlineKind = (typeof deadlineKinds)[number];

/** Something that the company owes by a time (ISO-8601 UTC). `began` is the step that the time began with. */
export interface Deadline {
  what: DeadlineKind;
  began: number;
  due_at: string;
  /** How long before it the staff are warned. */
  leadMs: number;
}

/** What is known of an issue's deadlines. */
export interface History {
  moves: (Move & { n: number })[];
  promises: { step: number; due_at: string; kept_at: string | null; withdrawn_at: string | null }[];
  targets: Targets;
  /** When its reporter was erased. */
  erasedAt: string | null;
  /** Whether its clocks count: those of an issue from another register or of one that was removed do not, see withoutClocks. */
  clocks: boolean;
}

export interface Deadlines {
  /** What the company still owes, late or not. */
  running: Deadline[];
  /** What was not there in time, each once, also where it came later. */
  missed: Deadline[];
  /** Taken back, and missed once its date has passed. */
  withdrawn: Deadline[];
}

/** When the board has something to say about a deadline: before, once it has passed, and as long again after that. */
export function alarmsOf({ due_at, leadMs }: Deadline): { warning: string; missed: string; escalation: string } {
  return { warning: later(due_at, -leadMs), missed: later(due_at, 1), escalation: later(due_at, leadMs) };
}

/**
 * The deadlines of an issue as they stand now, told from its steps: a clock that stood still ran out later, and one that was stopped in
 * time did not. A target of an issue runs out once, that for the next update once for each move that began it.
 */
export function deadlinesIn(history: History, now: string): Deadlines {
  const promised = history.promises.map((promise) => ({ promise, deadline: promiseDeadline(promise, history) }));
  const { running, missed } = history.clocks ? clocksIn(history, now) : { running: [], missed: [] };
  const broken = promised.filter(({ promise: { due_at, kept_at } }) => due_at < (kept_at ?? now));
  const unkept = promised.filter(({ promise }) => promise.kept_at === null);
  const deadlines = (some: typeof promised) => some.map(({ deadline }) => deadline);
  return {
    running: [...running, ...deadlines(unkept.filter(({ promise }) => promise.withdrawn_at === null))],
    missed: [...missed, ...deadlines(broken)].sort((a, b) => (a.due_at < b.due_at ? -1 : Number(a.due_at > b.due_at))),
    withdrawn: deadlines(unkept.filter(({ promise }) => promise.withdrawn_at !== null)),
  };
}

function promiseDeadline({ step, due_at }: History['promises'][number], { moves }: History): Deadline {
  const made = moves.find(({ n }) => n === step)?.at ?? due_at;
  return { what: 'promise', began: step, due_at, leadMs: leadMs(between(made, due_at)) };
}

function clocksIn({ moves, targets, erasedAt }: History, now: string): Pick<Deadlines, 'running' | 'missed'> {
  const walk = begin(moves);
  const report = moves[0]?.n ?? 1;
  const missed = new Map<string, Deadline>();
  let moved = report;
  const passTo = (at: string) => {
    for (const deadline of running(walk, targets, { report, moved })) {
      const key = `${deadline.what}/${deadline.began}`;
      if (deadline.due_at < at && !missed.has(key)) missed.set(key, deadline);
    }
  };
  for (const move of withErasure(moves, erasedAt).slice(1)) {
    passTo(move.at);
    step(walk, move);
    if ('n' in move && walk.updateFrom === move.at) moved = move.n;
  }
  passTo(now);
  return { running: running(walk, targets, { report, moved }), missed: [...missed.values()] };
}

/** `report` and `moved` are the steps that the clocks began with. */
function running(walk: Walk, targets: Targets, { report, moved }: Record<'report' | 'moved', number>): Deadline[] {
  const { answer_due_at, update_due_at, resolution_due_at } = dues(walk, [], targets);
  const clocks = [
    ['answer', report, answer_due_at, targets.firstAnswerS],
    ['update', moved, update_due_at, targets.nextUpdateS],
    ['resolution', report, resolution_due_at, targets.resolutionS],
  ] as const;
  return clocks.flatMap(([what, began, due_at, targetS]) =>
    due_at === null ? [] : [{ what, began, due_at, leadMs: leadMs(targetS * 1000) }],
  );
}
