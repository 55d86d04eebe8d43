import type { Generated, Selectable } from 'kysely';

/**
 * Somebody is to be forgotten, at their own wish or at an admin's word that it is theirs. `texts`: whether theirs are `kept` or
 * `removed`. Nothing goes before `due_at`; until it begins it can be undone, also by the link whose secret has the SHA-256 `undo_hash`.
 * `proof` is the last mail.
 */
export interface Erasures {
  id: string;
  member: string;
  texts: string;
  /** `member` or `admin`. */
  asked_by: Generated<string>;
  /** `author` or `law`. */
  request: Generated<string>;
  asked_at: string;
  due_at: string;
  undo_hash: string;
  undone_at: string | null;
  begun_at: string | null;
  proof: string | null;
  done_at: string | null;
}

/** When what a person gave, or who they were, went from the row. */
export interface Erasable {
  erased_at: string | null;
}

/** A step whose text went: at its `author`'s wish, or because the `time` for keeping it was over. */
export interface ErasableText extends Erasable {
  erased_why: string | null;
}

export type ErasureRow = Selectable<Erasures>;
