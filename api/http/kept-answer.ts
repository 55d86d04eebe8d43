import type { IncomingMessage, ServerResponse } from 'node:http';
import { compress, type Effort, type Encoding, negotiate } from '#api/http/encoding.ts';
import { matches } from '#api/http/etag.ts';
import { requestIdOf } from '#api/http/request-id.ts';

type Headers = Record<string, string>;

/** An answer that is ready to be sent again and again; `flat` is its headers as node:http takes them fastest. */
interface Ready {
  status: 200 | 304;
  headers: Headers;
  flat: string[];
  body: Uint8Array<ArrayBuffer> | null;
  /** The bytes as a text of one character each, where they are few: node:http sends such a text in one piece with the headers. */
  text: string | null;
}

/** An answer kept in memory: as it was made, and compressed as soon as somebody wants it so. */
export interface KeptAnswer {
  /** How much memory it takes, in every encoding together, at most. */
  bytes: number;
  /** What to send to who asks so: at once, unless it has to be compressed first. */
  pick(ifNoneMatch: string | null | undefined, acceptEncoding: string | null | undefined): Ready | Promise<Ready>;
}

const WORTH_COMPRESSING = 1000;
const FEW = 65_536;
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|manifest\+json)|image\/svg\+xml)/;

/** Keeps an answer of status 200; its headers are lower-case, with a `content-type` and an `etag` among them. */
export function keepAnswer(body: Uint8Array<ArrayBuffer>, headers: Headers, effort: Effort): KeptAnswer {
  const { etag = '', 'content-type': type = '' } = headers;
  const compresses = body.length >= WORTH_COMPRESSING && TEXT.test(type);
  const unchanged = ready(304, headers, null);
  const plain = ready(200, headers, body);
  const compressed: Partial<Record<Encoding, Ready>> = {};

  const makeCompressed = async (encoding: Exclude<Encoding, 'identity'>): Promise<Ready> => {
    const small = new Uint8Array(await compress(body, encoding, effort));
    const made = ready(200, { ...headers, 'content-encoding': encoding }, small);
    compressed[encoding] = made;
    return made;
  };

  return {
    bytes: 3 * body.length,
    pick(ifNoneMatch, acceptEncoding) {
      if (ifNoneMatch && matches(ifNoneMatch, etag)) return unchanged;
      const encoding = compresses && acceptEncoding ? negotiate(acceptEncoding) : 'identity';
      return encoding === 'identity' ? plain : (compressed[encoding] ?? makeCompressed(encoding));
    },
  };
}

function ready(status: 200 | 304, given: Headers, body: Ready['body']): Ready {
  const headers = body ? { ...given, 'content-length': String(body.length) } : given;
  const text = body && body.length <= FEW ? Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1') : null;
  return { status, headers, flat: Object.entries(headers).flat(), body, text };
}

/** The kept answer to a request, as a Response. */
export async function respondKept(request: Request, kept: KeptAnswer): Promise<Response> {
  const { status, headers, body } = await kept.pick(request.headers.get('if-none-match'), request.headers.get('accept-encoding'));
  return new Response(request.method === 'HEAD' ? null : body, { status, headers: { ...headers, 'x-request-id': requestIdOf(request) } });
}

/** Sends the kept answer without a Request or a Response between: most of what a board is asked ends here. */
export function sendKept(incoming: IncomingMessage, outgoing: ServerResponse, kept: KeptAnswer, requestId: string): void {
  const picked = kept.pick(incoming.headers['if-none-match'], header(incoming, 'accept-encoding'));
  const send = ({ status, flat, body, text }: Ready) => {
    outgoing.writeHead(status, [...flat, 'x-request-id', requestId]);
    if (incoming.method === 'HEAD') outgoing.end();
    else if (text === null) outgoing.end(body);
    else outgoing.end(text, 'latin1');
  };
  if (picked instanceof Promise) picked.then(send, (error: Error) => outgoing.destroy(error));
  else send(picked);
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}
