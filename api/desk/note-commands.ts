import { type Ctx, transact } from '#api/context.ts';
import { noteShape } from '#api/desk/note-rules.ts';
import { found, isStaff, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { parse } from '#api/parse.ts';

/** Staff note something for each other on an issue; nobody else learns that there is a note. Returns its number on the issue. */
export async function writeNote(ctx: Ctx, number: number, input: unknown): Promise<number> {
  const author = signedIn(ctx);
  found(isStaff(ctx.viewer) || undefined);
  const { body } = parse(noteShape, input);
  return transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const { last } = await ctx.db
      .selectFrom('notes')
      .select((eb) => eb.fn.max('n').as('last'))
      .where('issue', '=', number)
      .executeTakeFirstOrThrow();
    const n = (last ?? 0) + 1;
    await ctx.db
      .insertInto('notes')
      .values({ issue: number, n, author: author.id, at: ctx.now, body: ctx.database.seal(body) })
      .execute();
    return n;
  });
}
