import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { recountIssues, takeFix } from '#api/fixes/linked.ts';
import { linksShape } from '#api/fixes/linking-rules.ts';
import { mayLink } from '#api/fixes/rules.ts';
import { allow, signedIn } from '#api/guards.ts';
import { recordAll } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { takeIssue } from '#api/steps/commands.ts';
import type { IssueRow } from '#db/schema.ts';

/**
 * Staff say that this cause made these issues: all of them, or none where one is not there or has another cause, which gives way
 * only to a link of its own. Those that are linked to it already stay so.
 */
export async function linkIssues(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    allow(mayLink(ctx.viewer));
    const { issues } = parse(linksShape, input);
    const taken = await takeIssues(ctx, issues);
    await takeFix(ctx, number);
    const other = taken.find(({ fix }) => fix !== null && fix !== number);
    if (other) throw new Refusal('conflict', `#${other.number} is linked to F-${other.fix}. Unlink it there first.`);
    const fresh = taken.filter(({ fix }) => fix === null).map((issue) => issue.number);
    if (fresh.length === 0) return;
    await ctx.db.updateTable('issues').set({ fix: number }).where('number', 'in', fresh).execute();
    await recountIssues(ctx, number, { updated_at: ctx.now });
    await recordAll(
      ctx,
      fresh.map((issue) => ({ act: 'issue.linked', subject: `issue/${issue}`, content: { issue, fix: number, before: null } })),
    );
  });
}

/** Takes issues in the order of their numbers, so that two who take some of the same do not wait for each other. */
async function takeIssues(ctx: Ctx, numbers: number[]): Promise<IssueRow[]> {
  const there = await ctx.db.selectFrom('issues').select('number').where('number', 'in', numbers).orderBy('number').execute();
  const known = new Set(there.map(({ number }) => number));
  const lost = numbers.findIndex((number) => !known.has(number));
  if (lost >= 0) throw invalid(`issues.${lost}`, `There is no problem #${numbers[lost]}.`);
  const taken: IssueRow[] = [];
  for (const { number } of there) taken.push(await takeIssue(ctx, number));
  return taken;
}
