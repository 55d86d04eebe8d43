import type { Ctx } from '#api/context.ts';
import { type Act, type Content, commit } from '#api/ledger/rules.ts';

export interface Entry {
  act: Act;
  /** What it happened to: `issue/412`, `fix/18`, `member/…`, `area/payments`, `board`. Everybody reads it: what staff alone know of has no name in it. */
  subject: string;
  content: Content;
}

/** Writes the line of an act, and the outbox row for its notices, in the transaction of the act. */
export async function record(ctx: Ctx, entry: Entry): Promise<void> {
  await recordAll(ctx, [entry]);
}

/** The lines of many acts at once, in their order. */
export async function recordAll(ctx: Ctx, entries: Entry[]): Promise<void> {
  if (!ctx.db.isTransaction) throw new Error('record() belongs inside the transaction of its act');
  if (entries.length === 0) return;
  const { n: last } = await ctx.db
    .updateTable('counters')
    .set((eb) => ({ n: eb('n', '+', entries.length) }))
    .where('name', '=', 'ledger')
    .returning('n')
    .executeTakeFirstOrThrow();
  const lines = entries.map(({ act, subject, content }, i) => {
    const seq = last - entries.length + 1 + i;
    const { salt, commitment } = commit(content);
    return {
      line: { seq, act, subject, at: ctx.now, role: 'tracks' in ctx.viewer ? 'customer' : ctx.viewer.role, commitment },
      opening: { seq, salt },
      notice: { seq, at: ctx.now },
    };
  });
  await ctx.db
    .insertInto('ledger')
    .values(lines.map(({ line }) => line))
    .execute();
  await ctx.db
    .insertInto('openings')
    .values(lines.map(({ opening }) => opening))
    .execute();
  await ctx.db
    .insertInto('outbox')
    .values(lines.map(({ notice }) => notice))
    .execute();
  await ctx.database.dialect.announce(ctx.db);
  ctx.head.seq = last;
}
