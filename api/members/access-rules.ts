import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import { roleShape } from '#api/members/rules.ts';

export const roleChangeShape = z.strictObject({ role: roleShape });

interface Account {
  role: string;
  deactivated_at: string | null;
  erased_at: string | null;
}

/** Who the members are is for admins alone. */
export function maySeeMembers(viewer: Viewer): boolean {
  return viewer.role === 'admin' || viewer.role === 'system';
}

/** Whether the account can get another role. */
export function mayChangeRole(account: Account, role: string): Allowed {
  if (account.deactivated_at !== null) return { conflict: 'This account is deactivated: reactivate it first.' };
  return account.role === role ? { conflict: `This member is ${role} already.` } : true;
}

export function mayDeactivate(account: Account): Allowed {
  return account.deactivated_at === null ? true : { conflict: 'This account is deactivated already.' };
}

/** `erasing`: the erasure of the member has begun, and cannot be undone. */
export function mayReactivate(account: Account, erasing: boolean): Allowed {
  if (account.erased_at !== null) return { conflict: 'This member was erased: there is nobody to let in.' };
  if (erasing) return { conflict: 'This member is being erased: the account cannot be opened again.' };
  return account.deactivated_at === null ? { conflict: 'This account is active.' } : true;
}
