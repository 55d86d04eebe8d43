import { Marked, type Tokens } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { maskCards, maskCardsInHtml } from '#api/text/personal-data.ts';

declare const safe: unique symbol;
/** HTML that has been through `renderMarkdown`; nothing else may be set as HTML. */
export type SafeHtml = string & { readonly [safe]: true };

const LINK_RELATION = 'ugc nofollow noopener';
const MARKS = /[\n@*_`[\]~>#|<&!=\\]|\d[.)]/g;
const MOST_MARKS = 2000;
const MOST_CHARACTERS = 30_000;
/** A line that opens a dozen quotes or lists at once. */
const NESTED = /^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])){12}/m;
/** More in one run than the longest address, or than anybody indents. */
const UNBROKEN = /[!-~]{1000}|[ \t]{200}/;

// The same texts are read over and over; these bounds hold it to some 10 MB.
const kept = new Map<string, SafeHtml>();
const MOST_KEPT = 1000;
const LONGEST_KEPT = 4000;

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

// Headings in a post would break the page's outline, images would fetch from elsewhere, and HTML is shown as it was typed.
const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    heading({ tokens }: Tokens.Heading) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    image: ({ href, text }: Tokens.Image) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    checkbox: ({ checked }: Tokens.Checkbox) => (checked ? '[x] ' : '[ ] '),
  },
});

/** Links go to the web, to an address, or to a problem or a root cause here; never to a page of ours that acts. */
function leadsSomewhere(href: string | undefined): href is string {
  return href !== undefined && /^(https?:\/\/|mailto:|\/(issues|fixes)\/\d[a-z0-9-]*(#[a-z0-9-]*)?$)/i.test(href);
}

/** An address is seen as well, below the pointer and when it is copied. */
function holdsCard(href: string): boolean {
  const plain = href.replaceAll(/%3\d/g, (digit) => digit.slice(2));
  return maskCards(plain) !== plain;
}

const options: sanitizeHtml.IOptions = {
  allowedTags: [
    'p',
    'br',
    'strong',
    'em',
    'del',
    'code',
    'pre',
    'blockquote',
    'ul',
    'ol',
    'li',
    'a',
    'hr',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
  ],
  allowedAttributes: { a: ['href', 'rel'], ol: ['start'], th: ['align'], td: ['align'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'escape',
  transformTags: {
    a: (tagName, { href }) => ({ tagName, attribs: leadsSomewhere(href) && !holdsCard(href) ? { href, rel: LINK_RELATION } : {} }),
  },
};

/** Source text to HTML that is safe to show: the only way from one to the other. Never throws, and takes milliseconds. */
export function renderMarkdown(source: string): SafeHtml {
  const known = kept.get(source);
  if (known !== undefined) return known;
  // Masked again, where it can be seen: there are more ways to spell a number in Markdown than the source shows.
  const html = maskCardsInHtml(isInvolved(source) ? asTyped(source) : rendered(source)) as SafeHtml;
  if (source.length > LONGEST_KEPT) return html;
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? '');
  kept.set(source, html);
  return html;
}

/**
 * Marked and the sanitiser take time that grows with the square of some runs, and stack with nesting: a guest's preview could
 * hold up everybody. No honest text has so many marks, such depth, or such an unbroken run.
 */
function isInvolved(source: string): boolean {
  const marks = source.match(MARKS)?.length ?? 0;
  return source.length > MOST_CHARACTERS || marks > MOST_MARKS || NESTED.test(source) || UNBROKEN.test(source);
}

function rendered(source: string): string {
  try {
    return sanitizeHtml(marked.parse(source, { async: false }), options);
  } catch (error) {
    if (error instanceof RangeError) return asTyped(source);
    throw error;
  }
}

function asTyped(source: string): string {
  return `<p>${escapeHtml(source).replaceAll('\n', '<br />')}</p>`;
}
