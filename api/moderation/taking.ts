import type { Ctx } from '#api/context.ts';
import { found } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { type Post, stepOf } from '#api/screening/withholding.ts';
import { takeIssue } from '#api/steps/commands.ts';
import type { ModerationRow } from '#db/schema-moderation.ts';

/** Takes a post for this transaction: its issue, then the step as it stands now. */
export async function takePost(ctx: Ctx, post: Post) {
  const { visibility } = await takeReadable(ctx, post.issue);
  return { ...(await stepOf(ctx, post)), visibility };
}

/**
 * Takes a case for this transaction, by its issue: of two who act at once, the second finds it as the first has left it. Cases are
 * public, also where the issue was removed and cannot be read.
 */
export async function takeCase(ctx: Ctx, number: number): Promise<ModerationRow> {
  const asked = ctx.db.selectFrom('moderations').selectAll().where('number', '=', number);
  const { issue } = found(await asked.executeTakeFirst());
  await takeIssue(ctx, issue);
  return asked.executeTakeFirstOrThrow();
}
