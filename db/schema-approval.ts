import type { Selectable } from 'kysely';

/** What needs a second person before an agent's answer is published: `what`, on issues of the `area`; null is every area. */
interface ApprovalRules {
  id: string;
  area: string | null;
  what: string;
  created_at: string;
}

/** An answer before it is published. Its state follows from these times and those of its latest version, the `versions`-th. */
interface Drafts {
  number: number;
  issue: number;
  versions: number;
  comments: number;
  opened_at: string;
  withdrawn_at: string | null;
  published_at: string | null;
  /** The step that it became. */
  step: number | null;
  erased_at: string | null;
}

/**
 * What somebody wants the company to say: sealed JSON, never edited, with the salted hash of it. `entries`: how many entries the
 * issue had then. What an approver decided stands beside it once and for good; `approved_hash` is of what they approved. `told_at`: when those who
 * decide were told by mail that it waits.
 */
interface DraftVersions {
  draft: number;
  n: number;
  author: string | null;
  author_name: string | null;
  at: string;
  content: string | null;
  salt: string | null;
  hash: string | null;
  entries: number;
  handed_in_at: string | null;
  approved_at: string | null;
  refused_at: string | null;
  decided_by: string | null;
  decided_by_name: string | null;
  approved_hash: string | null;
  refusal: string | null;
  told_at: string | null;
}

/** What staff say to each other about a draft, sealed. */
interface DraftComments {
  draft: number;
  n: number;
  author: string | null;
  author_name: string | null;
  at: string;
  body: string | null;
}

export interface ApprovalTables {
  approval_rules: ApprovalRules;
  drafts: Drafts;
  draft_versions: DraftVersions;
  draft_comments: DraftComments;
}

export type ApprovalRuleRow = Selectable<ApprovalRules>;
export type DraftRow = Selectable<Drafts>;
export type DraftVersionRow = Selectable<DraftVersions>;
