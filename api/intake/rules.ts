import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';

/** Rows written in one transaction: enough to make its cost small, few enough that nobody waits for it. */
export const BATCH = 500;

export function mayImport(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can import.' };
}

/** An export holds addresses and private details. */
export function mayExport(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || viewer.role === 'system' ? true : { forbidden: 'Only an admin can export everything.' };
}
