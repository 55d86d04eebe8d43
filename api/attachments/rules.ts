import { oneLine } from '#api/text/plain.ts';

export const MAX_FILES = 5;
export const TOO_MANY_FILES = `At most ${MAX_FILES} files on one entry, please.`;
export const MAX_PICTURE_BYTES = 8_000_000;
export const MAX_PDF_BYTES = 10_000_000;
/** All files of one form together. */
export const MAX_UPLOAD_BYTES = 32_000_000;
export const MAX_PIXELS = 40_000_000;
/** How long a side of a picture is at most, once it is kept. */
export const MAX_SIDE = 2560;
/** The same for the one that pages show: twice as many pixels as there is room for, for the screens of phones. */
export const SMALL_SIDE = 480;
const NAME_MAX = 100;

/** What a file input offers. Phones that take HEIC pictures turn them into JPEG for such a list. */
export const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,image/avif,application/pdf';

/** What is kept: pictures always as WebP, PDFs as they came. */
export const keptTypes = ['image/webp', 'application/pdf'] as const;

const extensions: Record<string, string> = { 'image/webp': 'webp', 'application/pdf': 'pdf' };

/** A file on a step, as whoever may read the step sees it. */
export interface AttachmentView {
  id: string;
  name: string;
  type: string;
  bytes: number;
  /** Of a picture, in pixels. */
  width: number | null;
  height: number | null;
  url: string;
  /** Of a larger picture: the same with at most 480 pixels a side. */
  small: { url: string; width: number; height: number } | null;
  /** The case by which it was taken out: its author and staff alone see it. */
  redacted_in: number | null;
}

/** The name of a file as its sender knows it: no folders, nothing unseen, not too long. */
export function plainName(sent: string): string {
  const last = oneLine(sent.split(/[/\\]/).at(-1) ?? '').replaceAll(/["<>:|?*\p{C}]/gu, '');
  return firstOf(last.replace(/^[.\s]+/, ''), NAME_MAX);
}

/** The same with the extension of what it is kept as. */
export function shownName(sent: string, type: string): string {
  const extension = extensions[type] ?? 'bin';
  const stem = firstOf(plainName(sent).replace(/\.[^.]*$/, ''), NAME_MAX - extension.length - 1);
  return `${stem || (isPicture({ type }) ? 'picture' : 'document')}.${extension}`;
}

function firstOf(text: string, most: number): string {
  return [...text].slice(0, most).join('').trim();
}

export function isPicture({ type }: { type: string }): boolean {
  return type.startsWith('image/');
}

/** Where a file is. Its own name comes with the file alone: addresses stand in logs. */
export function filePath({ id, type }: { id: string; type: string }): string {
  return `/files/${id}/${isPicture({ type }) ? 'picture' : 'document'}.${extensions[type] ?? 'bin'}`;
}

/** Where the small one of a picture is. */
export function smallPath({ id }: { id: string }): string {
  return `/files/${id}/small.webp`;
}

/** "inline; filename=…" for a picture, "attachment; …" for a PDF, which the browser is to keep rather than to open (RFC 6266, RFC 8187). */
export function disposition({ name, type }: { name: string; type: string }): string {
  const plain = name.normalize('NFKD').replaceAll(/[^\w .()+-]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${isPicture({ type }) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** What the first bytes of a file say that it is, whatever its name says. */
export type Recognised = 'png' | 'jpeg' | 'gif' | 'webp' | 'avif' | 'heic' | 'pdf' | undefined;

/** Tells a file by its first bytes. */
export function recognise(bytes: Uint8Array): Recognised {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (/^GIF8[79]a/.test(head)) return 'gif';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'webp';
  if (/^%PDF-[12]\.\d/.test(head)) return 'pdf';
  if (head.slice(4, 8) !== 'ftyp') return undefined;
  const brands = head.slice(8, Math.max(16, Math.min(64, Buffer.from(head, 'latin1').readUInt32BE(0))));
  if (brands.includes('avif')) return 'avif';
  return /hei[cfmsx]|hevc|mif1|msf1/.test(brands) ? 'heic' : undefined;
}

/** How large a file is, in words: "2.4 MB". */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${Math.round(bytes / 100_000) / 10} MB`;
}
