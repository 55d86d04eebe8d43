import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import type { Dues, Standing } from '#api/steps/standing.ts';

/** Rows written in one transaction: enough to make its cost small, few enough that nobody waits for it. */
export const BATCH = 500;

export function mayImport(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can import.' };
}

/** An export holds addresses and private details. */
export function mayExport(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can export everything.' };
}

/**
 * The standing of an issue that came from another register, which told us its outcome but none of its dated steps (it has
 * an `import_note`). It says "reported", which is all we know, and nobody owes a next move: the company may have answered
 * elsewhere, years ago. A clock that runs from the report would show every such issue as overdue for ever, and a clock that
 * was stopped would be an answer we made up. Only a promise made here, in a later step, is owed.
 */
export function withoutClocks<T extends Standing & Dues>(standing: T): T {
  const none = { waiting_on: null, waiting_since: null, answer_due_at: null, update_due_at: null, resolution_due_at: null };
  return { ...standing, ...none, due_at: standing.promise_due_at };
}
