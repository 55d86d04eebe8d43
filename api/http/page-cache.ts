import type { IncomingMessage } from 'node:http';
import type { Head } from '#api/context.ts';
import { PAGE_HEADER } from '#api/http/env.ts';
import { tagOf } from '#api/http/etag.ts';
import { type KeptAnswer, keepAnswer, respondKept } from '#api/http/kept-answer.ts';
import { SESSION_COOKIE } from '#api/members/session.ts';

/** Pages that guests have seen, as fresh as the ledger, and never older than some seconds: for times that age. */
export interface PageCache {
  /** What a guest who asks for this is to get, if it is kept and still fresh. Before it is too old, one of them is to have it rendered anew. */
  find(incoming: IncomingMessage): KeptAnswer | undefined;
  /** Renders the page and keeps it, if it is one to be kept; guests who ask at once for the same page share one rendering. */
  through(request: Request, render: () => Promise<Response>): Promise<Response>;
}

interface Entry {
  seq: number;
  /** From when on it is to be rendered anew, and whether somebody has been sent to do so; the others need not wait for that. */
  renewAt: number;
  renewing: boolean;
  until: number;
  kept: KeptAnswer;
}

/** A page that is public, to be kept, or an answer for the one who asked. */
type Rendered = KeptAnswer | Response;

interface Rendering {
  seq: number;
  result: Promise<Rendered>;
}

interface Limits {
  bytes: number;
  renewMs: number;
  ageMs: number;
}

// Measured on pages of 10 to 25 kB: either takes less than a millisecond, and more effort makes them no smaller.
const EFFORT = { br: 5, gzip: 6 };
const KEPT_HEADERS_NOT = ['x-request-id', 'content-length', 'date', PAGE_HEADER];

/** A cache that is valid while `head` stands still. */
export function createPageCache(head: Head, limits: Limits = { bytes: 64_000_000, renewMs: 20_000, ageMs: 30_000 }): PageCache {
  const entries = boundedEntries(limits.bytes);
  const renderings = new Map<string, Rendering>();

  const renderNew = async (key: string, render: () => Promise<Response>): Promise<Rendered> => {
    const seq = head.seq;
    const result = renderPage(render);
    const rendering = { seq, result };
    renderings.set(key, rendering);
    try {
      const made = await result;
      if (!(made instanceof Response) && seq === head.seq) entries.set(key, fresh(seq, made, limits));
      return made;
    } finally {
      if (renderings.get(key) === rendering) renderings.delete(key);
    }
  };

  return {
    find({ method, url, headers }) {
      if (!isGuestsRead(method, headers.cookie, headers.authorization)) return undefined;
      const entry = entries.get(`${headers.host}${url}`);
      if (entry?.seq !== head.seq || entry.until <= Date.now()) return undefined;
      return method === 'GET' && isRenewer(entry) ? undefined : entry.kept;
    },
    async through(request, render) {
      if (request.method === 'HEAD' || !isGuestsRead(request.method, request.headers.get('cookie'), request.headers.get('authorization')))
        return render();
      const key = request.url.slice(request.url.indexOf('://') + 3);
      const other = renderings.get(key);
      // A rendering that began before the newest line may not show it; one that is not to be kept may not be shared.
      const shared = other?.seq === head.seq ? await other.result : undefined;
      const made = !shared || shared instanceof Response ? await renderNew(key, render) : shared;
      return made instanceof Response ? made : respondKept(request, made);
    },
  };
}

function fresh(seq: number, kept: KeptAnswer, { renewMs, ageMs }: Limits): Entry {
  const now = Date.now();
  return { seq, renewAt: now + renewMs, renewing: false, until: now + ageMs, kept };
}

/** Whether who asks now is the one who is to have the page rendered anew. */
function isRenewer(entry: Entry): boolean {
  if (entry.renewing || entry.renewAt > Date.now()) return false;
  entry.renewing = true;
  return true;
}

type Header = string | null | undefined;

function isGuestsRead(method: string | undefined, cookie: Header, authorization: Header): boolean {
  return (method === 'GET' || method === 'HEAD') && !authorization && !cookie?.includes(SESSION_COOKIE);
}

async function renderPage(render: () => Promise<Response>): Promise<Rendered> {
  const response = await render();
  return (await keepIfPublic(response)) ?? response;
}

async function keepIfPublic(response: Response): Promise<KeptAnswer | undefined> {
  if (response.status !== 200 || response.headers.get(PAGE_HEADER) !== 'public' || response.headers.has('set-cookie')) return undefined;
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !KEPT_HEADERS_NOT.includes(name)));
  const caching = { 'cache-control': 'no-cache', vary: 'Accept-Encoding, Cookie, Authorization', etag: tagOf(body) };
  return keepAnswer(body, { ...headers, ...caching }, EFFORT);
}

/** As many entries as fit; what was rendered first goes first, since none stays for long anyway. */
function boundedEntries(limit: number) {
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const remove = (key: string) => {
    bytes -= entries.get(key)?.kept.bytes ?? 0;
    entries.delete(key);
  };
  return {
    get: (key: string) => entries.get(key),
    set(key: string, entry: Entry): void {
      remove(key);
      entries.set(key, entry);
      bytes += entry.kept.bytes;
      for (const oldest of entries.keys()) {
        if (bytes <= limit) break;
        remove(oldest);
      }
    },
  };
}
