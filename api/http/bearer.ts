import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import { matchedRoutes } from 'hono/route';
import { inScope } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';

const API = '/api/v1';
// Posted by mail programs (RFC 8058), which send no origin: the secret in the path is all the right there is, and no cookie adds to it.
const FROM_MAIL_PROGRAMS = /^\/(?:unsubscribe|hear)\/[^/]+$/;

/** The token that came with a request to the API; undefined where none did, and on the pages, which take none. */
export function tokenIn(c: Context<Env>): string | undefined {
  if (!c.req.path.startsWith(`${API}/`)) return undefined;
  const [named, token = ''] = /^bearer(?:\s+(.*))?$/i.exec(c.req.header('authorization') ?? '') ?? [];
  return named === undefined ? undefined : token;
}

/**
 * Refuses what another site made a browser send. What comes with a token is no such thing: no browser adds one by itself, and
 * beside it no cookie counts.
 */
export function refuseForeign(origins: string[]): MiddlewareHandler<Env> {
  const refuse = csrf({ origin: origins });
  return (c, next) => (tokenIn(c) === undefined && !FROM_MAIL_PROGRAMS.test(c.req.path) ? refuse(c, next) : next());
}

/** Lets a token do only what an endpoint declares its scopes for: one that declares none takes no tokens. */
export function guardScopes(v1: OpenAPIHono<Env>): MiddlewareHandler<Env> {
  let declared: Map<string, string[]> | undefined;
  return async (c, next) => {
    declared ??= declaredScopes(v1);
    const route = matchedRoutes(c).find(({ method, path }) => method !== 'ALL' && path.startsWith(`${API}/`));
    if (route) inScope(c.get('ctx'), declared.get(`${route.method} ${route.path}`) ?? []);
    await next();
  };
}

function declaredScopes({ openAPIRegistry }: OpenAPIHono<Env>): Map<string, string[]> {
  const routes = openAPIRegistry.definitions.flatMap((definition) => (definition.type === 'route' ? [definition.route] : []));
  return new Map(
    routes.map(({ method, path, security = [] }) => [
      `${method.toUpperCase()} ${API}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      security.flatMap((scheme) => scheme['bearer'] ?? []),
    ]),
  );
}
