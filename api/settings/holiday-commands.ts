import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { mayChangeSettings } from '#api/settings/board-rules.ts';
import type { Holiday } from '#api/settings/holiday-queries.ts';
import { holidayShape } from '#api/settings/holiday-rules.ts';

/** An admin notes days on which fewer people are there. It is a note: it stops no clock. */
export async function noteHoliday(ctx: Ctx, input: unknown): Promise<Holiday> {
  signedIn(ctx);
  allow(mayChangeSettings(ctx.viewer));
  const days = parse(holidayShape, input);
  if (days.to_day < ctx.now.slice(0, 10)) throw invalid('to_day', 'This is over already.');
  return transact(ctx, async (ctx) => {
    const holiday = { id: uuid(), ...days };
    await ctx.db
      .insertInto('holidays')
      .values({ ...holiday, created_at: ctx.now })
      .execute();
    await record(ctx, { act: 'holiday.noted', subject: `holiday/${holiday.id}`, content: holiday });
    return holiday;
  });
}

/** An admin takes such a note back: it is shown no more. */
export async function withdrawHoliday(ctx: Ctx, id: string): Promise<void> {
  signedIn(ctx);
  allow(mayChangeSettings(ctx.viewer));
  await transact(ctx, async (ctx) => {
    found(await ctx.db.selectFrom('holidays').select('id').where('id', '=', id).executeTakeFirst());
    const standing = ctx.db.updateTable('holidays').set({ withdrawn_at: ctx.now }).where('id', '=', id).where('withdrawn_at', 'is', null);
    if (!(await standing.executeTakeFirst()).numUpdatedRows) throw new Refusal('conflict', 'It was taken back already.');
    await record(ctx, { act: 'holiday.withdrawn', subject: `holiday/${id}`, content: { id } });
  });
}
