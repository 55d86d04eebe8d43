import type { Ctx } from '#api/context.ts';
import type { Told } from '#api/screening/letter-rules.ts';
import type { Post } from '#api/screening/withholding.ts';
import { type ModerationReason, moderationReasons } from '#api/steps/rules.ts';

/** What a letter tells of a case. */
export function told(
  ctx: Ctx,
  { number, issue, reason, sentence }: { number: number; issue: number; reason: string; sentence: string },
): Told {
  return { number, issue, reason: reasonIn(reason), sentence, company: ctx.config.company };
}

function reasonIn(text: string): ModerationReason {
  const reason = moderationReasons.find((one) => one === text);
  if (reason === undefined) throw new Error(`no reason of ours: ${text}`);
  return reason;
}

/** Something was done about a post: whoever told us of it was right. */
export async function settleAll(ctx: Ctx, { issue, step }: Post): Promise<void> {
  const settled = { settled_at: ctx.now, outcome: 'acted', settled_by: 'id' in ctx.viewer ? ctx.viewer.id : null };
  const reports = ctx.db.updateTable('abuse_reports').set(settled).where('issue', '=', issue).where('step', '=', step);
  await reports.where('settled_at', 'is', null).execute();
}

/** Deletes the salts of the lines that a post was written with: without them nobody finds out by trying what it said. */
export async function forgetOpenings(ctx: Ctx, { issue, n, at }: { issue: number; n: number; at: string }): Promise<void> {
  const lines = ctx.db.selectFrom('ledger').select('seq').where('subject', '=', `issue/${issue}`);
  const written = lines.where((eb) => (n === 1 ? eb.or([eb('at', '=', at), eb('act', '=', 'issue.corrected')]) : eb('at', '=', at)));
  await ctx.db.deleteFrom('openings').where('seq', 'in', written).execute();
}
