import { type Ctx, transact } from '#api/context.ts';
import { recountIssues } from '#api/fixes/linked.ts';
import { allow } from '#api/guards.ts';
import type { IssueLine } from '#api/intake/jsonl.ts';
import { type Numbered, wrong } from '#api/intake/lines.ts';
import { BATCH, mayImport } from '#api/intake/rules.ts';
import { recountAffected, recountFollowers } from '#api/issues/audience.ts';

/** Where an issue points to others. Kept until all lines of a file are read, for the others may come later. */
export interface Link {
  line: number;
  number: number;
  into: number | undefined;
  steps: { n: number; other: number }[];
}

/** The link of an issue's line, if it has one. */
export function linkIn({ line, value: { number, duplicate_of, steps } }: Numbered<IssueLine>): Link[] {
  const others = steps.flatMap(({ n, other_issue }) => (other_issue === undefined ? [] : { n, other: other_issue }));
  return duplicate_of === undefined && others.length === 0 ? [] : [{ line, number, into: duplicate_of, steps: others }];
}

/** Joins issues that were merged and counts their people anew, in batches of one transaction each. */
export async function linkIssues(ctx: Ctx, links: Link[]): Promise<void> {
  allow(mayImport(ctx.viewer));
  refuseCircles(links);
  for (let start = 0; start < links.length; start += BATCH) {
    const batch = links.slice(start, start + BATCH);
    await transact(ctx, async (ctx) => {
      await refuseLostIssues(ctx, batch);
      for (const link of batch) await join(ctx, link);
    });
  }
  for (let start = 0; start < links.length; start += BATCH) {
    const targets = new Set(links.slice(start, start + BATCH).flatMap(({ into }) => into ?? []));
    await transact(ctx, async (ctx) => {
      for (const number of targets) {
        await recountAffected(ctx, number);
        await recountFollowers(ctx, number);
      }
    });
  }
}

async function join(ctx: Ctx, { number, into, steps }: Link): Promise<void> {
  for (const { n, other } of steps) {
    await ctx.db
      .updateTable('steps')
      .set({ other_issue: other })
      .where('issue', '=', number)
      .where('n', '=', n)
      .where('other_issue', 'is', null)
      .execute();
  }
  if (into === undefined) return;
  // An issue that was there before the import, and whose merge has been undone here, stays as it is.
  const merged = ctx.db.updateTable('issues').set({ duplicate_of: into }).where('number', '=', number).where('stage', '=', 'duplicate');
  await merged.where('duplicate_of', 'is', null).execute();
}

function refuseCircles(links: Link[]): void {
  const into = new Map(links.map((link) => [link.number, link.into]));
  for (const { line, number } of links) {
    const passed = new Set([number]);
    for (let next = into.get(number); next !== undefined; next = into.get(next)) {
      if (passed.has(next)) throw wrong(line, `#${number} is merged into itself, by way of #${next}`);
      passed.add(next);
    }
  }
}

async function refuseLostIssues(ctx: Ctx, links: Link[]): Promise<void> {
  const named = ({ into, steps }: Link) => [...(into === undefined ? [] : [into]), ...steps.map(({ other }) => other)];
  const numbers = [...new Set(links.flatMap(named))];
  const rows = await ctx.db.selectFrom('issues').select('number').where('number', 'in', numbers).execute();
  const known = new Set(rows.map(({ number }) => number));
  for (const link of links) {
    const lost = named(link).find((number) => !known.has(number));
    if (lost !== undefined) throw wrong(link.line, `the issue ${lost} is not in the file`);
  }
}

/** Counts the issues of each fix, finds the last report and what follows for its stage. */
export async function countFixes(ctx: Ctx, numbers: number[]): Promise<void> {
  allow(mayImport(ctx.viewer));
  for (const number of numbers) await transact(ctx, (ctx) => recountIssues(ctx, number));
}
