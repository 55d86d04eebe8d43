import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import { oneLine } from '#api/text/plain.ts';

const HOUR_S = 3600;

const duration = (what: string) =>
  z.coerce
    .number(`${what} must be a number of hours`)
    .positive(`${what} must be more than no time.`)
    .max(24 * 365, `${what} must be within a year.`);

const nameShape = z.string().overwrite(oneLine).min(2, 'A name has at least 2 characters.').max(60, 'A name has at most 60 characters.');

/** Targets as people set them: hours. */
export const areaShape = z.strictObject({
  name: nameShape,
  first_answer_h: duration('The first answer').default(8),
  next_update_h: duration('The next update').default(72),
  resolution_h: duration('The resolution').default(336),
});

/** What somebody wants to change about the version of an area that they have read. What is absent stays. */
export const areaChangeShape = z.strictObject({
  version: z.coerce.number().int().min(1),
  name: nameShape.optional(),
  first_answer_h: duration('The first answer').optional(),
  next_update_h: duration('The next update').optional(),
  resolution_h: duration('The resolution').optional(),
});

/** A place in the list of areas: 1 is the first. */
export const placeShape = z.strictObject({ place: z.coerce.number().int().min(1, 'The first place is 1.') });

/** Targets in whole seconds. */
export interface Targets {
  firstAnswerS: number;
  nextUpdateS: number;
  resolutionS: number;
}

export const DEFAULT_TARGETS: Targets = { firstAnswerS: 8 * HOUR_S, nextUpdateS: 72 * HOUR_S, resolutionS: 336 * HOUR_S };

/** Whole seconds, and never none. */
export function inSeconds(hours: number): number {
  return Math.max(1, Math.round(hours * HOUR_S));
}

/** Hours as a form shows them: at most four digits behind the point, so that a second is not lost. */
export function inHours(seconds: number): number {
  return Math.round((seconds / HOUR_S) * 10_000) / 10_000;
}

const targetsShape = z.object({ first_answer_s: z.int(), next_update_s: z.int(), resolution_s: z.int() });

/** What a change of an area was about: its name, or its targets; a retirement and a return say it all by themselves. */
export const changedShape = z.union([targetsShape, z.object({ name: z.string() }), z.object({})]);
export type Changed = z.infer<typeof changedShape>;

export type TargetColumns = z.infer<typeof targetsShape>;

/** The targets of an area out of its row. */
export function targetColumns({ first_answer_s, next_update_s, resolution_s }: TargetColumns): TargetColumns {
  return { first_answer_s, next_update_s, resolution_s };
}

/** Whether two areas have the same targets. */
export function sameTargets(a: TargetColumns, b: TargetColumns): boolean {
  return a.first_answer_s === b.first_answer_s && a.next_update_s === b.next_update_s && a.resolution_s === b.resolution_s;
}

export function mayAddArea(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can add an area.' };
}

export function mayChangeAreas(viewer: Viewer): Allowed {
  return viewer.role === 'admin' ? true : { forbidden: 'Only an admin can change the areas.' };
}

/** Whether an area goes out of use: its problems stay, and none is added. */
export function mayRetire({ retired_at }: { retired_at: string | null }): Allowed {
  return retired_at === null ? true : { conflict: 'This area is retired already.' };
}

export function mayReturn({ retired_at }: { retired_at: string | null }): Allowed {
  return retired_at === null ? { conflict: 'This area is in use.' } : true;
}
