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
  /** The case by which staff took it out: its author and staff alone see it. */
  redacted_in: number | null;
}

/**
 * A file with a draft, for staff alone, until it is published: then it is an attachment with the same id. Its bytes, name and hash are
 * sealed whatever the problem is. Which version has it, the version says. What is dropped has no row any more.
 */
export interface DraftFiles {
  id: string;
  draft: number;
  name: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  sha256: string;
  file: string;
  small: string | null;
  small_width: number | null;
  small_height: number | null;
}

export type AttachmentRow = Selectable<Attachments>;
export type NewAttachment = Insertable<Attachments>;
export type DraftFileRow = Selectable<DraftFiles>;
