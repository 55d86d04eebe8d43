import type { Ctx } from '#api/context.ts';
import { contentIn, sealContent } from '#api/steps/withheld.ts';

interface Person {
  member: string;
  /** What becomes of what they wrote. */
  texts: string;
  /** What stands for their name, and for a title of theirs. */
  name: string;
  title: string;
}

/**
 * Takes a person out of what the cases on an issue keep of their posts: their name, and if asked their words, the appeal's too.
 * What is restored later says no more than the rest of the issue.
 */
export async function forgetInCases(ctx: Ctx, issue: number, { member, texts, name, title }: Person): Promise<void> {
  const theirs = ctx.db.selectFrom('moderations').select(['number', 'kept', 'measure']).where('issue', '=', issue);
  const rows = await theirs.where('author', '=', member).execute();
  for (const { number, kept, measure } of rows) {
    if (kept === null) continue;
    const content = contentIn(kept);
    const named = content.title === undefined ? content : { ...content, display_name: name };
    const empty = content.title === undefined ? { body: '' } : { body: '', title, excerpt: '', display_name: name };
    // Of a redaction nothing is left to restore: the text around it went as well.
    const left = texts === 'kept' ? sealContent(ctx, named) : measure === 'redaction' ? null : sealContent(ctx, empty);
    await ctx.db.updateTable('moderations').set({ kept: left }).where('number', '=', number).execute();
  }
  if (texts === 'kept') return;
  const numbers = rows.map(({ number }) => number);
  if (numbers.length > 0)
    await ctx.db
      .updateTable('appeals')
      .set({ text: ctx.database.seal('') })
      .where('moderation', 'in', numbers)
      .execute();
}

/** Takes a person out of what they told us of posts, and off the block list. */
export async function forgetElsewhere(ctx: Ctx, { member, email }: { member: string; email: string }): Promise<void> {
  const gone = { member: null, text: ctx.database.seal('') };
  await ctx.db.updateTable('abuse_reports').set(gone).where('member', '=', member).execute();
  await ctx.db.deleteFrom('blocks').where('value', 'in', [member, email]).execute();
}
