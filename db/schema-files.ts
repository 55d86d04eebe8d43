import type { Insertable, Selectable } from 'kysely';

/** What lies in the store, noted before it is written: one that no attachment names is left over, and is purged. */
export interface Files {
  key: string;
  at: string;
}

/** A picture or a PDF on a step. What is removed keeps its row, without its file; that of a private issue has name and hash sealed. */
export interface Attachments {
  id: string;
  issue: number;
  step: number;
  name: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  sha256: string;
  file: string | null;
  /** The same picture for the pages, where it is larger than they show it. */
  small: string | null;
  small_width: number | null;
  small_height: number | null;
  created_at: string;
  removed_at: string | null;
}

export type AttachmentRow = Selectable<Attachments>;
export type NewAttachment = Insertable<Attachments>;
