import { maskCards } from '#api/text/personal-data.ts';
import type { SearchQuery, SearchTerm } from '#db/dialects/dialect.ts';

const EXCERPT = 200;
const SLUG = 60;
const TERMS = 12;
// NUL, which PostgreSQL refuses, and what is not seen or turns the text around it, but for the joiners that scripts need.
const UNSEEN = /\0|(?![\u200c\u200d])\p{Cf}/gu;
const SEEN = /[^\p{C}\p{Z}\p{M}]/u;
const PLAIN = /^[\x20-\x7e]*$/;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
// Scripts written without spaces: each character is a word of its own, and a run of them a phrase.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** A text as it is kept: one kind of line end, nothing unseen, no card number, no space around it. Empty where nothing can be seen. */
export function clean(text: string): string {
  const kept = text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, '').toWellFormed().trim();
  return SEEN.test(kept) ? maskCards(kept) : '';
}

/** The same for a text of one line. */
export function oneLine(text: string): string {
  return clean(text).replaceAll(/\s+/g, ' ');
}

/** The words of a text as both engines index them: lower case, without accents, letters and digits only. */
export function words(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll(UNSPACED, ' $& ');
  return folded.match(WORD) ?? [];
}

/** Whether two texts are the same but for case, accents, spaces, punctuation and what is not seen. */
export function sameWords(one: string, other: string): boolean {
  return words(one).join('') === words(other).join('');
}

/** What a person typed, as a search: words, "phrases" and prefix* words, all of which must match. `undefined` if nothing can. */
export function searchFor(typed: string): SearchQuery | undefined {
  const parts = typed.matchAll(/"([^"]*)"?|([^\s"]+)/g);
  const terms = [...parts].map(([, quoted, bare]) => term(quoted ?? bare ?? '')).filter((t) => t.words.length > 0);
  return terms.length > 0 ? { terms: terms.slice(0, TERMS), match: 'all', titleOnly: false } : undefined;
}

function term(text: string): SearchTerm {
  return { words: words(text), prefix: text.endsWith('*') };
}

/** The first lines of a Markdown text without its marks, for a list. */
export function excerpt(source: string): string {
  const plain = source
    .slice(0, 5 * EXCERPT)
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/^\s*>+/gm, '')
    .replaceAll(/[*_`#~|]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const masked = maskCards(plain);
  const cut = [...masked].slice(0, EXCERPT).join('');
  return cut.length < masked.length ? `${cut.replace(/\s+\S*$/u, '')}…` : masked;
}

/** The readable end of a URL: `charged-twice-when-the-card-page-times-out`. Empty where no letter survives. */
export function slug(title: string): string {
  // A list has 25 of them, nearly all in plain letters: folding these too took a tenth of its time.
  const folded = PLAIN.test(title)
    ? title.toLowerCase()
    : words(title)
        .join(' ')
        .replaceAll(/[^a-z0-9 ]/g, '');
  return folded
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, SLUG)
    .replace(/-$/, '');
}
