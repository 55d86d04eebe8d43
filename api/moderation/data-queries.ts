import type { Ctx } from '#api/context.ts';
import { contentIn } from '#api/steps/withheld.ts';

/** What was done to a member's posts, with what they said where that is kept, and what the member wrote against it. */
export async function casesOf(ctx: Ctx, member: string): Promise<object[]> {
  const columns = [
    'number',
    'issue',
    'step',
    'measure',
    'reason',
    'moderations.sentence',
    'moderations.at',
    'ended',
    'ended_at',
    'part',
    'files',
  ] as const;
  const rows = await ctx.db
    .selectFrom('moderations')
    .leftJoin('appeals', 'appeals.moderation', 'moderations.number')
    .select([...columns, 'kept', 'appeals.text as appeal', 'appeals.outcome as appeal_outcome'])
    .where('author', '=', member)
    .orderBy('number')
    .execute();
  return rows.map(({ kept, ...row }) => ({ ...row, said: kept === null || row.part === 'files' ? null : contentIn(kept) }));
}

/** What a member told us of posts. */
export async function toldBy(ctx: Ctx, member: string): Promise<object[]> {
  const columns = ['issue', 'step', 'reason', 'text', 'at', 'settled_at', 'outcome'] as const;
  return ctx.db.selectFrom('abuse_reports').select(columns).where('member', '=', member).orderBy('at').execute();
}
