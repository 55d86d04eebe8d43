import { type Hook, OpenAPIHono } from '@hono/zod-openapi';
import { Refusal } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';
import { fieldErrors } from '#api/parse.ts';

/** A slice's part of `/api/v1`: what it declares with `.openapi(createRoute(…), …)` is checked and stands in the document. */
export function api(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({ defaultHook: refuseInvalid });
}

const refuseInvalid: Hook<unknown, Env, string, void> = (result) => {
  if (result.success) return;
  if (result.target === 'param') throw new Refusal('not_found', 'There is nothing here.');
  throw new Refusal('invalid', 'Please check what you sent.', result.error.issues.flatMap(fieldErrors).slice(0, 50));
};
