import type { Ctx } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { currentPasswordShape } from '#api/members/account-rules.ts';
import { signedInAt } from '#api/members/passkey-queries.ts';
import { FRESH_MINUTES } from '#api/members/passkey-rules.ts';
import { verifyPassword } from '#api/members/password.ts';
import { credentialsOf } from '#api/members/queries.ts';
import { mayManageAccess } from '#api/members/token-rules.ts';
import { tryCurrentPassword } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';

/**
 * Has who asks prove once more that it is they, before how they get in is changed: by their password or, where they have none, by
 * having just signed in. Hashes a password: never call it inside a transaction.
 */
export async function proveAnew(ctx: Ctx, current_password: unknown): Promise<void> {
  const me = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  const known = await credentialsOf(ctx, me.email);
  if (!known?.passwordHash) return provenByFreshness(ctx);
  const given = parse(currentPasswordShape, { current_password });
  const tried = await tryCurrentPassword(ctx, me);
  if (!(await verifyPassword(known.passwordHash, given.current_password))) throw invalid('current_password', 'This is not your password.');
  await tried.takeBack();
}

/** Whether who asks signed in so lately that it still proves who they are. */
export async function signedInLately(ctx: Ctx): Promise<boolean> {
  const since = await signedInAt(ctx);
  return since !== undefined && Date.parse(ctx.now) - Date.parse(since) < FRESH_MINUTES * 60_000;
}

async function provenByFreshness(ctx: Ctx): Promise<void> {
  if (await signedInLately(ctx)) return;
  const why = `For this you must have signed in within the last ${FRESH_MINUTES} minutes. Please sign out, sign in again and come back.`;
  throw new Refusal('conflict', why);
}
