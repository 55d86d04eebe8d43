import type { Context } from 'hono';
import type { FieldError, Refusal, RefusalKind } from '#api/errors.ts';
import { tokenIn } from '#api/http/bearer.ts';
import type { Env } from '#api/http/env.ts';

const titles: Record<RefusalKind, string> = {
  invalid: 'The request is not right',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'In conflict with how things stand',
  too_many: 'Too many requests',
};

interface Problem {
  status: number;
  title: string;
  detail: string;
  /** The part of /help/api that explains it. */
  kind?: RefusalKind;
  errors?: FieldError[];
  retryAfterS?: number | undefined;
}

/** An error of the API as `application/problem+json` (RFC 9457). */
export function problem(c: Context<Env>, { status, title, detail, kind, errors, retryAfterS }: Problem): Response {
  const { config, requestId } = c.get('ctx');
  const type = kind ? `${config.publicOrigin}/help/api#${kind}` : 'about:blank';
  const body = { type, title, status, detail, request_id: requestId, ...(errors && { errors }) };
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (status === 401) headers.set('www-authenticate', tokenIn(c) === undefined ? 'Bearer' : 'Bearer error="invalid_token"');
  if (retryAfterS !== undefined) headers.set('retry-after', String(retryAfterS));
  return new Response(JSON.stringify(body), { status, headers });
}

/** A refusal as a problem; one of the input names every field. */
export function refusalProblem(c: Context<Env>, refusal: Refusal): Response {
  const { kind, status, message: detail, errors, retryAfterS } = refusal;
  return problem(c, { status, title: titles[kind], detail, kind, retryAfterS, ...(kind === 'invalid' && { errors }) });
}
