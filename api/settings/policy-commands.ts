import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { mayChangeSettings } from '#api/settings/board-rules.ts';
import { currentPolicy, isKept } from '#api/settings/policy-queries.ts';
import { policyShape } from '#api/settings/policy-rules.ts';

const overtaken = () => new Refusal('conflict', 'Somebody changed the policy just now. Please look at what it says by now.');

/** An admin puts a new text in the place of the policy; the old one stays readable. Returns its number. Refuses one written from an older text. */
export async function changePolicy(ctx: Ctx, input: unknown): Promise<number> {
  signedIn(ctx);
  allow(mayChangeSettings(ctx.viewer));
  const { after, body } = parse(policyShape, input);
  return transact(ctx, async (ctx) => {
    const now = await currentPolicy(ctx);
    if (now.n !== after) throw overtaken();
    if (now.body.trim() === body) throw new Refusal('conflict', 'That is what the policy says already.');
    const n = after + 1;
    // Its number is what two admins at once cannot both have.
    const inserted = await ctx.db
      .insertInto('policies')
      .values({ n, at: ctx.now, body })
      .onConflict((c) => c.column('n').doNothing())
      .executeTakeFirst();
    if (!inserted.numInsertedOrUpdatedRows) throw overtaken();
    await record(ctx, { act: 'policy.changed', subject: `policy/${n}`, content: { n, body } });
    return n;
  });
}

/** An admin says that this version, which has to be the one that holds, stays as it is. Once for each. */
export async function keepPolicy(ctx: Ctx, n: number): Promise<void> {
  signedIn(ctx);
  allow(mayChangeSettings(ctx.viewer));
  await transact(ctx, async (ctx) => {
    // Two admins at once: the second waits here, and then sees the line of the first.
    const taking = ctx.db.updateTable('policies').set((eb) => ({ n: eb.ref('n') }));
    found(await taking.where('n', '=', n).returning('n').executeTakeFirst());
    if ((await currentPolicy(ctx)).n !== n) throw overtaken();
    if (await isKept(ctx, n)) throw new Refusal('conflict', 'Somebody has read and kept it already.');
    await record(ctx, { act: 'policy.confirmed', subject: `policy/${n}`, content: { n } });
  });
}
