import type { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { scopes } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { api } from '#api/http/api.ts';
import { guardScopes } from '#api/http/bearer.ts';
import type { Env } from '#api/http/env.ts';
import { answerUnchanged } from '#api/http/etag.ts';
import { replayWrites } from '#api/http/idempotency.ts';
import { SESSION_COOKIE } from '#api/members/session.ts';
import { scopeMeanings } from '#api/members/token-rules.ts';

const READABLE = ['ETag', 'Link', 'Location', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'];

interface Described {
  endpoints?: OpenAPIHono<Env>;
}

export type ApiDocument = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>;

/** `/api/v1`: the slices' endpoints and the document that describes them. Any site may read what is public, none may write. */
export function version1(publicOrigin: string, slices: Described[]): OpenAPIHono<Env> {
  const v1 = api();
  const share = cors({ origin: '*', allowMethods: ['GET', 'HEAD'], allowHeaders: ['If-None-Match'], exposeHeaders: READABLE });
  v1.options('*', share);
  // After the answer is made: headers set before it would have hono put it together a second time.
  v1.use(async (c, next) => {
    await next();
    await share(c, async () => {});
  });
  v1.use(answerUnchanged);
  // No name has one, and PostgreSQL takes none in a text.
  v1.use((c, next) => (/\0|%00/.test(c.req.path) ? Promise.reject(new Refusal('not_found', 'There is nothing here.')) : next()));
  v1.get('/openapi.json', (c) => c.json(documentOf(publicOrigin, slices)));
  v1.use(guardScopes(v1), replayWrites());
  for (const { endpoints } of slices) if (endpoints) v1.route('/', endpoints);
  return v1;
}

const made = new WeakMap<Described[], { publicOrigin: string; document: ApiDocument }>();

/** The OpenAPI document of the slices' endpoints. Made once, for the first who asks: that takes a tenth of a second. */
export function documentOf(publicOrigin: string, slices: Described[]): ApiDocument {
  const known = made.get(slices);
  if (known?.publicOrigin === publicOrigin) return known.document;
  const described = api();
  for (const { endpoints } of slices) if (endpoints) described.route('/', endpoints);
  described.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: SESSION_COOKIE,
    description: 'What signing in on the pages gives.',
  });
  described.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'ptr_…',
    description: `A token made at ${publicOrigin}/account/tokens. It may do what its member may, within its scopes: ${scopeList()}.`,
  });
  const document = described.getOpenAPI31Document(about(publicOrigin));
  made.set(slices, { publicOrigin, document });
  return document;
}

function scopeList(): string {
  return scopes.map((scope) => `\`${scope}\` (${scopeMeanings[scope]})`).join(', ');
}

function about(publicOrigin: string) {
  return {
    openapi: '3.1.0',
    info: { title: 'Putright', version: '1', description: `Errors are problem+json (RFC 9457). More at ${publicOrigin}/help/api.` },
    servers: [{ url: `${publicOrigin}/api/v1` }],
  };
}
