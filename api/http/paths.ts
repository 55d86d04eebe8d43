/**
 * How a path of ours may be written: slashes one at a time, plain characters, and percent-encoding only for what is not
 * ASCII. Everything else has two readings: Astro decodes again and again and joins slashes, Hono decodes once and joins none.
 */
const plain = /^(?:\/(?!\.{1,2}(?:\/|$))(?:[\w~!$&'()*+,;=:@.-]|%[89A-F][\dA-F])*)+$/i;

/** Where the rest of the path is a secret that lets its bearer in. */
const secretPath = /^\/(t|confirm|waiting|sign-in|sign-up|unsubscribe|hear|verdict|follow\/confirm|erasure)\/.+$/;

/** Whether the path holds a secret: it is to stand in no log, and no other site is to learn it. */
export function holdsSecret(path: string): boolean {
  return secretPath.test(path);
}

/** The path as it may stand in a log. */
export function withoutSecret(path: string): string {
  return path.replace(secretPath, '/$1/…');
}

/** What is to be said about a path: it has one reading, it has several, or it cannot be decoded at all. */
export type PathReading = 'plain' | 'ambiguous' | 'malformed';

/** Reads a request's path, without its query, as it came. */
export function readPath(path: string): PathReading {
  if (!isDecodable(path)) return 'malformed';
  // Astro takes `/issues/412.html` for `/issues/412`; names that start with `_` are its own inner routes.
  const own = path.endsWith('.html') || path.startsWith('/_');
  return plain.test(path) && !path.includes('//') && !own ? 'plain' : 'ambiguous';
}

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== '';
  } catch {
    return false;
  }
}

/** The path of an absolute or a relative URL, as it is written, without parsing it. */
export function pathOf(url: string): string {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3);
  if (start < 0) return '';
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

const OWN = 'http://own.invalid';

/** Whether the text is a place on this site: one that `next=…` or a form's handler may send somebody to. */
export function isOwnPath(location: string): boolean {
  return location.startsWith('/') && URL.parse(location, OWN)?.origin === OWN && !/[\\\p{Cc}]/u.test(location);
}

/** A place on this site as it may stand in a header: in plain characters alone. */
export function asHeader(place: string): string {
  const { pathname, search, hash } = new URL(place, OWN);
  return pathname + search + hash;
}
