import { type Hook, OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { Refusal } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';

/** A slice's part of `/api/v1`: what it declares with `.openapi(createRoute(…), …)` is checked and stands in the document. */
export function api(): OpenAPIHono<Env> {
  return new OpenAPIHono<Env>({ defaultHook: refuseInvalid });
}

const refuseInvalid: Hook<unknown, Env, string, void> = (result) => {
  if (result.success) return;
  if (result.target === 'param') throw new Refusal('not_found', 'There is nothing here.');
  throw new Refusal('invalid', 'Please check what you sent.', result.error.issues.flatMap(fieldErrors));
};

function fieldErrors(issue: z.core.$ZodIssue) {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key].join('.'), message: 'This field is not known here.' }));
  }
  return [{ path: issue.path.join('.'), message: issue.message }];
}
