import { type Ctx, transact } from '#api/context.ts';
import { lastMailed, noticesOf, staffAtWork, waitingDraftsOf } from '#api/deadlines/mailing-queries.ts';
import { deadlineLetter, QUIET_MINUTES, sharedOut } from '#api/deadlines/mailing-rules.ts';
import { queueMail } from '#api/mail/commands.ts';
import { later } from '#api/steps/dues.ts';

const MOST = 1000;

/**
 * Tells the staff by mail what is near and what is late for long, and those who decide which drafts wait, all of it in one mail for each of
 * them. What is noted is taken in the transaction that writes the mails: it is in one mail to each, whoever else takes some at the same time.
 */
export async function mailAlarms(ctx: Ctx): Promise<void> {
  const last = await lastMailed(ctx);
  if (last !== undefined && later(last, QUIET_MINUTES * 60_000) > ctx.now) return;
  await transact(ctx, async (ctx) => {
    const taken = [await takeAlarms(ctx), await takeDrafts(ctx)];
    if (!taken.includes(true)) return;
    const notices = await noticesOf(ctx, ctx.now, MOST + 1);
    const drafts = await waitingDraftsOf(ctx, ctx.now, MOST + 1);
    const more = Math.max(notices.length, drafts.length) > MOST;
    const { company } = ctx.config;
    const news = { notices: notices.slice(0, MOST), drafts: drafts.slice(0, MOST) };
    for (const [{ email }, theirs] of sharedOut(await staffAtWork(ctx), news)) {
      await queueMail(ctx, email, deadlineLetter(theirs, { company, more }));
    }
  });
}

async function takeAlarms(ctx: Ctx): Promise<boolean> {
  const unmailed = ctx.db.updateTable('alarms').set({ mailed_at: ctx.now }).where('mailed_at', 'is', null);
  return (await unmailed.where('kind', '<>', 'missed').executeTakeFirst()).numUpdatedRows > 0n;
}

/** Each version that was handed in, once: also one on which somebody has decided meanwhile, of which nothing is to be told any more. */
async function takeDrafts(ctx: Ctx): Promise<boolean> {
  const untold = ctx.db.updateTable('draft_versions').set({ told_at: ctx.now }).where('told_at', 'is', null);
  return (await untold.where('handed_in_at', 'is not', null).executeTakeFirst()).numUpdatedRows > 0n;
}
