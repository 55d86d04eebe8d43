import type { Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { FRESH_MINUTES } from '#api/members/passkey-rules.ts';
import { signedInLately } from '#api/members/proof.ts';
import { mayManageAccess } from '#api/members/token-rules.ts';

/** Refuses a token, and a session of which the sign-in is too long ago to prove anything now. */
export async function refuseStale(ctx: Ctx): Promise<void> {
  signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  if (await signedInLately(ctx)) return;
  throw new Refusal('forbidden', `Please sign out and in again first: this asks for a sign-in of the last ${FRESH_MINUTES} minutes.`);
}
