import type { Caller, Ctx, Viewer } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';

/** The member who asks; refuses a guest. */
export function signedIn(ctx: Ctx): Caller {
  if ('id' in ctx.viewer) return ctx.viewer;
  throw new Refusal('unauthenticated', 'Please sign in first.');
}

/** The member whom the viewer acts as on this issue: whoever signed in, or the reporter whose link to it they hold. */
export function actsAs(viewer: Viewer, issue: number): string | undefined {
  if ('id' in viewer) return viewer.id;
  return 'tracks' in viewer && viewer.tracks.issue === issue ? viewer.tracks.member : undefined;
}

/** Refuses who neither signed in nor holds the link to this issue: for what a reporter does. */
export function reporting({ viewer }: Ctx, issue: number): void {
  if (actsAs(viewer, issue) === undefined) throw new Refusal('unauthenticated', 'Please sign in first.');
}

/** The thing itself; refuses where it is absent or not for this viewer, which looks the same from outside. */
export function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Refusal('not_found', 'There is nothing here.');
  return thing;
}

/** What a rule says: `true`, or why not. A thing that stands in the way is a conflict, a missing right is forbidden. */
export type Allowed = true | { forbidden: string } | { conflict: string };

/** Refuses unless the rule allows. */
export function allow(allowed: Allowed): void {
  if (allowed === true) return;
  if ('forbidden' in allowed) throw new Refusal('forbidden', allowed.forbidden);
  throw new Refusal('conflict', allowed.conflict);
}

/** Refuses a token that has none of these scopes; whoever signed in needs none. */
export function inScope({ viewer }: Ctx, anyOf: readonly string[]): void {
  if (!('token' in viewer) || !viewer.token || viewer.token.scopes.some((scope) => anyOf.includes(scope))) return;
  const why = anyOf.length > 0 ? `This token would need the scope ${anyOf.join(' or ')}.` : 'This takes no token: please sign in.';
  throw new Refusal('forbidden', why);
}

/** Whether the viewer answers for the company. */
export function isStaff(viewer: Viewer): boolean {
  return viewer.role === 'agent' || viewer.role === 'approver' || viewer.role === 'admin';
}

/** Whether the viewer may publish what an agent can only draft. */
export function mayApprove(viewer: Viewer): boolean {
  return viewer.role === 'approver' || viewer.role === 'admin';
}
