import { hash } from 'node:crypto';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Env, PAGE_HEADER } from '#api/http/env.ts';

/** A weak entity tag: the same for the same content, however it is encoded and whichever process made it. */
export function tagOf(body: string | Uint8Array): string {
  return `W/"${hash('sha256', body, 'base64url').slice(0, 22)}"`;
}

/** Whether an If-None-Match header names the tag. */
export function matches(ifNoneMatch: string | null | undefined, tag: string): boolean {
  if (!ifNoneMatch) return false;
  if (ifNoneMatch === tag || ifNoneMatch === '*') return true;
  const opaque = (one: string) => one.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((one) => opaque(one) === opaque(tag));
}

/**
 * Gives a read of the API its ETag, and answers 304 to a client that has this very answer. It does so where the answer is made: to
 * take the bytes out of a Response again takes longer than all that is left to do.
 */
export async function answerUnchanged(c: Context<Env>, next: () => Promise<void>): Promise<void> {
  if (c.req.method === 'GET') tagReads(c);
  await next();
}

function tagReads(c: Context<Env>): void {
  const plain = c.json;
  const tagged = (content: object, status: ContentfulStatusCode = 200, headers?: Record<string, string>) => {
    if (status !== 200 || headers) return plain(content, status, headers);
    const body = Buffer.from(JSON.stringify(content));
    const isGuests = c.get('ctx').viewer.role === 'guest';
    const etag = tagOf(body);
    const said = {
      etag,
      'cache-control': isGuests ? 'no-cache' : 'private, no-cache',
      vary: 'Cookie, Authorization',
      ...(isGuests && { [PAGE_HEADER]: 'public' }),
    };
    if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, said);
    return c.body(body, 200, { 'content-type': 'application/json', ...said });
  };
  c.json = tagged as typeof c.json;
}
