import { type Ctx, transact } from '#api/context.ts';
import { allow, found, reporting, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { told } from '#api/moderation/consequences.ts';
import { othersMayDecide } from '#api/moderation/part-queries.ts';
import { appealShape, decisionShape, mayAppeal, mayDecide, mayRestore, sentenceOnlyShape } from '#api/moderation/rules.ts';
import { takeCase } from '#api/moderation/taking.ts';
import { undo } from '#api/moderation/undoing.ts';
import { parse } from '#api/parse.ts';
import { rejectedLetter } from '#api/screening/letter-rules.ts';
import { tellAuthor } from '#api/screening/withholding.ts';
import type { AppealRow } from '#db/schema-moderation.ts';

/** Staff give back what was held, redacted or removed, as it was. */
export async function restore(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const { sentence } = parse(sentenceOnlyShape, input);
  await transact(ctx, async (ctx) => {
    const one = await takeCase(ctx, number);
    allow(mayRestore(ctx.viewer, one, await appealOf(ctx, number)));
    await undo(ctx, one, sentence);
    await record(ctx, { act: 'moderation.restored', subject: `issue/${one.issue}`, content: { moderation: number, sentence } });
  });
}

/** The author says why what was done is wrong. Once, and within the time for it. */
export async function appeal(ctx: Ctx, number: number, input: unknown): Promise<void> {
  const asked = await ctx.db.selectFrom('moderations').select(['issue', 'author']).where('number', '=', number).executeTakeFirst();
  reporting(ctx, found(asked).issue);
  const { text } = parse(appealShape, input);
  await transact(ctx, async (ctx) => {
    const one = await takeCase(ctx, number);
    const earlier = await appealOf(ctx, number);
    allow(mayAppeal(ctx.viewer, one, earlier !== undefined, ctx.now));
    await ctx.db
      .insertInto('appeals')
      .values({ moderation: number, text: ctx.database.seal(text), at: ctx.now })
      .execute();
    await record(ctx, { act: 'moderation.appealed', subject: `issue/${one.issue}`, content: { moderation: number, text } });
  });
}

/**
 * Staff who did not do it decide about an appeal: what was done is undone, or stays. Where nobody else is left, whoever did it or
 * confirmed it decides, and the case says so.
 */
export async function decideAppeal(ctx: Ctx, number: number, input: unknown): Promise<void> {
  const { id } = signedIn(ctx);
  const { outcome, sentence } = parse(decisionShape, input);
  await transact(ctx, async (ctx) => {
    const one = await takeCase(ctx, number);
    allow(mayDecide(ctx.viewer, one, await appealOf(ctx, number), await othersMayDecide(ctx, one)));
    const decision = { outcome, sentence, decided_at: ctx.now, decided_by: id, role: ctx.viewer.role };
    await ctx.db.updateTable('appeals').set(decision).where('moderation', '=', number).execute();
    if (outcome === 'upheld') await undo(ctx, one, sentence);
    else await tellAuthor(ctx, one.author, rejectedLetter(told(ctx, one), sentence));
    const act = outcome === 'upheld' ? 'moderation.appeal_upheld' : 'moderation.appeal_rejected';
    await record(ctx, { act, subject: `issue/${one.issue}`, content: { moderation: number, outcome, sentence } });
  });
}

async function appealOf(ctx: Ctx, number: number): Promise<AppealRow | undefined> {
  return ctx.db.selectFrom('appeals').selectAll().where('moderation', '=', number).executeTakeFirst();
}
