import type { Config } from '#api/config.ts';
import { clean, oneLine } from '#api/text/plain.ts';

/** What a mail says, once, for both of its parts. All of it is text: nothing in it can become markup or a header. */
export interface Letter {
  subject: string;
  /** Each a text of one or more lines. */
  paragraphs: string[];
  /** The one thing to do, on this board. `path` begins with a slash. */
  link?: { text: string; path: string };
  /** Several things to do instead, of which the reader picks one. */
  choices?: { text: string; path: string }[];
  /** What comes below the link. */
  afterwards?: string[];
  /** Why this came: "You get this because you follow problem #412." */
  reason: string;
  /** The path where one click, and one POST (RFC 8058), end mails of this kind. */
  unsubscribe?: string;
  /** What it is about, as `issue-412`: mail programs show all letters about the same as one conversation. */
  thread?: string;
}

export interface Rendered {
  subject: string;
  text: string;
  html: string;
  unsubscribe_url: string | null;
}

const SUBJECT_MAX = 200;
const ink = 'color:#191c1f';
const muted = 'color:#565d63;font-size:14px';
const button = 'display:inline-block;padding:12px 20px;border-radius:6px;background:#0a5c47;color:#ffffff;text-decoration:none';

/** Both parts of a mail from one source. No pictures, nothing from elsewhere, nothing that tells whether it was read. */
export function renderLetter(letter: Letter, config: Pick<Config, 'company' | 'publicOrigin'>): Rendered {
  const { subject, unsubscribe } = letter;
  const address = (path: string) => onBoard(path, config.publicOrigin);
  const unsubscribe_url = unsubscribe === undefined ? null : address(unsubscribe);
  const parts = {
    paragraphs: letter.paragraphs.map(clean),
    links: [...(letter.link ? [letter.link] : []), ...(letter.choices ?? [])].map(({ text, path }) => ({
      text: oneLine(text),
      url: address(path),
    })),
    afterwards: (letter.afterwards ?? []).map(clean),
    footer: [oneLine(letter.reason), `${config.company} in the open: ${config.publicOrigin}`],
    unsubscribe: unsubscribe_url,
  };
  return { subject: shortened(oneLine(subject)), text: asText(parts), html: asHtml(parts), unsubscribe_url };
}

interface Parts {
  paragraphs: string[];
  links: { text: string; url: string }[];
  afterwards: string[];
  footer: string[];
  unsubscribe: string | null;
}

function asText({ paragraphs, links, afterwards, footer, unsubscribe }: Parts): string {
  const ways = links.map(({ text, url }) => `${text}:\n${url}`);
  const end = unsubscribe === null ? footer : [...footer, `Hear no more of this: ${unsubscribe}`];
  return `${[...paragraphs, ...ways, ...afterwards, `-- \n${end.join('\n')}`].join('\n\n')}\n`;
}

function asHtml({ paragraphs, links, afterwards, footer, unsubscribe }: Parts): string {
  const ways = links.map(({ text, url }) => `<p><a href="${escaped(url)}" style="${button}">${escaped(text)}</a></p>`);
  const only = links.length === 1 ? links.map(({ url }) => small(`Or open ${url}`)) : [];
  const stop = unsubscribe === null ? [] : [`<p style="${muted}"><a href="${escaped(unsubscribe)}">Hear no more of this</a></p>`];
  const body = [...paragraphs.map(paragraph), ...ways, ...only, ...afterwards.map(paragraph), '<hr>', ...footer.map(small), ...stop];
  return `<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif;${ink}">
<div style="max-width:600px">
${body.join('\n')}
</div>
</body>
</html>
`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`;
}

function small(text: string): string {
  return `<p style="${muted}">${escaped(text)}</p>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** The whole address of a path, which cannot lead to another site. */
function onBoard(path: string, publicOrigin: string): string {
  const url = new URL(path, publicOrigin);
  if (!path.startsWith('/') || url.origin !== publicOrigin) throw new Error('A mail links to this board alone');
  return url.href;
}

function shortened(subject: string): string {
  const characters = [...subject];
  return characters.length > SUBJECT_MAX ? `${characters.slice(0, SUBJECT_MAX - 1).join('')}…` : subject;
}
