/** A year or a month of the history, as its address names it. */
import { listAreas } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import { encodeCursor } from '#api/http/pagination.ts';
import type { IssueSummary } from '#api/issues/view.ts';
import { historyOf } from '#api/record/queries.ts';
import { placeIn, withParams } from './addresses.ts';

export interface Period {
  /** ISO-8601: the first moment, and the first one behind it. */
  from: string;
  to: string;
  /** The first moment of the period of the same length before. */
  before: string;
}

export interface PeriodPage {
  items: IssueSummary[];
  areas: Record<string, string>;
  next: string | undefined;
  first: string | undefined;
}

/** The period of `2026`, or of `2026` and `11`; undefined for what is neither. */
export function periodOf(year: string, month?: string): Period | undefined {
  if (!/^20\d\d$/.test(year)) return undefined;
  if (month === undefined) return { from: start(Number(year), 0), to: start(Number(year) + 1, 0), before: start(Number(year) - 1, 0) };
  if (!/^(0[1-9]|1[0-2])$/.test(month)) return undefined;
  const index = Number(month) - 1;
  return { from: start(Number(year), index), to: start(Number(year), index + 1), before: start(Number(year), index - 1) };
}

function start(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString();
}

const PAGE = 25;

/** A page of what was put right in the period. */
export async function readPeriod(ctx: Ctx, { from, to }: Period, url: URL): Promise<PeriodPage> {
  const after = placeIn(url);
  const [{ items, next }, areas] = await Promise.all([historyOf(ctx, { from, to, before: after, limit: PAGE }), listAreas(ctx)]);
  return {
    items,
    areas: Object.fromEntries(areas.map(({ slug, name }) => [slug, name])),
    next: next && withParams(url, { after: encodeCursor(next) }),
    first: after && url.pathname,
  };
}
