import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import type { Allowed } from '#api/guards.ts';

/** How long a mail is kept, whatever became of it. */
export const MAIL_DAYS = 30;

/** Where a mail stands; all but the first two are the end, until an admin sends it again. */
export const mailStates = ['waiting', 'handed', 'sent', 'kept', 'uncertain', 'failed'] as const;
export type MailState = (typeof mailStates)[number];

interface Dates {
  handed_at: string | null;
  sent_at: string | null;
  kept_at: string | null;
  uncertain_at: string | null;
  failed_at: string | null;
}

/** Told by the dates: `waiting` for its turn, `handed` to the mail server just now, `sent`, `kept` here, `uncertain`, `failed` for good. */
export function mailState(mail: Dates): MailState {
  if (mail.sent_at !== null) return 'sent';
  if (mail.failed_at !== null) return 'failed';
  if (mail.uncertain_at !== null) return 'uncertain';
  if (mail.kept_at !== null) return 'kept';
  return mail.handed_at === null ? 'waiting' : 'handed';
}

/** One address, without a name: nothing in it can begin a header or name a second recipient. */
export const recipientShape = z.email('This is no e-mail address.').max(254, 'An e-mail address has at most 254 characters.');

/** Whether somebody may look at the mails: they hold what only their recipients should know. */
export function mayReadMail(viewer: Viewer): boolean {
  return viewer.role === 'admin';
}

/** Whether a mail can be sent again: only what did not go out, or may not have, and only where mail goes out at all. */
export function maySendAgain(mail: Dates, smtpUrl: string | undefined): Allowed {
  const state = mailState(mail);
  if (state === 'sent') return { conflict: 'This mail went out.' };
  if (state === 'waiting' || state === 'handed') return { conflict: 'This mail is on its way.' };
  return smtpUrl ? true : { conflict: 'Mail does not go out from here: SMTP_URL names no mail server.' };
}
