import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, actsAs } from '#api/guards.ts';
import { absentIfEmpty, ordinalShape } from '#api/steps/rules.ts';

/** How long after a step its author can still add files to it. */
const MINUTES_TO_ATTACH = 60;

/** Which step files are for; without it, the author's newest. */
export const attachingShape = z.strictObject({ step: z.preprocess(absentIfEmpty, ordinalShape.optional()) });

/** What is asked of a step before files come to it, or go. */
export interface Own {
  issue: number;
  n: number;
  author: string | null;
  at: string;
}

/** Until when files can be added to a step of that moment, both ISO-8601 UTC. */
export function attachableUntil(at: string): string {
  return new Date(Date.parse(at) + MINUTES_TO_ATTACH * 60_000).toISOString();
}

function isAuthor(viewer: Viewer, { issue, author }: Own): boolean {
  return author !== null && author === actsAs(viewer, issue);
}

/** Whoever wrote a step adds files to it, for an hour: after that, they belong to a step of their own. */
export function mayAttach(viewer: Viewer, issue: { stage: string }, step: Own, now: string): Allowed {
  if (!isAuthor(viewer, step)) {
    return { forbidden: 'You can add files to your own entries only.' };
  }
  if (issue.stage === 'withdrawn') return { conflict: 'This problem was withdrawn.' };
  if (now <= attachableUntil(step.at)) return true;
  return { conflict: `Files can be added to an entry for ${MINUTES_TO_ATTACH} minutes. Send them with a new one, please.` };
}

/** Whoever wrote the step can take a file off it, at any time. */
export function mayRemove(viewer: Viewer, step: Own): Allowed {
  return isAuthor(viewer, step) || { forbidden: 'You can take off your own files only.' };
}
