import type { Context } from 'hono';
import { z } from 'zod';
import { invalid } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';

/** What a list may be asked: how many at once, and the cursor that came as `next` with the ones before. */
export const pageShape = {
  limit: z.coerce.number().int().min(1).max(100).default(25),
  after: z.string().max(1000).optional(),
};

const cursorShape = z.array(z.union([z.string(), z.number(), z.null()])).max(8);

/** The place in a list after the row with these sort values, as a text that means nothing to others. */
export function encodeCursor(values: (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The sort values inside a cursor; refuses one that we did not make. */
export function decodeCursor(cursor: string): (string | number | null)[] {
  try {
    return cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid('after', 'This is not a place in the list: start again without it.');
  }
}

/** Adds `Link: rel="next"` for the rest of the list, where there is one. */
export function linkNext(c: Context<Env>, next: string | null): void {
  if (next === null) return;
  const url = new URL(c.req.url);
  url.searchParams.set('after', next);
  c.header('Link', `<${c.get('ctx').config.publicOrigin}${url.pathname}${url.search}>; rel="next"`);
}
