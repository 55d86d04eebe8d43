import { z } from 'zod';
import type { Targets } from '#api/areas/rules.ts';
import { alarmOf, between, type Dues, dues, later, latest, type OpenPromise } from '#api/steps/dues.ts';
import { bys, isClosed, type Outcome, outcomes, type Stage, type StepKind, stepKinds, stopsClock } from '#api/steps/rules.ts';

const stageAfter: Partial<Record<StepKind, Stage>> = {
  investigation: 'investigating',
  cause: 'identified',
  action: 'fixing',
  resolution: 'resolved',
  decline: 'declined',
  withdrawal: 'withdrawn',
};

/** The part of a step that moves the stage or a clock. `other_issue` is set on a merge, null on its undoing. */
const moveShape = z.object({
  kind: z.enum(stepKinds),
  by: z.enum(bys),
  at: z.string(),
  outcome: z.enum(outcomes).nullable(),
  corrects: z.number().nullable(),
  other_issue: z.number().nullable(),
});

export type Move = z.infer<typeof moveShape>;

/** From here on nobody speaks for the reporter, who was erased: no step, but it moves a clock. */
interface Erasure {
  kind: 'erasure';
  at: string;
}

/** The moves of an issue with the erasure of its reporter among them, if there was one. A question after it is put to nobody. */
export function withErasure<T extends Move>(moves: T[], erasedAt?: string | null): (T | Erasure)[] {
  if (!erasedAt) return moves;
  const erasure = (at: string): Erasure => ({ kind: 'erasure', at });
  const before = moves.filter(({ at }) => at <= erasedAt);
  const later = moves.slice(before.length).flatMap((move) => (move.kind === 'question' ? [move, erasure(move.at)] : [move]));
  return [...before, erasure(erasedAt), ...later];
}

/** Reads a move out of a row of `steps`. */
export function parseMove(row: {
  kind: string;
  by: string;
  at: string;
  outcome: string | null;
  corrects: number | null;
  other_issue: number | null;
}): Move {
  return moveShape.parse(row);
}

/** Where an issue stands: everything that follows from its steps. Times are ISO-8601 UTC. */
export interface Standing {
  stage: Stage;
  stage_at: string;
  verdict: Outcome | null;
  verdict_at: string | null;
  acknowledged_at: string | null;
  first_answer_at: string | null;
  cause_at: string | null;
  action_at: string | null;
  resolved_at: string | null;
  /** The company's own last word on the outcome, whatever the reporter said to it, and when. */
  conclusion: 'resolved' | 'declined' | null;
  concluded_at: string | null;
  reopened: number;
  waiting_on: 'company' | 'reporter' | null;
  waiting_since: string | null;
  updated_at: string;
}

/** An issue on the way through its steps. */
export interface Walk extends Standing {
  /** Where to go back to when a merge is undone. */
  before: (Pick<Standing, 'stage' | 'stage_at' | 'waiting_on' | 'waiting_since'> & Pick<Walk, 'pausedMs'>) | null;
  reportedAt: string;
  /** When the company last moved with substance, or the reporter last answered; later by as long as the next move was not the company's. */
  updateFrom: string;
  /** Milliseconds in which the next move was not the company's, until now in the walk. */
  pausedMs: number;
}

/** The stage, the verdict, the moments and the dues of an issue, from its steps in their order and the erasure of its reporter. */
export function standing(moves: Move[], promises: OpenPromise[], targets: Targets, erasedAt?: string | null): Standing & Dues {
  const walk = begin(moves);
  for (const move of withErasure(moves, erasedAt).slice(1)) step(walk, move);
  const { before: _, reportedAt, updateFrom, pausedMs, ...result } = walk;
  return { ...result, ...dues({ ...result, reportedAt, updateFrom, pausedMs }, promises, targets) };
}

/** The walk at its beginning, the report. */
export function begin([report]: Move[]): Walk {
  if (!report) throw new Error('an issue begins with its report');
  return {
    reportedAt: report.at,
    stage: 'reported',
    stage_at: report.at,
    verdict: null,
    verdict_at: null,
    acknowledged_at: null,
    first_answer_at: null,
    cause_at: null,
    action_at: null,
    resolved_at: null,
    conclusion: null,
    concluded_at: null,
    reopened: 0,
    waiting_on: 'company',
    waiting_since: report.at,
    updated_at: report.at,
    before: null,
    updateFrom: report.at,
    pausedMs: 0,
  };
}

/** Goes on by one step. What Putright itself says moves nothing: that something is late is no work on it. */
export function step(walk: Walk, move: Move | Erasure): void {
  if (move.kind === 'system') return;
  if (move.kind === 'erasure') {
    silenced(walk, move.at);
    return;
  }
  walk.updated_at = move.at;
  if (move.corrects !== null) return;
  if (move.by === 'company') companyMoves(walk, move);
  if (move.kind === 'answer') answered(walk, move.at);
  if (move.kind === 'verdict') judged(walk, move);
  if (move.kind === 'withdrawal') enter(walk, 'withdrawn', move.at, null);
}

function companyMoves(walk: Walk, move: Move): void {
  if (move.kind === 'comment' || move.kind === 'moderation') return;
  if (move.kind === 'merge') {
    if (move.other_issue === null) unmerged(walk, move.at);
    else merged(walk, move.at);
    return;
  }
  walk.acknowledged_at ??= move.at;
  if (move.kind === 'acknowledgement' && walk.stage === 'reported') enter(walk, 'acknowledged', move.at, waitsAfter(walk, 'acknowledged'));
  if (stopsClock(move.kind)) hasSubstance(walk, move);
}

function hasSubstance(walk: Walk, { kind, at }: Move): void {
  walk.first_answer_at ??= at;
  walk.updateFrom = at;
  if (kind === 'question') pass(walk, 'reporter', at);
  if (kind === 'cause') walk.cause_at ??= at;
  if (kind === 'action') walk.action_at ??= at;
  if (kind === 'resolution') walk.resolved_at = at;
  const after = stageAfter[kind];
  if (after === 'resolved' || after === 'declined') {
    walk.conclusion = after;
    walk.concluded_at = at;
  }
  if (after) enter(walk, after, at, waitsAfter(walk, after));
}

/** Whose move it is: after the last word the reporter's, and a question stays open while the company goes on. */
function waitsAfter(walk: Walk, stage: Stage): 'company' | 'reporter' {
  if (isClosed(stage)) return 'reporter';
  const asked = walk.waiting_on === 'reporter' && !isClosed(walk.stage);
  return asked ? 'reporter' : 'company';
}

function answered(walk: Walk, at: string): void {
  if (walk.before) answeredWhileMerged(walk.before, at);
  else if (isClosed(walk.stage)) return;
  walk.updateFrom = at;
  if (walk.waiting_on === 'reporter') pass(walk, 'company', at);
}

/** A question that waited is answered by nobody any more, so the company's clocks run again; the verdict stays open. */
function silenced(walk: Walk, at: string): void {
  if (walk.before) answeredWhileMerged(walk.before, at);
  else if (walk.waiting_on === 'reporter' && !isClosed(walk.stage)) pass(walk, 'company', at);
}

/** What was asked is answered, for when the merge is undone. */
function answeredWhileMerged(before: NonNullable<Walk['before']>, at: string): void {
  if (before.waiting_on !== 'reporter' || isClosed(before.stage)) return;
  before.pausedMs += between(before.waiting_since ?? at, at);
  before.waiting_on = 'company';
  before.waiting_since = at;
}

function judged(walk: Walk, { outcome, at }: Move): void {
  walk.verdict = outcome;
  walk.verdict_at = at;
  if (outcome === 'put_right') enter(walk, 'confirmed', at, null);
  if (outcome !== 'partly' && outcome !== 'not_put_right') return;
  walk.reopened += 1;
  walk.updateFrom = at;
  enter(walk, 'reopened', at, 'company');
}

function merged(walk: Walk, at: string): void {
  const { stage, stage_at, waiting_on, waiting_since, pausedMs } = walk;
  walk.before = { stage, stage_at, waiting_on, waiting_since, pausedMs };
  enter(walk, 'duplicate', at, null);
}

/** As it stood before. What was not to be done here in the meantime is not late. */
function unmerged(walk: Walk, at: string): void {
  const { before, stage_at: mergedAt } = walk;
  if (!before) return;
  Object.assign(walk, { ...before, before: null });
  if (before.waiting_on === 'company') pause(walk, latest(mergedAt, before.waiting_since), at);
}

function enter(walk: Walk, stage: Stage, at: string, waitsOn: Standing['waiting_on']): void {
  walk.stage = stage;
  walk.stage_at = at;
  pass(walk, waitsOn, at);
}

/** Hands the next move over; the time in which it was not the company's is taken off the company's clocks. */
function pass(walk: Walk, to: Standing['waiting_on'], at: string): void {
  if (walk.waiting_on === to) return;
  if (walk.waiting_on !== 'company' && walk.waiting_since) pause(walk, walk.waiting_since, at);
  walk.waiting_on = to;
  walk.waiting_since = at;
}

/** Takes a time off the clocks: off that of the next update only what came after it had begun. */
function pause(walk: Walk, from: string, to: string): void {
  walk.pausedMs += between(from, to);
  walk.updateFrom = later(walk.updateFrom, between(latest(from, walk.updateFrom), to));
}

/**
 * The standing of an issue that came from another register, which told us its outcome but none of its dated steps (it has
 * an `import_note`). It says "reported", which is all we know, and nobody owes a next move: the company may have answered
 * elsewhere, years ago. A clock that runs from the report would show every such issue as overdue for ever, and a clock that
 * was stopped would be an answer we made up. Only a promise made here, in a later step, is owed.
 */
export function withoutClocks<T extends Standing & Dues>(standing: T, promises: OpenPromise[]): T {
  const none = { waiting_on: null, answer_due_at: null, update_due_at: null, resolution_due_at: null };
  return { ...standing, ...none, due_at: standing.promise_due_at, alarm_at: alarmOf(promises) };
}
