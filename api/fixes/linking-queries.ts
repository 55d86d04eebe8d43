import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { isOpen, isPrivate } from '#api/issues/queries.ts';
import { type IssueSummary, listed, summary } from '#api/issues/view.ts';
import { isPublic } from '#api/steps/queries.ts';
import { searchFor, words } from '#api/text/plain.ts';
import type { SearchQuery } from '#db/dialects/dialect.ts';

const SEARCHED = 500;

interface Page {
  q?: string | undefined;
  before?: number | undefined;
  limit: number;
}

/**
 * Open issues without a cause, the newest first; with words, those that have all of them. Of the private ones, whose words stand in
 * no index, the newest 500 are opened and read. `before` is the last number of the page before. Staff only: undefined for others.
 */
export async function linkable(ctx: Ctx, { q, before, limit }: Page): Promise<{ items: IssueSummary[]; next: number | null } | undefined> {
  if (!isStaff(ctx.viewer)) return undefined;
  const search = q ? searchFor(q) : undefined;
  if (q && !search) return { items: [], next: null };
  const named = search ? await having(ctx, search) : undefined;
  const rows = await free(ctx)
    .select(listed.map((name) => `issues.${name}` as const))
    .$if(named !== undefined, (query) => query.where('issues.number', 'in', [...(named ?? []), 0]))
    .$if(before !== undefined, (query) => query.where('issues.number', '<', before ?? 0))
    .orderBy('issues.number', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit).map((row) => summary(ctx, row));
  return { items, next: rows.length > limit ? (items.at(-1)?.number ?? null) : null };
}

function free(ctx: Ctx) {
  return ctx.db.selectFrom('issues').where(isOpen).where('issues.fix', 'is', null);
}

async function having(ctx: Ctx, search: SearchQuery): Promise<number[]> {
  const hits = await free(ctx)
    .innerJoin(ctx.database.dialect.hits(search, 'hits'), 'hits.number', 'issues.number')
    .where(isPublic)
    .select('issues.number')
    .orderBy('issues.number', 'desc')
    .limit(SEARCHED)
    .execute();
  const secrets = await free(ctx)
    .innerJoin('steps', (join) => join.onRef('steps.issue', '=', 'issues.number').on('steps.n', '=', 1))
    .where(isPrivate)
    .select(['issues.number', 'issues.title', 'steps.body'])
    .orderBy('issues.stage_at', 'desc')
    .orderBy('issues.number', 'desc')
    .limit(SEARCHED)
    .execute();
  const wanted = search.terms.flatMap((term) => term.words);
  const private_ = secrets.filter(({ title, body }) => {
    const there = new Set([...words(title), ...words(body)]);
    return wanted.every((word) => there.has(word));
  });
  return [...hits, ...private_].map(({ number }) => number);
}
