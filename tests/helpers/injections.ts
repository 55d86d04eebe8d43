import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const data = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'crlf');

/** Ends of lines as they come in, also as characters that become some where only their last byte is kept, and what would follow them. */
export const own = [
  '\r\nSet-Cookie: crlf=injection',
  '\nSet-Cookie: crlf=injection',
  '\rSet-Cookie: crlf=injection',
  '\u2028Set-Cookie: crlf=injection',
  '\u0085Set-Cookie: crlf=injection',
  '嘊嘍Set-Cookie: crlf=injection',
  '\t\v\f\0\x7fSet-Cookie: crlf=injection',
  '"; filename="evil.html\r\nContent-Type: text/html\r\n\r\n<script>',
  '\r\nBcc: everybody@example.org\r\n\r\nAn end of the head',
  '>; rel="prev", <https://evil.example',
];

/** The lists at hand, each line as it is written; empty where they are absent. */
export const known: string[] = ['crlf-fuzzdb.txt', 'crlfinjection.txt']
  .map((file) => join(data, file))
  .flatMap((file) => (existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/) : []))
  .filter((line) => line.trim() !== '');

/** What could begin another header: ours, and every line of the lists as it is and as somebody would read it who decodes it once more. */
export const injections: string[] = [...new Set([...own, ...known, ...known.map(decoded)])];

function decoded(line: string): string {
  return line.replaceAll(/%[0-7][\da-f]/gi, (code) => decodeURIComponent(code));
}
