import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'identity' | 'gzip' | 'br';

/** How hard to compress: once for a file that stays, or again and again for pages. */
export interface Effort {
  br: number;
  gzip: number;
}

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

// Clients send few different headers; what one of them means is worked out once.
const chosen = new Map<string, Encoding>();
const KNOWN_HEADERS = 100;

/** The best encoding that an Accept-Encoding header allows, of those that we make. */
export function negotiate(accept: string | null): Encoding {
  if (!accept) return 'identity';
  const known = chosen.get(accept);
  if (known) return known;
  const offers = accept.split(',').map((offer) => offer.trim().toLowerCase());
  const takes = (name: string) =>
    offers.some((offer) => offer === name || (offer.startsWith(`${name};`) && !/;\s*q=0(?:\.0*)?$/.test(offer)));
  const encoding = takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity';
  if (chosen.size < KNOWN_HEADERS) chosen.set(accept, encoding);
  return encoding;
}

/** The body, compressed away from the main thread. */
export function compress(body: Uint8Array, encoding: Exclude<Encoding, 'identity'>, effort: Effort): Promise<Buffer> {
  if (encoding === 'gzip') return deflate(body, { level: effort.gzip });
  return brotli(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: effort.br, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });
}
