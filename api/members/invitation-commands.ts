import { type Ctx, transact } from '#api/context.ts';
import { allow } from '#api/guards.ts';
import { queueMail } from '#api/mail/commands.ts';
import { invite } from '#api/members/commands.ts';
import { invitationLetter, mailedInvitationShape } from '#api/members/invitation-rules.ts';
import { mayInvite } from '#api/members/rules.ts';
import { parse } from '#api/parse.ts';

/** Sends a link that gives its bearer the role, good once and for seven days, to an e-mail address. Returns the mail's id. */
export async function inviteByMail(ctx: Ctx, input: unknown): Promise<string> {
  allow(mayInvite(ctx.viewer));
  const { email, role } = parse(mailedInvitationShape, input);
  return transact(ctx, async (ctx) => {
    const path = await invite(ctx, role);
    return queueMail(ctx, email, invitationLetter(role, path, ctx.config.company));
  });
}
