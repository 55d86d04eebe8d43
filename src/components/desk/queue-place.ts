import { z } from 'zod';
import type { QueueKey } from '#api/desk/queries.ts';
import { decodeCursor } from '#api/http/pagination.ts';
import { parse } from '#api/parse.ts';

const NO_PLACE = 'This is not a place in the queue: start again without it.';
const text = z.string(NO_PLACE).refine((value) => !value.includes('\0'), NO_PLACE);
const placeShape = z.object({ after: z.tuple([text, text, z.int32(NO_PLACE)], NO_PLACE) });

/** Where the queue goes on, from `after=`. Undefined at its beginning; refuses what is no place in it. */
export function placeInQueue(url: URL): QueueKey | undefined {
  const after = url.searchParams.get('after');
  return after ? parse(placeShape, { after: decodeCursor(after) }).after : undefined;
}
