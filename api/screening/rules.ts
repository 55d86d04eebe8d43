import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';
import type { ModerationReason } from '#api/steps/rules.ts';
import { renderMarkdown } from '#api/text/markdown.ts';
import { oneLine, words } from '#api/text/plain.ts';

/** At whose request a post is held, redacted or removed. A filter asks for nothing but a hold. */
export const requests = ['moderator', 'company', 'law', 'author', 'filter'] as const;
export type Request = (typeof requests)[number];

/** Why a measure is taken: a reason of the public list, and a public sentence. */
export interface Grounds {
  reason: ModerationReason;
  sentence: string;
  request: Request;
}

/** For how long somebody who came without an account is new here, and a text that was posted before is a repeated one. */
export const NEW_HOURS = 24;
/** How long staff can hold a post before it comes back by itself, unless its removal waits for a second person. */
export const HOLD_DAYS = 3;
/** Fewer words than this are no text of one's own: "Still not fixed". */
const WORDS_OF_A_TEXT = 5;

const LINK = /(?:https?:\/\/|\bwww\.)([^\s/?#()[\]<>"]{1,253})/gi;

/** Whether a text leads elsewhere, as it is written or as it is shown: an address of the web that is not on this board's own host. */
export function hasLink(text: string, publicOrigin: string): boolean {
  const own = new URL(publicOrigin).host;
  // Markdown spells an address in more ways than one: `h&#116;tps:`, `https\:`.
  return [...`${text} ${renderMarkdown(text)}`.matchAll(LINK)].some(([, host = '']) => host.toLowerCase() !== own);
}

/** Whether the blocked words, compared as a search compares them, stand in the text one behind the other. */
export function hasBlocked(text: string, blocked: readonly string[]): boolean {
  const all = ` ${words(text).join(' ')} `;
  return blocked.some((one) => all.includes(` ${one} `));
}

/** What tells a text from others, however it is spaced and spelt; undefined for one that many people would write. */
export function printOf(text: string): string | undefined {
  const all = words(text);
  return all.length < WORDS_OF_A_TEXT ? undefined : createHash('sha256').update(all.join(' ')).digest('hex');
}

/** What is known of a post when it is written. `repeated`: somebody posted the same text in the last day. */
export interface Signs {
  newcomer: boolean;
  link: boolean;
  blocked: boolean;
  repeated: boolean;
}

/** Why a customer’s post is held until somebody has looked at it; undefined for nearly all. */
export function heldBecause({ newcomer, link, blocked, repeated }: Signs): Grounds | undefined {
  if (blocked) return { reason: 'abuse', sentence: 'A word in it is on our list of words to look at first.', request: 'filter' };
  if (newcomer && link) return { reason: 'spam', sentence: 'It has a link, and whoever wrote it is new here.', request: 'filter' };
  if (newcomer && repeated)
    return { reason: 'spam', sentence: 'The same text was posted before, and whoever wrote it is new here.', request: 'filter' };
  return undefined;
}

/** Who looks after the words that hold a post, and after who may not post. */
export function mayScreen(viewer: Viewer): Allowed {
  return viewer.role === 'admin' || { forbidden: 'Only an admin looks after what is held and who may not post.' };
}

export const wordsShape = z.strictObject({
  words: z
    .string('Please give a word.')
    .max(100, 'At most 100 characters, please.')
    .transform((text) => words(text).join(' '))
    .pipe(z.string().min(2, 'Please give a word of two letters or more.')),
});

const ADDRESS = /^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/;
const DOMAIN = /^(?!-)[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63})+$/;
const ACCOUNT = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

export const blockShape = z
  .strictObject({
    value: z.string('Please say who.').trim().toLowerCase().max(254, 'At most 254 characters, please.'),
    reason: z.string('Please say why.').overwrite(oneLine).min(3, 'Please say why.').max(300, 'At most 300 characters, please.'),
  })
  .refine(({ value }) => kindOfBlock(value) !== undefined, {
    path: ['value'],
    error: 'Please give an e-mail address, a domain such as example.com, or the id of an account.',
  });

/** What a block is of, told by how it is written. */
export function kindOfBlock(value: string): 'address' | 'account' | 'domain' | undefined {
  if (ADDRESS.test(value)) return 'address';
  if (ACCOUNT.test(value)) return 'account';
  return DOMAIN.test(value) ? 'domain' : undefined;
}

/** What a block of this person would say: the address, its domain and those above it, and the account. */
export function blockable({ email, id }: { email: string; id?: string | undefined }): string[] {
  const labels = email.slice(email.indexOf('@') + 1).split('.');
  const domains = labels.slice(0, -1).map((_, i) => labels.slice(i).join('.'));
  return [email.toLowerCase(), ...domains.map((domain) => domain.toLowerCase()), ...(id === undefined ? [] : [id])];
}
