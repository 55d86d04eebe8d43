import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { queueMail } from '#api/mail/commands.ts';
import type { Letter } from '#api/mail/letter.ts';
import { firstPasswordShape, passwordChangeShape } from '#api/members/account-rules.ts';
import { refuseWeak } from '#api/members/chosen-password.ts';
import { hashPassword } from '#api/members/password.ts';
import { proveAnew } from '#api/members/proof.ts';
import { credentialsOf } from '#api/members/queries.ts';
import { endNamedSession, endSessionsOf } from '#api/members/session.ts';
import { mayManageAccess } from '#api/members/token-rules.ts';
import { limitNotices } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';

/** Another password, for who knows the one there is or, having none, has just signed in. Ends all sessions of the member, this one too: its cookie may be in other hands. */
export async function changePassword(ctx: Ctx, input: unknown): Promise<void> {
  const me = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  const before = (await credentialsOf(ctx, me.email))?.passwordHash ?? '';
  const { current_password, password } = parse(before ? passwordChangeShape : firstPasswordShape, input);
  await proveAnew(ctx, current_password);
  refuseWeak(password, { ...me, company: ctx.config.company });
  await limitNotices(ctx, me.email);
  const passwordHash = await hashPassword(password);
  await transact(ctx, async (ctx) => {
    const unchanged = ctx.db.updateTable('members').set({ password_hash: passwordHash }).where('password_hash', '=', before);
    const { numUpdatedRows } = await unchanged.where('id', '=', me.id).executeTakeFirst();
    if (!numUpdatedRows) throw new Refusal('conflict', 'The password was changed elsewhere just now.');
    await endSessionsOf(ctx, me.id);
    await queueMail(ctx, me.email, passwordLetter(ctx));
    await record(ctx, { act: 'member.password_changed', subject: `member/${me.id}`, content: { member: me.id } });
  });
}

/** Ends one session of who asks, at once; another member's is not there. */
export async function revokeSession(ctx: Ctx, handle: string): Promise<void> {
  const { id } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  if (!(await endNamedSession(ctx, id, handle))) throw new Refusal('not_found', 'There is nothing here.');
}

/** Ends all sessions of who asks but the one they ask in. */
export async function revokeOtherSessions(ctx: Ctx): Promise<void> {
  const { id } = signedIn(ctx);
  allow(mayManageAccess(ctx.viewer));
  await endSessionsOf(ctx, id, ctx.session);
}

function passwordLetter({ config, now }: Ctx): Letter {
  return {
    subject: 'Your password was changed',
    paragraphs: [
      `The password of your account with ${config.company} in the open was changed on ${now.slice(0, 10)} at ${now.slice(11, 16)} UTC.`,
      'If that was you, there is nothing to do: you were signed out everywhere else.',
      `If it was not you, somebody else knows your password. Please tell ${config.company} at once.`,
    ],
    reason: 'You get this because it is about the safety of your account.',
  };
}
