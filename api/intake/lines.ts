import type { Readable } from 'node:stream';
import { Refusal } from '#api/errors.ts';
import { type Line, lineShape } from '#api/intake/jsonl.ts';

/** A line of a file and its number. */
export interface Numbered<T extends Line = Line> {
  line: number;
  value: T;
}

const MAX_LINE_BYTES = 64_000_000;
const NEWLINE = 0x0a;

const order = ['board', 'area', 'member', 'fix', 'issue'];

/** The lines of a file in our format, each checked. Refuses the first that is not right or out of order, by its number. */
export async function* readLines(source: Readable): AsyncGenerator<Numbered> {
  let line = 0;
  let before: Line | undefined;
  for await (const bytes of splitLines(source)) {
    line += 1;
    const value = readLine(line, bytes);
    if (!follows(before, value))
      throw wrong(line, before ? `this ${value.type} must stand before the ${before.type} above` : 'this must be the board');
    yield { line, value };
    before = value;
  }
  if (line === 0) throw new Refusal('invalid', 'The file is empty.');
}

/** What is wrong with a line, for the person who brought the file. */
export function wrong(line: number, what: string): Refusal {
  return new Refusal('invalid', `Line ${line}: ${what.replace(/\.$/, '')}.`);
}

function follows(before: Line | undefined, line: Line): boolean {
  if (!before) return line.type === 'board';
  if (line.type === 'board') return false;
  if (line.type !== before.type) return order.indexOf(line.type) > order.indexOf(before.type);
  return !('number' in line && 'number' in before) || line.number > before.number;
}

// Bytes, and not node:readline: that also ends lines at U+2028, which JSON may hold, and reads over what is not UTF-8.
async function* splitLines(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let held = 0;
  for await (const chunk of source) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      [rest, held, start] = [[], 0, end + 1];
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
    held += chunk.length - start;
    if (held > MAX_LINE_BYTES) throw new Refusal('invalid', `A line is longer than ${MAX_LINE_BYTES} bytes: this is not a file of ours.`);
  }
  if (held > 0) yield Buffer.concat(rest);
}

function readLine(line: number, bytes: Buffer): Line {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw wrong(line, error instanceof SyntaxError ? 'this is not JSON' : 'this is not UTF-8');
  }
  const result = lineShape.safeParse(json);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw wrong(line, [first?.path.join('.'), first?.message].filter(Boolean).join(': '));
}
