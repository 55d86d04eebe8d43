import type { Selectable } from 'kysely';

/**
 * What a mail leads to, good once: `id` is the SHA-256 of the secret in it. `waiting` leads the author of an unconfirmed report to it,
 * again and again. `report` may outlive the report that it names.
 */
export interface Links {
  id: string;
  purpose: string;
  email: string;
  issue: number | null;
  report: string | null;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

/** A report whose author has not proven the e-mail address: no issue yet. `content` is sealed. */
export interface PendingReports {
  id: string;
  email: string;
  content: string;
  created_at: string;
}

/** Who holds the secret, of which `id` is the SHA-256, acts as the reporter of this one issue. */
export interface TrackingLinks {
  id: string;
  issue: number;
  member: string;
  created_at: string;
  revoked_at: string | null;
}

export type LinkRow = Selectable<Links>;
