import { hash } from 'node:crypto';
import type { Context } from 'hono';
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

/** Gives a read of the API its ETag, and answers 304 to a client that has this very answer. */
export async function answerUnchanged(c: Context<Env>, next: () => Promise<void>): Promise<void> {
  await next();
  const isJson = c.res.headers.get('content-type')?.startsWith('application/json');
  // What is not to be kept by anybody is not held here either: it may be large, and is sent as it is read.
  const isKept = c.res.headers.get('cache-control') !== 'no-store';
  if (c.req.method !== 'GET' || c.res.status !== 200 || !isJson || !isKept) return;
  const body = new Uint8Array(await c.res.arrayBuffer());
  const tag = tagOf(body);
  const headers = new Headers(c.res.headers);
  headers.set('etag', tag);
  const isGuests = c.get('ctx').viewer.role === 'guest';
  headers.set('cache-control', isGuests ? 'no-cache' : 'private, no-cache');
  if (isGuests) headers.set(PAGE_HEADER, 'public');
  headers.append('vary', 'Cookie, Authorization');
  const known = matches(c.req.header('if-none-match'), tag);
  // Forget the answer first: hono would else carry its headers over to the new one, twice.
  c.res = undefined;
  c.res = known ? new Response(null, { status: 304, headers }) : new Response(body, { headers });
}
