import { Marked, type Tokens } from 'marked';
import sanitizeHtml from 'sanitize-html';

declare const safe: unique symbol;
/** HTML that has been through `renderMarkdown`; nothing else may be set as HTML. */
export type SafeHtml = string & { readonly [safe]: true };

const LINK_RELATION = 'ugc nofollow noopener';
const MARKS = /[*_`[\]~>#|<&!\\]|\d[.)]/g;
const MOST_MARKS = 2000;

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
  return href !== undefined && /^(https?:\/\/|mailto:|\/(issues|fixes)\/\d)/i.test(href);
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
  transformTags: { a: (tagName, { href }) => ({ tagName, attribs: leadsSomewhere(href) ? { href, rel: LINK_RELATION } : {} }) },
};

/** Source text to HTML that is safe to show: the only way from one to the other. Never throws. */
export function renderMarkdown(source: string): SafeHtml {
  return sanitizeHtml(toHtml(source), options) as SafeHtml;
}

/** Marked takes time that grows with the square of the marks: a text made of marks is shown as it was typed. */
function toHtml(source: string): string {
  const marks = source.match(MARKS)?.length ?? 0;
  if (marks > MOST_MARKS) return `<p>${escapeHtml(source).replaceAll('\n', '<br>')}</p>`;
  return marked.parse(source, { async: false });
}
