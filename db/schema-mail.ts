import type { Selectable } from 'kysely';

/** Work for later. `run_at` is when it may be taken: once it is claimed, when the claim runs out. `key` keeps a second one out. */
export interface Jobs {
  id: string;
  kind: string;
  payload: string;
  key: string | null;
  created_at: string;
  run_at: string;
  attempts: number;
  claimed_by: string | null;
  claimed_at: string | null;
  done_at: string | null;
  failed_at: string | null;
  last_error: string | null;
}

/**
 * `handed_at`: given to the mail server, whose answer is not known yet. Then one of: `sent_at` it took the mail, `kept_at` there is no
 * mail server, `uncertain_at` it never answered, `failed_at` it refused for good.
 */
export interface Mails {
  id: string;
  recipient: string;
  subject: string;
  text: string;
  html: string;
  unsubscribe_url: string | null;
  /** What the mail is about, as `issue-412`: mails about the same are shown as one conversation. */
  thread: string | null;
  created_at: string;
  attempts: number;
  handed_at: string | null;
  sent_at: string | null;
  kept_at: string | null;
  uncertain_at: string | null;
  failed_at: string | null;
  last_error: string | null;
}

export type JobRow = Selectable<Jobs>;
export type MailRow = Selectable<Mails>;
