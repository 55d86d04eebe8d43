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
