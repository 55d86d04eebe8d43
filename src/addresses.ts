/** Reading and writing the addresses of pages. */
import { Refusal } from '#api/errors.ts';
import { decodeCursor } from '#api/http/pagination.ts';
import { LARGEST_INTEGER } from '#api/steps/rules.ts';

/** This address with some of its parameters changed; an undefined or empty one is left out. */
export function withParams(url: URL, changes: Record<string, string | undefined>): string {
  const params = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  return params.size === 0 ? url.pathname : `${url.pathname}?${params}`;
}

/** Where a list goes on, from `after=`: the text it was sorted by, and a number. Undefined at its beginning. */
export function placeIn(url: URL): [string, number] | undefined {
  const place = cursorOf(url);
  if (!place) return undefined;
  const [value, number] = place;
  if (typeof value !== 'string' || value.includes('\0')) throw noPlace();
  return [value, whole(number)];
}

/** The same for a list whose rows have a text for a number. */
export function textPlaceIn(url: URL): [string, string] | undefined {
  const [value, id] = cursorOf(url) ?? [];
  if (value === undefined && id === undefined) return undefined;
  if (typeof value !== 'string' || typeof id !== 'string' || `${value}${id}`.includes('\0')) throw noPlace();
  return [value, id];
}

/** The same for a list that is sorted by a number. */
export function countedPlaceIn(url: URL): [number, number] | undefined {
  const place = cursorOf(url);
  return place && [whole(place[0]), whole(place[1])];
}

function cursorOf(url: URL) {
  const after = url.searchParams.get('after');
  if (!after) return undefined;
  try {
    return decodeCursor(after);
  } catch {
    throw noPlace();
  }
}

function whole(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= LARGEST_INTEGER) return value;
  throw noPlace();
}

function noPlace(): Refusal {
  return new Refusal('invalid', 'This is not a place in the list: start again without “after” in the address.');
}
