/** How a text reads to a person: digits of any script and spelling as 0 to 9, and nothing that is not seen. */
export interface Reading {
  text: string;
  /** Where in the source each character of the text begins, and where it ends. */
  starts: number[];
  ends: number[];
}

// A character as a number, as Markdown and HTML spell it. Noughts before it count for nothing.
const SOURCE = /&#(?:x([\da-f]{1,12})|(\d{1,12}));|./gisu;
const HTML = /<[^>]*>|&(?:amp|lt|gt|quot);|./gsu;
// Tags at which a line ends or a cell begins; the others stand within a word.
const BREAKS = /^<\/?(?:p|br|li|ul|ol|td|th|tr|table|thead|tbody|pre|blockquote|hr)\b/;
const UNSEEN = /^[\p{Cf}\p{M}\u115f\u1160\u2800\u3164\uffa0]$/u;
const LARGEST = 0x10ffff;

/** A text as it was written, in Markdown or in plain letters. */
export function readSource(source: string): Reading {
  return reading(source.matchAll(SOURCE), ([whole, hex, decimal]) => {
    if (hex === undefined && decimal === undefined) return whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= LARGEST ? String.fromCodePoint(code) : whole;
  });
}

/** The text of HTML as the sanitiser writes it. */
export function readHtml(html: string): Reading {
  return reading(html.matchAll(HTML), ([whole]) => {
    if (whole.length === 1) return whole;
    if (whole.startsWith('<')) return BREAKS.test(whole) ? '\n' : '';
    return whole.startsWith('&') ? '&' : whole;
  });
}

function reading(pieces: Iterable<RegExpExecArray>, meant: (piece: RegExpExecArray) => string): Reading {
  const read: Reading = { text: '', starts: [], ends: [] };
  for (const piece of pieces) {
    const seen = asSeen(meant(piece));
    read.text += seen;
    for (let i = 0; i < seen.length; i++) {
      read.starts.push(piece.index);
      read.ends.push(piece.index + piece[0].length);
    }
  }
  return read;
}

function asSeen(character: string): string {
  if (/^[\x20-\x7e\n]*$/.test(character)) return character;
  if (UNSEEN.test(character)) return '';
  const plain = character.normalize('NFKC');
  if (/^\d$/.test(plain)) return plain;
  return /^\p{Nd}$/u.test(character) ? String(digitValue(character)) : character;
}

/** Of a digit in any script: they stand in tens, each beginning with its zero. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  for (let value = 0; value < 10; value++) if (!/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) return value;
  return 0;
}
