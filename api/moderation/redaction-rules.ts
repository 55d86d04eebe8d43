import { z } from 'zod';
import { MAX_FILES } from '#api/attachments/rules.ts';
import { groundsShape } from '#api/moderation/rules.ts';
import { BODY_MAX } from '#api/steps/rules.ts';
import { clean } from '#api/text/plain.ts';

const passagesShape = z
  .array(z.string().overwrite(clean).max(BODY_MAX, 'This is longer than any text.'))
  .transform((passages) => [...new Set(passages.filter((passage) => passage !== ''))])
  .pipe(z.array(z.string()).max(200, 'At most 200 passages, please.'))
  .default([]);
const filesShape = z
  .array(z.uuid('There is no such file.'))
  .max(MAX_FILES, `At most ${MAX_FILES} files, please.`)
  .transform((files) => [...new Set(files)])
  .default([]);

/** What is to go: passages of the text, wherever they stand in it, and files by their ids. */
const parts = { passages: passagesShape, files: filesShape };
const isSomething = ({ passages, files }: { passages: string[]; files: string[] }) => passages.length > 0 || files.length > 0;
const NOTHING = { path: ['passages'], error: 'Please say which part is to go.' };

export const redactionShape = groundsShape.extend(parts).refine(isSomething, NOTHING);
export const ownRedactionShape = z.strictObject(parts).refine(isSomething, NOTHING);

/** What a redaction is about. */
export function partOf({ passages, files }: { passages: string[]; files: string[] }): 'text' | 'files' | 'both' {
  if (files.length === 0) return 'text';
  return passages.length === 0 ? 'files' : 'both';
}

/** What stands where a part of a text was. Nothing in it means anything in Markdown. */
const REDACTED = '▮redacted▮';

/** A text without these passages. What is taken out side by side, or beside an earlier mark, is one mark: none is taken apart again. */
export function redacted(text: string, passages: readonly string[]): string {
  const gone = [REDACTED, ...passages].flatMap((passage) => placesOf(text, passage)).sort((a, b) => a.start - b.start);
  let [result, from, end] = ['', 0, -1];
  for (const place of gone) {
    if (place.start > end) result += text.slice(from, place.start) + REDACTED;
    end = Math.max(end, place.end);
    from = end;
  }
  return result + text.slice(from);
}

function placesOf(text: string, passage: string): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (let start = text.indexOf(passage); start >= 0; start = text.indexOf(passage, start + passage.length)) {
    places.push({ start, end: start + passage.length });
  }
  return places;
}

/** Whether there is nothing in a text but marks of what was taken out. */
export function leavesNothing(text: string): boolean {
  return !/[\p{L}\p{N}]/u.test(text.replaceAll(REDACTED, ''));
}

/** The sentences and lines of a text, each once, to be ticked. */
export function piecesOf(text: string): string[] {
  const pieces = text.split(/\n+|(?<=[.!?…])\s+/).map((piece) => piece.trim());
  return [...new Set(pieces.filter((piece) => piece !== '' && piece !== REDACTED))].slice(0, 200);
}
