import type { Ctx } from '#api/context.ts';
import type { IssueRow } from '#db/schema.ts';

/** Every text that everybody could read if the issue were public, for a viewer who is known to see it. */
export async function publicTexts(ctx: Ctx, { number, title, display_name }: IssueRow): Promise<string> {
  const steps = await ctx.db.selectFrom('steps').select('body').where('issue', '=', number).execute();
  const promises = await ctx.db.selectFrom('promises').select(['text', 'withdrawal_reason']).where('issue', '=', number).execute();
  const files = await ctx.db.selectFrom('attachments').select('name').where('issue', '=', number).where('removed_at', 'is', null).execute();
  const said = [...steps.map(({ body }) => body), ...promises.flatMap(({ text, withdrawal_reason }) => [text, withdrawal_reason])];
  return [title, display_name, ...said, ...files.map(({ name }) => name)].join('\n');
}
