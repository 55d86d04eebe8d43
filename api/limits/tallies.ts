import type { Ctx } from '#api/context.ts';
import { tooMany } from '#api/errors.ts';
import { exceeded, type Limit, type Standing, waitInWords } from '#api/limits/rules.ts';
import type { Database } from '#db/open.ts';

/** One thing that somebody does: `whose` is an id or a disguise, never an address in the open. */
export interface Counted {
  limit: Limit;
  whose: string;
}

interface Tally {
  key: string;
  n: number;
  until: string;
}

/**
 * Counts one more of each and tells how they stand. One statement adds and reads, so that of many at once, in whichever process, exactly
 * as many get through as may. `by` -1 takes one back. Where the database fails, this process goes on with counts of its own.
 */
export async function count(ctx: Ctx, counted: Counted[], by: 1 | -1 = 1): Promise<Standing[]> {
  if (!ctx.config.rateLimits || counted.length === 0) return [];
  if (ctx.db.isTransaction) throw new Error('count() belongs outside of any transaction: what is refused was still tried');
  const { now } = ctx;
  const after = (seconds: number) => new Date(Date.parse(now) + seconds * 1000).toISOString();
  const keyed = counted.map(({ limit, whose }) => ({ limit, key: `${limit.name} ${whose}` }));
  const added = keyed.map(({ limit, key }) => ({ key, n: by, until: after(limit.withinS) }));
  const tallies = await addTo(ctx, added, now);
  return keyed.flatMap(({ limit, key }) => {
    const tally = tallies.find((tally) => tally.key === key);
    return tally ? [standing(limit, tally, now)] : [];
  });
}

/** Counts one more of each, and refuses what is too much. `said` is what it was too much of: "That was a lot at once". */
export async function within(ctx: Ctx, counted: Counted[], said: string): Promise<Standing[]> {
  const standings = await count(ctx, counted);
  const over = exceeded(standings);
  if (over) throw tooOften(over, said);
  return standings;
}

/** The limit on the address that asks. Where no connection says which that is, nothing is counted. */
export function fromHere({ client }: Ctx, limit: Limit): Counted[] {
  return client === undefined ? [] : [{ limit, whose: client }];
}

/** The refusal for a limit that is exceeded. */
export function tooOften({ endsInS }: Standing, said: string) {
  return tooMany(`${said}. Please wait ${waitInWords(endsInS)} and try again.`, endsInS);
}

function standing(limit: Limit, { n, until }: Tally, now: string): Standing {
  const leftS = Math.ceil((Date.parse(until) - Date.parse(now)) / 1000);
  // Somebody whose request was read later may have begun the window: by this one's clock it ends later than a window lasts.
  const endsInS = Math.min(limit.withinS, Math.max(1, leftS));
  return { limit, n, left: Math.min(limit.most, Math.max(0, limit.most - n)), endsInS };
}

async function addTo({ database, log }: Ctx, added: Tally[], now: string): Promise<Tally[]> {
  try {
    return await addInDatabase(database, added, now);
  } catch (error) {
    log?.error({ err: error }, 'the rate limits cannot be counted in the database: this process counts alone');
    return added.map((one) => addInMemory(database, one, now));
  }
}

async function addInDatabase({ write }: Database, added: Tally[], now: string): Promise<Tally[]> {
  // In one order everywhere: two processes that lock the same rows the other way round would wait for each other.
  const rows = added.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return write
    .insertInto('tallies')
    .values(rows)
    .onConflict((c) =>
      c.column('key').doUpdateSet((eb) => {
        const isOver = eb('tallies.until', '<=', now);
        const sum = eb('tallies.n', '+', eb.ref('excluded.n'));
        return {
          n: eb.case().when(isOver).then(eb.ref('excluded.n')).else(sum).end(),
          until: eb.case().when(isOver).then(eb.ref('excluded.until')).else(eb.ref('tallies.until')).end(),
        };
      }),
    )
    .returning(['key', 'n', 'until'])
    .execute();
}

const MOST_IN_MEMORY = 50_000;
const memories = new WeakMap<Database, Map<string, Tally>>();

function addInMemory(database: Database, added: Tally, now: string): Tally {
  const memory = memories.get(database) ?? new Map<string, Tally>();
  memories.set(database, memory);
  if (memory.size >= MOST_IN_MEMORY) memory.clear();
  const before = memory.get(added.key);
  const tally = before && before.until > now ? { ...before, n: before.n + added.n } : added;
  memory.set(added.key, tally);
  return tally;
}
