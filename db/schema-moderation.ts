import type { Generated, Selectable } from 'kysely';

/** What stands in place of a post that is `held` or `removed`, since `withheld_at` where the whole issue is. */
export interface Withheld {
  withheld: string | null;
}

export interface WithheldIssue extends Withheld {
  withheld_at: string | null;
}

/** What a `moderation` step tells: which step it is `about`, the `measure` in one word and the number of its case. */
export interface Moderating {
  about: number | null;
  measure: string | null;
  moderation: number | null;
}

/**
 * One measure on one post: a hold, a redaction or a removal. Step 1 stands for the whole issue. In force from `in_force_at`, until
 * `ended_at`; a removal that waits for a second person is not in force yet. `kept` is what the post said before, sealed; no other
 * table has it.
 */
interface Moderations {
  number: number;
  issue: number;
  step: number;
  /** The kind of the post. */
  post: string;
  author: string | null;
  measure: string;
  reason: string;
  sentence: string;
  request: string;
  at: string;
  role: string;
  member: string | null;
  in_force_at: string | null;
  confirmed_role: string | null;
  confirmed_by: string | null;
  ended_at: string | null;
  ended: string | null;
  ended_role: string | null;
  ended_sentence: string | null;
  kept: string | null;
  /** Of a redaction: whether it is about the `text`, `files` or `both`, and how many files. Of files alone nothing is in `kept`. */
  part: string | null;
  files: Generated<number>;
}

/** The author’s word against a measure, once, and what was decided. `text` is sealed. */
interface Appeals {
  moderation: number;
  text: string;
  at: string;
  decided_at: string | null;
  outcome: string | null;
  sentence: string | null;
  role: string | null;
  decided_by: string | null;
}

/** What somebody told us of a post that breaks the rules. `text` is sealed. */
interface AbuseReports {
  id: string;
  issue: number;
  step: number;
  reason: string;
  text: string;
  member: string | null;
  at: string;
  settled_at: string | null;
  outcome: string | null;
  settled_by: string | null;
}

/** Words, as they are compared, with which a customer’s post is held. */
interface BlockedWords {
  words: string;
  at: string;
}

/** Whoever may not post: an e-mail address, an account by its id, or all addresses of a domain. */
interface Blocks {
  value: string;
  kind: string;
  reason: string;
  at: string;
}

/** That a text was posted, as its hash; forgotten after a day. */
interface Prints {
  print: string;
  at: string;
}

export interface ModerationTables {
  moderations: Moderations;
  appeals: Appeals;
  abuse_reports: AbuseReports;
  blocked_words: BlockedWords;
  blocks: Blocks;
  prints: Prints;
}

export type ModerationRow = Selectable<Moderations>;
export type AppealRow = Selectable<Appeals>;
