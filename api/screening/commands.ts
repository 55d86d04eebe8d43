import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { blockShape, kindOfBlock, mayScreen, wordsShape } from '#api/screening/rules.ts';

const SUBJECT = 'moderation';

/** From now on a customer’s post with these words in it is held. */
export async function blockWords(ctx: Ctx, input: unknown): Promise<void> {
  signedIn(ctx);
  allow(mayScreen(ctx.viewer));
  const { words } = parse(wordsShape, input);
  await transact(ctx, async (ctx) => {
    const adding = ctx.db.insertInto('blocked_words').values({ words, at: ctx.now });
    const added = await adding.onConflict((c) => c.column('words').doNothing()).executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw new Refusal('conflict', 'This is on the list already.');
    await record(ctx, { act: 'moderation.words_blocked', subject: SUBJECT, content: { words } });
  });
}

/** Takes words off the list. What is held stays held until somebody has looked at it. */
export async function unblockWords(ctx: Ctx, words: string): Promise<void> {
  signedIn(ctx);
  allow(mayScreen(ctx.viewer));
  await transact(ctx, async (ctx) => {
    const gone = await ctx.db.deleteFrom('blocked_words').where('words', '=', words).executeTakeFirst();
    if (!gone.numDeletedRows) throw new Refusal('conflict', 'This is not on the list any more.');
    await record(ctx, { act: 'moderation.words_unblocked', subject: SUBJECT, content: { words } });
  });
}

/** From now on nobody of this address, account or domain can report, or write on what others reported. */
export async function block(ctx: Ctx, input: unknown): Promise<void> {
  signedIn(ctx);
  allow(mayScreen(ctx.viewer));
  const { value, reason } = parse(blockShape, input);
  const kind = kindOfBlock(value) ?? 'domain';
  await transact(ctx, async (ctx) => {
    const adding = ctx.db.insertInto('blocks').values({ value, kind, reason, at: ctx.now });
    const added = await adding.onConflict((c) => c.column('value').doNothing()).executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw new Refusal('conflict', 'This is on the list already.');
    await record(ctx, { act: 'moderation.blocked', subject: SUBJECT, content: { value, kind, reason } });
  });
}

/** Lets them post again. */
export async function unblock(ctx: Ctx, value: string): Promise<void> {
  signedIn(ctx);
  allow(mayScreen(ctx.viewer));
  await transact(ctx, async (ctx) => {
    const gone = await ctx.db.deleteFrom('blocks').where('value', '=', value).executeTakeFirst();
    if (!gone.numDeletedRows) throw new Refusal('conflict', 'This is not on the list any more.');
    await record(ctx, { act: 'moderation.unblocked', subject: SUBJECT, content: { value } });
  });
}
