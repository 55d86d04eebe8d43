import type { Context } from 'hono';
import type { Env } from '#api/http/env.ts';

/** The sentence for anything that went wrong on our side: what happened inside is for the log alone. */
export const OUR_FAULT = 'Something went wrong on our side. It has been noted; please try again in a moment.';

/** The page for what is absent, or not for this viewer, which looks the same from outside. */
export function notFoundPage(c: Context<Env>): Promise<Response> {
  return errorPage(c, '/404', 404, 'There is nothing here.');
}

/** The page that says in one sentence why nothing was done; plain text where even that page fails. */
export function messagePage(c: Context<Env>, status: number, message: string): Promise<Response> {
  return errorPage(c, '/500', status, message);
}

async function errorPage(c: Context<Env>, path: string, status: number, message: string): Promise<Response> {
  const form = { values: {}, errors: [], message, status };
  try {
    const page = await c.get('pages')(new Request(new URL(path, c.req.url)), { ctx: c.get('ctx'), form });
    return new Response(page.body, { status, headers: page.headers });
  } catch (error) {
    c.get('log').error({ err: error, request_id: c.get('ctx')?.requestId }, 'the error page failed');
    return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  }
}
