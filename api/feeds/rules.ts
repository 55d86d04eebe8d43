import type { SafeHtml } from '#api/text/markdown.ts';

/** One entry of a feed. `id` never changes, whatever becomes of titles; `path` is where it stands now. */
export interface FeedEntry {
  id: string;
  path: string;
  title: string;
  author: string;
  published: string;
  updated: string;
  html: string;
}

/** A page of a feed, the newest first. */
export interface Feed {
  title: string;
  /** The page that it is about. */
  path: string;
  /** Where the feed is, without what tells its format. */
  base: string;
  entries: FeedEntry[];
  /** The cursor of the page behind this one. */
  next: string | undefined;
}

/** From where it is given out: the board's own address, and the cursor that was asked for. */
interface Place {
  origin: string;
  after: string | undefined;
}

export const formats = ['atom', 'json'] as const;
export type Format = (typeof formats)[number];

export const types: Record<Format, string> = { atom: 'application/atom+xml', json: 'application/feed+json' };

// XML 1.0 has no way to write most of these, not even as references, and nobody can read the rest.
const NOT_IN_XML = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu;
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '\r': '&#13;' };

/** Any text as XML takes it, in content and in attributes. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NOT_IN_XML, '')
    .replaceAll(/[&<>"'\r]/g, (one) => escapes[one] ?? '');
}

function feedUrl(feed: Feed, format: Format, origin: string, after: string | undefined): string {
  return `${origin}${feed.base}.${format}${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`;
}

/** Atom 1.0 (RFC 4287), paged as RFC 5005 has it. */
export function asAtom(feed: Feed, { origin, after }: Place): string {
  const link = (rel: string, href: string, type: string) => `<link rel="${rel}" type="${type}" href="${xmlText(href)}"/>`;
  const next = feed.next === undefined ? [] : [link('next', feedUrl(feed, 'atom', origin, feed.next), types.atom)];
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB">',
    `<id>${xmlText(origin + feed.base)}.atom</id>`,
    `<title>${xmlText(feed.title)}</title>`,
    `<updated>${latest(feed)}</updated>`,
    link('self', feedUrl(feed, 'atom', origin, after), types.atom),
    link('first', feedUrl(feed, 'atom', origin, undefined), types.atom),
    ...next,
    link('alternate', origin + feed.path, 'text/html'),
    ...feed.entries.map((entry) => atomEntry(entry, origin)),
    '</feed>',
  ];
  return `${lines.join('\n')}\n`;
}

function latest({ entries }: Feed): string {
  return entries.reduce((last, { updated }) => (updated > last ? updated : last), '1970-01-01T00:00:00.000Z');
}

function atomEntry({ id, path, title, author, published, updated, html }: FeedEntry, origin: string): string {
  return [
    '<entry>',
    `<id>${xmlText(origin + id)}</id>`,
    `<title>${xmlText(title)}</title>`,
    `<published>${published}</published>`,
    `<updated>${updated}</updated>`,
    `<author><name>${xmlText(author)}</name></author>`,
    `<link rel="alternate" type="text/html" href="${xmlText(origin + path)}"/>`,
    `<content type="html" xml:base="${xmlText(origin)}/">${xmlText(html)}</content>`,
    '</entry>',
  ].join('\n');
}

/** JSON Feed 1.1. */
export function asJson(feed: Feed, { origin, after }: Place): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: origin + feed.path,
    feed_url: feedUrl(feed, 'json', origin, after),
    ...(feed.next !== undefined && { next_url: feedUrl(feed, 'json', origin, feed.next) }),
    language: 'en-GB',
    items: feed.entries.map(({ id, path, title, author, published, updated, html }) => ({
      id: origin + id,
      url: origin + path,
      title: title.toWellFormed(),
      content_html: absolute(html.toWellFormed(), origin),
      date_published: published,
      date_modified: updated,
      authors: [{ name: author.toWellFormed() }],
    })),
  });
}

/** JSON Feed has no base for addresses: those of this board are made whole. */
function absolute(html: string, origin: string): string {
  return html.replaceAll('<a href="/', `<a href="${origin}/`);
}

/** The entry's text with what belongs to it, one paragraph each. */
export function htmlOf(body: SafeHtml, notes: string[]): string {
  return [body, ...notes.map((note) => `<p>${xmlText(note)}</p>`)].join('\n');
}
