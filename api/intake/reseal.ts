import { resealFiles } from '#api/attachments/sealing.ts';
import { type Ctx, transact } from '#api/context.ts';
import { resealDrafts } from '#api/desk/draft-content.ts';
import { resealNotes } from '#api/desk/note-sealing.ts';
import { allow } from '#api/guards.ts';
import { BATCH, mayImport } from '#api/intake/rules.ts';
import { resealPending } from '#api/issues/guest-sealing.ts';
import { resealConsents } from '#api/issues/on-behalf-sealing.ts';
import { resealMails } from '#api/mail/sealing.ts';
import { resealModeration } from '#api/moderation/sealing.ts';
import { index, takeIssue } from '#api/steps/commands.ts';
import { keepTexts } from '#api/steps/sealing.ts';

/**
 * Seals everything private with the newest key, in batches of one transaction each; a board may be in use meanwhile. `progress`
 * hears how many issues are done. Returns how many had something to seal.
 */
export async function reseal(ctx: Ctx, progress?: (issues: number) => void): Promise<number> {
  allow(mayImport(ctx.viewer));
  await resealMails(ctx);
  await resealFiles(ctx);
  await resealPending(ctx);
  await resealDrafts(ctx);
  await resealModeration(ctx);
  await resealConsents(ctx);
  await resealNotes(ctx);
  let done = 0;
  for (let after = 0; ; ) {
    const numbers = await transact(ctx, (ctx) => resealBehind(ctx, after));
    const last = numbers.at(-1);
    if (last === undefined) return done;
    after = last;
    done += numbers.length;
    progress?.(done);
  }
}

async function resealBehind(ctx: Ctx, after: number): Promise<number[]> {
  const rows = await ctx.db
    .selectFrom('issues')
    .select('number')
    .where('number', '>', after)
    .where((eb) => eb.or([eb('visibility', '=', 'private'), eb('private_details', 'is not', null)]))
    .orderBy('number')
    .limit(BATCH)
    .execute();
  for (const { number } of rows) {
    await takeIssue(ctx, number);
    await keepTexts(ctx, number);
    await index(ctx, number);
  }
  return rows.map(({ number }) => number);
}
