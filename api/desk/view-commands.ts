import { v7 as uuid } from 'uuid';
import { type Ctx, transact } from '#api/context.ts';
import { MOST_VIEWS, queryOf, queueShape, savedViewShape } from '#api/desk/queue-rules.ts';
import type { SavedView } from '#api/desk/view-queries.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { found, isStaff, signedIn } from '#api/guards.ts';
import { takeMember } from '#api/members/freeing.ts';
import { parse } from '#api/parse.ts';

/** Keeps a view of the queue under a name. Refuses a name that the member has given already. */
export async function saveView(ctx: Ctx, input: { name: unknown; filter: unknown }): Promise<SavedView> {
  const { id: member } = signedIn(ctx);
  found(isStaff(ctx.viewer) || undefined);
  const { name } = parse(savedViewShape, { name: input.name });
  const view = { id: uuid(), name, query: queryOf(parse(queueShape, input.filter)) };
  await transact(ctx, async (ctx) => {
    // Two that are kept at once come one after the other: else both would count without the other.
    await takeMember(ctx, member);
    const kept = await ctx.db.selectFrom('saved_views').select('id').where('member', '=', member).execute();
    if (kept.length >= MOST_VIEWS) throw new Refusal('conflict', `You keep ${MOST_VIEWS} views already: delete one first.`);
    const added = await ctx.db
      .insertInto('saved_views')
      .values({ ...view, member, created_at: ctx.now })
      .onConflict((c) => c.doNothing())
      .executeTakeFirst();
    if (!added.numInsertedOrUpdatedRows) throw invalid('name', 'You keep a view by this name already.');
  });
  return view;
}

/** Forgets a view that the member keeps. */
export async function forgetView(ctx: Ctx, id: string): Promise<void> {
  const { id: member } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const gone = await ctx.db.deleteFrom('saved_views').where('id', '=', id).where('member', '=', member).executeTakeFirst();
    found(gone.numDeletedRows > 0n || undefined);
  });
}
