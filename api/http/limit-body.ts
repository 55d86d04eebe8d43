import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { Env } from '#api/http/env.ts';

/** Refuses bodies of more than so many bytes with 413. */
export function limitBody(maxSize: number): MiddlewareHandler<Env> {
  const limitStream = bodyLimit({ maxSize });
  return (c, next) => {
    const length = c.req.header('content-length');
    // What says its length can be judged unread: then the server can read it away, and the connection stays usable.
    if (Number(length ?? 0) > maxSize) throw new HTTPException(413);
    const isStream = c.req.header('transfer-encoding') !== undefined;
    return isStream ? limitStream(c, next) : next();
  };
}
