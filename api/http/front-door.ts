import { PAGE_HEADER } from '#api/http/env.ts';
import type { PageCache } from '#api/http/page-cache.ts';
import { pathOf, readPath } from '#api/http/paths.ts';
import { nameRequest, requestIdOf } from '#api/http/request-id.ts';
import { securityHeaders } from '#api/http/security-headers.ts';

type Fetch = (request: Request) => Response | Promise<Response>;

/** Where every request comes in that is not answered from memory: one whose path has two readings gets no further. */
export function frontDoor(app: Fetch, cache: PageCache | undefined, publicOrigin: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const reading = readPath(pathOf(request.url));
    if (reading === 'malformed') return unreadable(publicOrigin);
    const asked = reading === 'plain' ? request : nowhere(request);
    const response = cache ? await cache.through(asked, async () => app(asked)) : await app(asked);
    response.headers.delete(PAGE_HEADER);
    return response;
  };
}

/** The same request for the page that says that there is nothing here. */
export function nowhere(request: Request): Request {
  const asked = new Request(new URL('/404', request.url), { headers: request.headers });
  nameRequest(asked, requestIdOf(request));
  return asked;
}

/** The answer to what is no request at all. */
export function unreadable(publicOrigin: string): Response {
  const headers = { ...securityHeaders(publicOrigin), 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'private, no-store' };
  return new Response('This address cannot be read.\n', { status: 400, headers });
}
