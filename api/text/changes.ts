import { diffLines, diffWordsWithSpace } from 'diff';

/** A piece of a text as it was, or as it is: in both, only in the later one, or only in the earlier one. */
export interface Piece {
  text: string;
  how: 'kept' | 'added' | 'removed';
}

/** Beyond so many changes words are not compared any more but lines: the work grows with their square. */
const MOST_CHANGES = 500;

/** What changed from one text to another, in its order: word by word, and where next to nothing is left, line by line. */
export function changesBetween(before: string, after: string): Piece[] {
  const options = { maxEditLength: MOST_CHANGES };
  const parts = diffWordsWithSpace(before, after, options) ?? diffLines(before, after, options);
  const pieces = parts?.map(({ value, added, removed }) => ({ text: value, how: added ? 'added' : removed ? 'removed' : 'kept' }) as const);
  return phrases(pieces ?? [piece(before, 'removed'), piece(after, 'added')]);
}

const piece = (text: string, how: Piece['how']): Piece => ({ text, how });

/** The same with whole phrases: a space between two words that were both replaced is no text that was kept. */
function phrases(pieces: Piece[]): Piece[] {
  const result: Piece[] = [];
  let [gone, come] = ['', ''];
  const flush = () => {
    if (gone) result.push(piece(gone, 'removed'));
    if (come) result.push(piece(come, 'added'));
    [gone, come] = ['', ''];
  };
  for (const [i, { text, how }] of pieces.entries()) {
    const between = how === 'kept' && /^ +$/.test(text) && (gone || come) && pieces[i + 1];
    if (how === 'kept' && !between) {
      flush();
      result.push(piece(text, how));
    }
    if (how === 'removed' || between) gone += text;
    if (how === 'added' || between) come += text;
  }
  flush();
  return result;
}
