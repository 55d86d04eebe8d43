/** The list of problems as its address asks for it. */
import { type Filter, filterShape, type Sort, sorts } from '#api/issues/rules.ts';
import { LARGEST_INTEGER } from '#api/steps/rules.ts';

export interface Asked {
  filter: Filter;
  /** What of the address was not understood, and is left out. */
  wrong: string[];
}

const names = ['q', 'stage', 'area', 'channel', 'fix', 'overdue', 'affected_min', 'reported_from', 'reported_to', 'sort'] as const;
const fieldWords: Record<string, string> = {
  stage: 'the stage',
  area: 'the area',
  channel: 'the way it came',
  fix: 'the root cause',
  overdue: 'overdue or not',
  affected_min: 'the number of people',
  reported_from: 'the first day',
  reported_to: 'the last day',
  sort: 'the order',
  q: 'the words to look for',
};

/** Reads the filters of an address. `areas` are the slugs there are. Parameters that are empty or not ours say nothing. */
export function askedIn(params: URLSearchParams, areas: string[]): Asked {
  const given = names.flatMap((name) => {
    const value = params.get(name)?.trim();
    return value ? [[name, value] as const] : [];
  });
  const bad = given.filter(([name, value]) => !understood(name, value, areas)).map(([name]) => name);
  const good = Object.fromEntries(given.filter(([name]) => !bad.includes(name)));
  return { filter: filterShape.parse(good), wrong: bad.map((name) => fieldWords[name] ?? name) };
}

function understood(name: string, value: string, areas: string[]): boolean {
  if (name === 'area') return areas.includes(value);
  if (name === 'fix' && Number(value) > LARGEST_INTEGER) return false;
  return filterShape.safeParse({ [name]: value }).success;
}

/** Whether anything is filtered out, apart from the order. */
export function filters(filter: Filter): boolean {
  const { sort: _, ...rest } = filter;
  return Object.values(rest).some((value) => value !== undefined);
}

const sortWords: Record<Sort, string> = {
  latest: 'Newest',
  oldest: 'Oldest',
  waiting: 'Waiting longest',
  affected: 'Most affected',
  updated: 'Latest news',
};

export const orders = sorts.map((sort) => ({ sort, text: sortWords[sort] }));
