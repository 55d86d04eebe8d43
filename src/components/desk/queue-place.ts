import { z } from 'zod';
import { partsOf, type QueueKey } from '#api/desk/queries.ts';
import type { QueueView } from '#api/desk/queue-rules.ts';
import { decodeCursor } from '#api/http/pagination.ts';
import { parse } from '#api/parse.ts';

const NO_PLACE = 'This is not a place in the queue: start again without it.';
const text = z.string(NO_PLACE).refine((value) => !value.includes('\0'), NO_PLACE);
const keyShape = z.union([z.tuple([text, z.int32(NO_PLACE)]), z.tuple([text, text, z.int32(NO_PLACE)])], NO_PLACE);

/** Where the queue goes on, from `after=`. Undefined at its beginning; refuses what is no place in this view. */
export function placeInQueue(url: URL, view: QueueView): QueueKey | undefined {
  const after = url.searchParams.get('after');
  if (!after) return undefined;
  const placeShape = z.object({ after: keyShape.refine((key) => key.length === partsOf(view), NO_PLACE) });
  return parse(placeShape, { after: decodeCursor(after) }).after;
}
