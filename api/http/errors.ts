import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { Refusal } from '#api/errors.ts';
import type { Env } from '#api/http/env.ts';
import { messagePage, notFoundPage, OUR_FAULT } from '#api/http/error-pages.ts';
import { signInFor } from '#api/http/form.ts';
import { problem, refusalProblem } from '#api/http/problem.ts';

/** What hono's own middleware refuses, in our words. */
const refusedBelow: Record<number, { title: string; detail: string }> = {
  400: { title: 'Not readable', detail: 'This request cannot be read.' },
  403: { title: 'Sent from another site', detail: 'This was sent from another site, so nothing was done. Please send it from here.' },
  415: { title: 'Not JSON', detail: 'Please send JSON, and say so: Content-Type: application/json.' },
  413: { title: 'Too large', detail: 'This is more than can be sent at once.' },
};

/** Answers for what a handler threw: a refusal says why, anything else is a bug and says nothing but that. */
export function answerError(error: Error, c: Context<Env>): Response | Promise<Response> {
  if (error instanceof Refusal) return isApi(c) ? refusalProblem(c, error) : refusalPage(c, error);
  const refused = error instanceof HTTPException ? refusedBelow[error.status] : undefined;
  if (error instanceof HTTPException && refused)
    return plainAnswer(c, error.status, { ...refused, detail: error.message || refused.detail });
  const { requestId } = c.get('ctx');
  c.get('log').error({ err: error, request_id: requestId }, 'a request failed');
  return plainAnswer(c, 500, { title: 'Our mistake', detail: OUR_FAULT });
}

/** Answers for what no route takes: the API has nothing there, and a page can only be read. */
export async function answerUnrouted(c: Context<Env>): Promise<Response> {
  if (isApi(c)) return refusalProblem(c, new Refusal('not_found', 'There is nothing here.'));
  const page = await messagePage(c, 405, 'This page takes nothing in, so nothing was done.');
  page.headers.set('allow', 'GET, HEAD');
  return page;
}

async function refusalPage(c: Context<Env>, refusal: Refusal): Promise<Response> {
  if (refusal.kind === 'not_found') return notFoundPage(c);
  if (refusal.kind === 'unauthenticated') return c.redirect(signInFor(c.req.path), 303);
  const page = await messagePage(c, refusal.status, refusal.message);
  if (refusal.retryAfterS !== undefined) page.headers.set('retry-after', String(refusal.retryAfterS));
  return page;
}

function plainAnswer(c: Context<Env>, status: number, { title, detail }: { title: string; detail: string }) {
  return isApi(c) ? problem(c, { status, title, detail }) : messagePage(c, status, detail);
}

/** Whether it is asked by a program, to which an error is JSON and not a page. */
export function isApi(c: Context<Env>): boolean {
  return c.req.path === '/api' || c.req.path.startsWith('/api/');
}
