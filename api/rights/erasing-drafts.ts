import type { Ctx } from '#api/context.ts';

/** Takes the texts and files of all drafts on an issue away: nobody but staff ever saw them. What was not published yet is withdrawn. */
export async function eraseDrafts(ctx: Ctx, issue: number): Promise<void> {
  const drafts = ctx.db.selectFrom('drafts').select('number').where('issue', '=', issue);
  const gone = { content: null, salt: null, hash: null, approved_hash: null, refusal: null };
  await ctx.db.updateTable('draft_versions').set(gone).where('draft', 'in', drafts).execute();
  await ctx.db.updateTable('draft_comments').set({ body: null }).where('draft', 'in', drafts).execute();
  await ctx.db.deleteFrom('draft_files').where('draft', 'in', drafts).execute();
  const ended = ctx.db.updateTable('drafts').set({ withdrawn_at: ctx.now }).where('issue', '=', issue);
  await ended.where('withdrawn_at', 'is', null).where('published_at', 'is', null).execute();
  await ctx.db.updateTable('drafts').set({ erased_at: ctx.now }).where('issue', '=', issue).where('erased_at', 'is', null).execute();
}

/** Takes the name of somebody who answered for the company off the drafts; what they wrote is the company's. */
export async function forgetDrafter(ctx: Ctx, member: string): Promise<void> {
  await ctx.db.updateTable('draft_versions').set({ author_name: null }).where('author', '=', member).execute();
  await ctx.db.updateTable('draft_versions').set({ decided_by_name: null }).where('decided_by', '=', member).execute();
  await ctx.db.updateTable('draft_comments').set({ author_name: null }).where('author', '=', member).execute();
}
