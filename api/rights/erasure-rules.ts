import { z } from 'zod';
import type { Allowed } from '#api/guards.ts';
import type { Letter } from '#api/mail/letter.ts';
import { absentIfEmpty } from '#api/steps/rules.ts';

/** How long an erasure that was asked for can be undone, before anything goes. */
export const UNDO_DAYS = 7;
const DAY_MS = 86_400_000;

/** What stands in place of a name and of a title that were erased. */
export const ERASED_NAME = 'Erased person';
export const ERASED_TITLE = 'Erased';

export const erasureShape = z.strictObject({
  texts: z.enum(['kept', 'removed'], 'Please choose what becomes of the texts.'),
});
export type Texts = z.infer<typeof erasureShape>['texts'];

/** An admin says at whose request: the member's own, or as the law asks. */
export const othersErasureShape = erasureShape.extend({
  request: z
    .preprocess((value) => absentIfEmpty(value) ?? 'author', z.enum(['author', 'law'], 'Please choose at whose request.'))
    .meta({ description: 'At whose request, for the moderation log; the member’s own where it is not said' }),
});

export const ownErasureShape = erasureShape.extend({
  current_password: z.string().optional().meta({ description: 'Needed by whoever has a password' }),
});

/** How the moderation log tells of texts that go with their author. */
export function askedAs({ asked_by, request }: { asked_by: string; request: string }): {
  request: 'author' | 'law';
  role: string;
  sentence: string;
} {
  if (asked_by === 'member') {
    return { request: 'author', role: 'customer', sentence: 'The author asked to be erased from the board, and their texts with them.' };
  }
  if (request === 'law') {
    return { request: 'law', role: 'admin', sentence: 'An admin had the author erased as the law asks, and their texts with them.' };
  }
  return { request: 'author', role: 'admin', sentence: 'An admin noted the author’s wish to be erased, and their texts with them.' };
}

/** When an erasure that is asked for now is carried out. */
export function dueAt(now: string): string {
  return new Date(Date.parse(now) + UNDO_DAYS * DAY_MS).toISOString();
}

/** What stands of an erased member's address in the members' table: nobody's, and no address. */
export function noAddress(id: string): string {
  return `erased/${id}`;
}

/** Whether the member can be erased. `undone_at` of the erasure that stands is null. */
export function mayAskForErasure(member: { erased_at: string | null }, standing: { due_at: string } | undefined): Allowed {
  if (member.erased_at !== null) return { conflict: 'This member has been erased already.' };
  return standing ? { conflict: `The erasure has been asked for already: it is carried out on ${dateOf(standing.due_at)}.` } : true;
}

interface Asked {
  texts: string;
  due_at: string;
  company: string;
}

/** The mail that says what was asked for, when it happens and how to undo it. `by` is who asked. */
export function askedLetter({ texts, due_at, company }: Asked, path: string, by: 'member' | 'admin'): Letter {
  const asker = by === 'member' ? 'You asked' : `An admin of ${company} noted, as your wish,`;
  return {
    subject: `You will be erased from ${company}’s board on ${dateOf(due_at)}`,
    paragraphs: [
      `${asker} that everything that ${company}’s board knows of you is to be erased: your name, your address, your private details and every way in.`,
      texts === 'removed'
        ? 'What you wrote goes too. The problems you reported stay as numbers with their dates and stages.'
        : `What you wrote stays, under the name “${ERASED_NAME}”.`,
      `It happens on ${dateOf(due_at)} at ${due_at.slice(11, 16)} UTC. Until then nothing is removed, and you can undo it: by the link, or at “Your data” in your account.`,
    ],
    link: { text: 'Undo it', path },
    afterwards: ['The link works once. If you want to be erased, there is nothing to do.'],
    reason: 'You get this because it is about all of your data here.',
  };
}

/** The last mail: the proof. */
export function proofLetter({ texts, company }: Pick<Asked, 'texts' | 'company'>, id: string, now: string): Letter {
  return {
    subject: `You are erased from ${company}’s board`,
    paragraphs: [
      `On ${dateOf(now)} ${company}’s board erased you, as was asked for: your name, your address, your private details, sessions, tokens and mails.`,
      texts === 'removed'
        ? 'What you wrote went too. Of the problems you reported the numbers, dates and stages stay.'
        : `What you wrote stays under the name “${ERASED_NAME}”, which leads to nobody.`,
      `Keep this mail as proof. The number of the erasure is ${id}. Our copy of this mail, and with it your address, is deleted once it is out.`,
    ],
    reason: 'This is the last mail from here.',
  };
}

/** "29 November 2026", in UTC. */
function dateOf(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time));
}
