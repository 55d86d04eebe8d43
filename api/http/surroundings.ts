import type { Context, MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { Config } from '#api/config.ts';
import { createCtx, type Head } from '#api/context.ts';
import { tokenIn } from '#api/http/bearer.ts';
import type { Env, Pages } from '#api/http/env.ts';
import { requestIdOf } from '#api/http/request-id.ts';
import { trackerOf } from '#api/issues/tracking.ts';
import { bearerOf } from '#api/members/bearer.ts';
import { visitOf } from '#api/members/session.ts';
import type { Database } from '#db/open.ts';

/** What the whole process shares and every request works with. */
export interface Deps {
  database: Database;
  config: Config;
  head: Head;
  log: Logger;
  pages: Pages;
}

/** Gives every request its ctx, a guest's at first, so that what fails before the viewer is known can be shown. */
export function surroundings(deps: Deps): MiddlewareHandler<Env> {
  return async (c, next) => {
    const requestId = requestIdOf(c.req.raw);
    c.set('ctx', createCtx(deps, { role: 'guest' }, new Date(), requestId));
    c.set('log', deps.log);
    c.set('pages', deps.pages);
    await next();
    c.res.headers.set('x-request-id', requestId);
  };
}

/** Finds out who asks. */
export async function identify(c: Context<Env>, next: () => Promise<void>): Promise<void> {
  const ctx = c.get('ctx');
  const token = tokenIn(c);
  // A token counts alone: what else the request may carry is not looked at, and a bad one makes nobody a guest.
  const visit = token === undefined ? await visitOf(ctx.database, c.req.header('cookie')) : { viewer: await bearerOf(ctx, token) };
  c.set('ctx', { ...ctx, ...visit });
  // On the pages alone: programs have tokens.
  if (visit.viewer.role !== 'guest' || c.req.path.startsWith('/api/')) return next();
  const tracker = await trackerOf(ctx, c.req.header('cookie'));
  if (tracker) c.set('ctx', { ...ctx, viewer: tracker });
  await next();
}
