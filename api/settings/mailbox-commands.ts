import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { mayChangeSettings } from '#api/settings/board-rules.ts';
import { isMailboxNoted } from '#api/settings/checklist-queries.ts';

/** An admin notes that mail stays in the board's own mailbox, so that nobody takes that for something forgotten. Once is enough. */
export async function noteMailbox(ctx: Ctx): Promise<void> {
  signedIn(ctx);
  allow(mayChangeSettings(ctx.viewer));
  if (ctx.config.smtpUrl !== undefined) throw new Refusal('conflict', 'A mail server is set up: mail goes out.');
  await transact(ctx, async (ctx) => {
    // Two admins at once: the second waits here, and then sees the line of the first.
    await ctx.db
      .updateTable('counters')
      .set((eb) => ({ n: eb.ref('n') }))
      .where('name', '=', 'ledger')
      .execute();
    if (await isMailboxNoted(ctx)) return;
    await record(ctx, { act: 'mail.mailbox_noted', subject: 'board', content: {} });
  });
}
