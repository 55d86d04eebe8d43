import { hash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import type { Ctx } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;
const PURGED_EVERY_MS = 60 * 60 * 1000;
const keyShape = /^[\x21-\x7e]{1,255}$/;

interface Claim {
  key: string;
  request_hash: string;
}

/**
 * Writes that carry an `Idempotency-Key`: the same key with the same request gives the first answer again for a day, with
 * another request 422, while the first one runs 409. An answer below 400 or above 499 is kept; after another, one may try again.
 * One that says `no-store` is never written down: what it holds is shown once, so that the key gives 409 from then on.
 */
export function replayWrites(): MiddlewareHandler<Env> {
  let purged = 0;
  return async (c, next) => {
    const given = c.req.header('idempotency-key');
    if (given === undefined || ['GET', 'HEAD', 'OPTIONS'].includes(c.req.method)) return next();
    if (!keyShape.test(given)) throw invalid('Idempotency-Key', 'A key has 1 to 255 characters of ASCII, without spaces.');
    const ctx = c.get('ctx');
    const claim = await claimOf(c, ctx, given);
    const now = Date.parse(ctx.now);
    if (now - purged > PURGED_EVERY_MS) {
      purged = now;
      await forgetExpired(ctx).execute();
    }
    const first = await takeClaim(ctx, claim);
    if (first) return first;
    await next();
    await keepAnswer(ctx, claim, c.res);
  };
}

// Whoever guesses another person's key gets nothing by it: it is a key of theirs alone.
async function claimOf(c: Context<Env>, { viewer, client }: Ctx, key: string): Promise<Claim> {
  const whose = 'id' in viewer ? viewer.id : `${viewer.role} ${client ?? ''}`;
  const request = [c.req.method, c.req.path, await bodyOf(c)];
  return { key: digest([whose, key]), request_hash: digest(request) };
}

/** The body, byte for byte, but for what separates its parts, which a client makes up anew each time. */
async function bodyOf(c: Context<Env>): Promise<string> {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(c.req.header('content-type') ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) return c.req.text();
  return Buffer.from(await c.req.arrayBuffer())
    .toString('latin1')
    .replaceAll(boundary, '');
}

function digest(parts: string[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex');
}

function forgetExpired({ database, now }: Ctx) {
  const expired = new Date(Date.parse(now) - KEPT_MS).toISOString();
  return database.write.deleteFrom('replays').where('at', '<=', expired);
}

/** Claims the key by inserting it; returns the first answer where there is one already. */
async function takeClaim(ctx: Ctx, claim: Claim): Promise<Response | undefined> {
  const { write, dialect } = ctx.database;
  await forgetExpired(ctx).where('key', '=', claim.key).execute();
  try {
    await write
      .insertInto('replays')
      // Sealed: a plain digest would let a thief of the database try the passwords that a body can hold.
      .values({ ...claim, request_hash: ctx.database.seal(claim.request_hash), status: null, body: null, location: null, at: ctx.now })
      .execute();
    return undefined;
  } catch (error) {
    if (!dialect.isDuplicateKey(error)) throw error;
    return firstAnswer(ctx, claim);
  }
}

async function firstAnswer(ctx: Ctx, claim: Claim): Promise<Response> {
  const first = await ctx.database.write.selectFrom('replays').selectAll().where('key', '=', claim.key).executeTakeFirst();
  if (first && first.request_hash !== claim.request_hash) throw invalid('Idempotency-Key', 'This key was used for another request.');
  if (!first || first.status === null) {
    throw new Refusal(
      'conflict',
      'The first request with this key has not been answered, or its answer is shown only once. See what it did before you use another key.',
    );
  }
  const { status, body, location } = first;
  const headers = new Headers({ 'idempotency-replayed': 'true' });
  if (location) headers.set('location', location);
  if (body) headers.set('content-type', status < 400 ? 'application/json' : 'application/problem+json');
  return new Response(body, { status, headers });
}

async function keepAnswer({ database }: Ctx, { key }: Claim, answer: Response): Promise<void> {
  const { status, headers } = answer;
  if (headers.get('cache-control') === 'no-store') return;
  if (status >= 400 && status < 500) {
    await database.write.deleteFrom('replays').where('key', '=', key).execute();
    return;
  }
  const body = answer.body && (await answer.clone().text());
  await database.write
    .updateTable('replays')
    .set({ status, body: body && database.seal(body), location: headers.get('location') })
    .where('key', '=', key)
    .execute();
}
