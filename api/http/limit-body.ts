import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { tooMany } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';

const MAX_BYTES = 1_000_000;
const LARGE_AT_ONCE = 8;
const LARGE_EACH = 2;

/** Where files come in. */
const uploads =
  /^(?:\/desk|\/api\/v1)?\/issues\/[^/]+(?:\/attachments)?$|^\/desk\/approvals\/[^/]+$|^\/api\/v1\/drafts\/[^/]+\/attachments$/;

/** Refuses bodies of more than 1 MB with 413, or more than `uploadBytes` where files may come in from somebody who is known. */
export function limitBody(uploadBytes: number): MiddlewareHandler<Env> {
  const small = limit(MAX_BYTES, 'This is more than the 1 MB that can be sent at once.');
  const large = limit(
    uploadBytes,
    `This is more than the ${uploadBytes / 1_000_000} MB that can be sent at once: please send fewer files.`,
  );
  // Whose bodies are on their way. They are held in memory.
  const open: string[] = [];
  return async (c, next) => {
    const who = maySendFiles(c) && !saysItIsSmall(c) ? senderOf(c) : undefined;
    if (who === undefined) return small(c, next);
    if (open.length >= LARGE_AT_ONCE) throw tooMany('Many files are being sent just now. Please try again in a moment.', 10);
    if (open.filter((one) => one === who).length >= LARGE_EACH)
      throw tooMany('Files of yours are being sent just now. Please wait until they are there.', 10);
    open.push(who);
    try {
      return await large(c, next);
    } finally {
      open.splice(open.indexOf(who), 1);
    }
  };
}

/** Forms come in parts also where no file is in them: whoever sends one slowly must not keep a place that others need. */
function saysItIsSmall(c: Context<Env>): boolean {
  const length = c.req.header('content-length');
  return length !== undefined && c.req.header('transfer-encoding') === undefined && Number(length) <= MAX_BYTES;
}

/** The member who sends this, also by the link to a problem of theirs. */
function senderOf(c: Context<Env>): string | undefined {
  const { viewer } = c.get('ctx');
  if ('tracks' in viewer) return viewer.tracks.member;
  return 'id' in viewer ? viewer.id : undefined;
}

function maySendFiles(c: Context<Env>): boolean {
  const isForm = c.req.header('content-type')?.startsWith('multipart/form-data') ?? false;
  return isForm && c.req.method === 'POST' && uploads.test(c.req.path);
}

function limit(maxSize: number, message: string): MiddlewareHandler<Env> {
  const tooLarge = () => new HTTPException(413, { message });
  const limitStream = bodyLimit({
    maxSize,
    onError: () => {
      throw tooLarge();
    },
  });
  return (c, next) => {
    const length = c.req.header('content-length');
    // What says its length can be judged unread: then the server can read it away, and the connection stays usable.
    if (Number(length ?? 0) > maxSize) throw tooLarge();
    const isStream = c.req.header('transfer-encoding') !== undefined;
    return isStream ? limitStream(c, next) : next();
  };
}
