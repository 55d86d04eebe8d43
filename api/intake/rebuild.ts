import { type Ctx, transact } from '#api/context.ts';
import { allow } from '#api/guards.ts';
import { countFixes } from '#api/intake/links.ts';
import { BATCH, mayImport } from '#api/intake/rules.ts';
import { recountAffected, recountFollowers } from '#api/issues/audience.ts';
import { index, refresh, takeIssue } from '#api/steps/commands.ts';

/**
 * Makes everything anew that is a cache of something else: where each issue stands, how many people it has, its full-text
 * entry, the counts and stages of the fixes. In batches of one transaction each; a board may be in use meanwhile. `progress`
 * hears how many issues are done. Returns how many there are.
 */
export async function rebuild(ctx: Ctx, progress?: (issues: number) => void): Promise<number> {
  allow(mayImport(ctx.viewer));
  let done = 0;
  for (let after = 0; ; ) {
    const numbers = await transact(ctx, (ctx) => rebuildBehind(ctx, after));
    const last = numbers.at(-1);
    if (last === undefined) break;
    after = last;
    done += numbers.length;
    progress?.(done);
  }
  const fixes = await ctx.db.selectFrom('fixes').select('number').execute();
  await countFixes(
    ctx,
    fixes.map(({ number }) => number),
  );
  return done;
}

async function rebuildBehind(ctx: Ctx, after: number): Promise<number[]> {
  const taking = ctx.db.selectFrom('issues').select('number').where('number', '>', after).orderBy('number').limit(BATCH);
  const rows = await taking.execute();
  for (const { number } of rows) {
    await takeIssue(ctx, number);
    await refresh(ctx, number);
    await recountAffected(ctx, number);
    await recountFollowers(ctx, number);
    await index(ctx, number);
  }
  return rows.map(({ number }) => number);
}
