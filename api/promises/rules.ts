import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, isStaff, mayApprove } from '#api/guards.ts';
import { isShown, momentShape } from '#api/steps/rules.ts';
import { clean, oneLine } from '#api/text/plain.ts';

/** `missed`: its date has passed and it was not kept by then. Withdrawing it changes nothing about that. */
export type PromiseState = 'due' | 'kept' | 'kept_late' | 'missed' | 'withdrawn';

/** A due date as a day means the end of that day. */
export const dueShape = z
  .string('Please give a date.')
  .trim()
  .overwrite((text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59Z` : text))
  .pipe(momentShape)
  .meta({ description: 'A day, which means its end, or a moment in UTC, such as 2026-11-24 or 2026-11-24T12:00Z' });

export const promiseShape = z.strictObject({
  text: z
    .string('Please say what is promised.')
    .overwrite(oneLine)
    .min(3, 'Please say what is promised.')
    .max(200, 'At most 200 characters, please.'),
  due_at: dueShape,
});

export type NewPromise = z.infer<typeof promiseShape>;

export const withdrawalShape = z.strictObject({
  reason: z.string('Please say why.').overwrite(clean).min(3, 'Please say why.').max(500, 'At most 500 characters, please.'),
});

interface PromiseDates {
  due_at: string;
  kept_at: string | null;
  withdrawn_at: string | null;
}

/** The state of a promise at a moment; computed, never stored. A breach still counts after it is repaired. */
export function promiseState({ due_at, kept_at, withdrawn_at }: PromiseDates, now: string): PromiseState {
  if (kept_at !== null) return kept_at <= due_at ? 'kept' : 'kept_late';
  if (due_at < now) return 'missed';
  return withdrawn_at === null ? 'due' : 'withdrawn';
}

/** Whether what is promised on the issue is there for the viewer: of one that not everybody can read, other customers know nothing. */
export function mayKnow(viewer: Viewer, issue: { visibility: string; withheld_at: string | null; reporter: string | null }): boolean {
  return isShown(issue) || isStaff(viewer) || ('id' in viewer && viewer.id === issue.reporter);
}

/** Who may say that a promise is kept, or withdraw it: the company's staff, while it is open. */
export function maySettle(viewer: Viewer, promise: PromiseDates): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can settle a promise.' };
  if (promise.kept_at !== null) return { conflict: 'This promise is kept already.' };
  if (promise.withdrawn_at !== null) return { conflict: 'This promise was withdrawn.' };
  return true;
}

/** The reason is published: where all that agents write needs approval, it is for approvers to give. */
export function mayWithdraw(viewer: Viewer, needsApproval: boolean): Allowed {
  if (!needsApproval || mayApprove(viewer)) return true;
  return { forbidden: 'All that is published here needs approval: an approver must withdraw this promise.' };
}
