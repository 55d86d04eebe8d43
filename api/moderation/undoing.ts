import type { Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { told } from '#api/moderation/consequences.ts';
import { showFiles } from '#api/moderation/hiding.ts';
import { noteOn } from '#api/screening/holding.ts';
import { restoredLetter } from '#api/screening/letter-rules.ts';
import { endCase, giveBack, rewrite, stillKept, tellAuthor } from '#api/screening/withholding.ts';
import { contentIn } from '#api/steps/withheld.ts';
import type { ModerationRow } from '#db/schema-moderation.ts';

/** Gives back what a case took, as it was, with a mark on the timeline and a letter to the author. */
export async function undo(ctx: Ctx, one: ModerationRow, sentence: string): Promise<void> {
  const kept = stillKept(one);
  if (one.measure === 'redaction') {
    if (one.part !== 'files') await refuseUnlessLast(ctx, one);
    if (one.part !== 'files') await rewrite(ctx, one, contentIn(kept));
    await showFiles(ctx, one.number);
  } else await giveBack(ctx, one, kept);
  await endCase(ctx, one.number, 'restored', sentence);
  await noteOn(ctx, one, { sentence, measure: 'restored', moderation: one.number });
  await tellAuthor(ctx, one.author, restoredLetter(told(ctx, one), sentence));
}

/** What an earlier redaction kept has in it what a later one took out. */
async function refuseUnlessLast(ctx: Ctx, { issue, step, number }: ModerationRow): Promise<void> {
  const later = ctx.db.selectFrom('moderations').select('number').where('issue', '=', issue).where('step', '=', step);
  const standing = later.where('measure', '=', 'redaction').where('number', '>', number).where('ended_at', 'is', null);
  const row = await standing.where('part', '<>', 'files').executeTakeFirst();
  if (row) throw new Refusal('conflict', `The same text was redacted again later, in case ${row.number}: restore that one first.`);
}
