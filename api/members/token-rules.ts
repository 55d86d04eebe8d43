import { z } from 'zod';
import { type Role, type Scope, scopes, type Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import { oneLine } from '#api/text/plain.ts';

const MOST_DAYS = 365;

export const scopeShape = z.enum(scopes, `A scope is one of ${scopes.join(', ')}.`);

export const tokenShape = z.strictObject({
  name: z
    .string('Please give the token a name.')
    .overwrite(oneLine)
    .pipe(z.string().min(1, 'Please give the token a name.').max(60, 'A name has at most 60 characters.')),
  scopes: z
    .array(scopeShape, 'Please choose what the token is good for.')
    .min(1, 'Please choose what the token is good for.')
    .max(scopes.length, 'Please name each scope once.'),
  days: z.coerce
    .number('Please say for how many days.')
    .int('Please say for how many days.')
    .min(1, 'A token is good for a day at least.')
    .max(MOST_DAYS, `A token is good for ${MOST_DAYS} days at most.`)
    .default(90),
});

/** What each scope is for, in words for those who choose. */
export const scopeMeanings: Record<Scope, string> = {
  read: 'read what you can read',
  report: 'what customers do: report, answer, comment, follow, give a verdict',
  respond: 'what staff do: steps, promises, root causes, merging',
  moderate: 'hold and redact',
  admin: 'members and invitations',
};

const byRole: Record<Role, readonly Scope[]> = {
  customer: ['read', 'report'],
  agent: ['read', 'report', 'respond', 'moderate'],
  approver: ['read', 'report', 'respond', 'moderate'],
  admin: scopes,
};

/** The scopes that a token of this role can have. */
export function scopesOf(role: Role): readonly Scope[] {
  return byRole[role];
}

/** A token makes and ends no tokens or sessions and changes no password: who stole it could else keep their way in. */
export function mayManageAccess(viewer: Viewer): Allowed {
  return 'token' in viewer && viewer.token ? { forbidden: 'This takes no token: please sign in.' } : true;
}
