import type { Ctx, Head } from '#api/context.ts';
import type { Db } from '#db/schema.ts';
import type { LedgerRow } from '#db/schema-ledger.ts';

interface About {
  /** What the lines are about, as `issue/412`. Whether the viewer may see that is for the caller to ask. */
  subject?: string | undefined;
  limit: number;
}

/** A page of the ledger's lines, the newest first, before line `before`. */
export async function listLines(ctx: Ctx, { subject, before, limit }: About & { before?: number | undefined }): Promise<LedgerRow[]> {
  return ctx.db
    .selectFrom('ledger')
    .selectAll()
    .$if(subject !== undefined, (q) => q.where('subject', '=', subject ?? ''))
    .$if(before !== undefined, (q) => q.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** The lines after line `after`, the oldest first: how a machine reads along. */
export async function linesAfter(ctx: Ctx, { subject, after, limit }: About & { after: number }): Promise<LedgerRow[]> {
  return ctx.db
    .selectFrom('ledger')
    .selectAll()
    .$if(subject !== undefined, (q) => q.where('subject', '=', subject ?? ''))
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** How many lines are about this subject. */
export async function countLines(ctx: Ctx, subject: string): Promise<number> {
  const { n } = await ctx.db
    .selectFrom('ledger')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('subject', '=', subject)
    .executeTakeFirstOrThrow();
  return n;
}

/** The number of the newest line, which is also how many there are. */
export async function readHead(db: Db): Promise<Head> {
  const { n } = await db.selectFrom('counters').select('n').where('name', '=', 'ledger').executeTakeFirstOrThrow();
  return { seq: n };
}
