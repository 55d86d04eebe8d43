import { z } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { Scope } from '#api/context.ts';
import { signedIn } from '#api/guards.ts';
import type { Env } from '#api/http/env.ts';

const fieldErrorShape = z.object({
  path: z.string(),
  message: z.string(),
  offer: z.record(z.string(), z.string()).optional().openapi({ description: 'Fields with which it would be right' }),
  code: z.string().optional().openapi({ description: 'A warning: sent in `confirm`, it is heeded no more' }),
  see: z.string().optional().openapi({ description: 'The path of a page that it is about' }),
});

/** An error as the API answers it, RFC 9457. `errors` names every field of the request that is wrong. */
const problemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    request_id: z.string(),
    errors: z.array(fieldErrorShape).optional(),
  })
  .openapi('Problem');

/** A moment in UTC, such as 2026-11-19T10:02:00.000Z. */
export const timeShape = z.iso.datetime();

/** A text that is one of these: the document lists them, the type stays text, as the database gives it. */
export function oneOf(values: readonly string[]) {
  return z
    .string()
    .refine((text) => values.includes(text), `One of ${values.join(', ')}`)
    .openapi({ enum: [...values] });
}

/** The same, or nothing yet. */
export function oneOfOrNull(values: readonly string[]) {
  return oneOf(values)
    .nullable()
    .openapi({ enum: [...values, null] });
}

/** The body of an answer. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

/** The body of a request. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } };
}

const address = { type: 'string' as const, format: 'uri' };

/** What was made, and where to read it from now on. */
export function created<T extends z.ZodType>(schema: T, description: string) {
  return { ...json(schema, description), headers: { Location: { description: 'Where to read it', schema: address } } };
}

/** A page of a list, and the cursor to ask for the rest with: `?after=`. */
export function page<T extends z.ZodType>(item: T, description: string) {
  const schema = z.object({ items: z.array(item), next: z.string().nullable() });
  return {
    ...json(schema, description),
    headers: { Link: { description: 'The next page, as rel="next"', schema: { type: 'string' as const } } },
  };
}

/** The query of a read that takes none: what is not known is refused by name. */
export const noQuery = z.strictObject({});

const refusal = (description: string) => ({ description, content: { 'application/problem+json': { schema: problemShape } } });

const invalid = { 422: refusal('The request is not right; `errors` names the fields.') };
const absent = { 404: refusal('It is not there, or not for you.') };

/** What else a list can answer. */
export const listProblems = {
  304: { description: 'Nothing has changed since the answer with this ETag.' },
  401: refusal('Sign in first, or the token is not good.'),
  403: refusal('The token has not the scope.'),
  ...invalid,
};
/** What else a read of one thing can answer. */
export const readProblems = { ...listProblems, ...absent };
/** What else a write can answer. */
export const writeProblems = {
  400: refusal('This is not JSON.'),
  401: refusal('Sign in first, or the token is not good.'),
  403: refusal('You may not do this, the token has not the scope, or it was sent from another site.'),
  409: refusal('This is in conflict with how things stand.'),
  413: refusal('This is more than 1 MB, or than 32 MB where files are sent.'),
  415: refusal('A body is sent as application/json.'),
  429: {
    ...refusal('This was too much at once: `Retry-After` says when to try again.'),
    headers: { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' as const } } },
  },
  ...absent,
  ...invalid,
};

/** Who is let in: by a session, or by a token that has one of the scopes. What names none takes no tokens. */
function letIn(anyOf: Scope[]): Record<string, string[]>[] {
  return [{ session: [] }, ...anyOf.map((scope) => ({ bearer: [scope] }))];
}

/** For anybody; whoever is signed in may see more. */
export const asReader = { security: [{}, ...letIn(['read'])] };

// Before the body is looked at: whoever is not signed in hears that first.
const membersOnly: MiddlewareHandler<Env> = async (c, next) => {
  signedIn(c.get('ctx'));
  await next();
};

// The same for what guests do as well, who give an address.
const membersOrByMail: MiddlewareHandler<Env> = async (c, next) => {
  const ctx = c.get('ctx');
  const sent: unknown = 'id' in ctx.viewer ? undefined : await c.req.json().catch(() => undefined);
  if (typeof sent !== 'object' || sent === null || !('email' in sent)) signedIn(ctx);
  await next();
};

/** A read for members: what is theirs alone, or for admins. With a token, one of the scopes. */
export function asMemberReading(...anyOf: Scope[]) {
  return { middleware: membersOnly, security: letIn(anyOf) };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'The same key with the same request gives the first answer again, for 24 hours; with another request 422.',
  schema: { type: 'string' as const, maxLength: 255 },
};

/** A write, which is for members. With a token, one of the scopes. */
export function asMember(...anyOf: Scope[]) {
  return { ...asMemberReading(...anyOf), parameters: [idempotencyKey] };
}

/** The same for guests too, who give an e-mail address and confirm what they want by a mail. */
export function asMemberOrByMail(...anyOf: Scope[]) {
  return { ...asMember(...anyOf), middleware: membersOrByMail, security: [{}, ...letIn(anyOf)] };
}
