/** One interface per table, in reading order. Times are ISO-8601 UTC text; a nullable time also says "not yet". */
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { ApprovalTables } from '#db/schema-approval.ts';
import type { Edited, Evidenced, FixEvents, FixTellings, Measured } from '#db/schema-causes.ts';
import type { Alarms, Watched } from '#db/schema-deadlines.ts';
import type { Attachments, DraftFiles, Files } from '#db/schema-files.ts';
import type { Links, PendingReports, TrackingLinks } from '#db/schema-guests.ts';
import type { Consents, Logged } from '#db/schema-intake.ts';
import type { LedgerTables } from '#db/schema-ledger.ts';
import type { AddressSalts, Tallies } from '#db/schema-limits.ts';
import type { Jobs, Mails } from '#db/schema-mail.ts';
import type { Moderating, ModerationTables, Withheld, WithheldIssue } from '#db/schema-moderation.ts';
import type { NoticeTables, Paced } from '#db/schema-notices.ts';
import type { QueueTables } from '#db/schema-queue.ts';
import type { Replays } from '#db/schema-replays.ts';
import type { Erasable, ErasableText, Erasures } from '#db/schema-rights.ts';
import type { Changeable, SettingsTables } from '#db/schema-settings.ts';
import type { Answered, Assigned, TeamTables } from '#db/schema-teams.ts';
import type { Challenges, Identities, Passkeys, Provable, Sessions, Tokens } from './schema-access.ts';

interface Members extends Erasable, Provable {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: string;
  created_at: string;
  deactivated_at: string | null;
}

/** `id` is the SHA-256 of the secret in the link. */
interface Invitations {
  id: string;
  role: string;
  created_at: string;
  expires_at: string;
  used_at: string | null;
}

/** A product or service of the company, with its targets in seconds. */
interface Areas extends Changeable, Answered {
  slug: string;
  name: string;
  position: number;
  first_answer_s: number;
  next_update_s: number;
  resolution_s: number;
  created_at: string;
}

/** A customer's problem. What follows `entries` is a cache of the steps; `rebuildStandings` makes it anew. */
interface Issues extends Erasable, Watched, Logged, Assigned, WithheldIssue {
  number: number;
  title: string;
  excerpt: string;
  area: string | null;
  visibility: string;
  channel: string;
  reporter: string | null;
  display_name: string | null;
  private_details: string | null;
  reach: number | null;
  import_key: string | null;
  import_note: string | null;
  reported_at: string;
  fix: number | null;
  duplicate_of: number | null;
  affected: number;
  followers: number;
  entries: number;
  stage: string;
  stage_at: string;
  verdict: string | null;
  verdict_at: string | null;
  acknowledged_at: string | null;
  first_answer_at: string | null;
  cause_at: string | null;
  action_at: string | null;
  resolved_at: string | null;
  conclusion: string | null;
  concluded_at: string | null;
  reopened: number;
  waiting_on: string | null;
  waiting_since: string | null;
  answer_due_at: string | null;
  update_due_at: string | null;
  resolution_due_at: string | null;
  promise_due_at: string | null;
  due_at: string | null;
  updated_at: string;
}

/** One dated entry on an issue's timeline: the `n`-th. Never edited; `corrects` names an earlier `n`. */
interface Steps extends ErasableText, Withheld, Moderating {
  issue: number;
  n: number;
  kind: string;
  by: string;
  author: string | null;
  author_name: string | null;
  at: string;
  body: string;
  reason: string | null;
  corrects: number | null;
  outcome: string | null;
  rating: number | null;
  other_issue: number | null;
}

/** What the company will do and by when, made in the step `step` of the issue. Its state is computed. */
interface Promises {
  issue: number;
  step: number;
  text: string;
  due_at: string;
  kept_at: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
}

interface Affected {
  issue: number;
  member: string;
  at: string;
}

interface Follows extends Paced {
  issue: number;
  member: string;
  at: string;
}

/** One root cause and its removal. `factors` is a JSON list of texts. `stage` is a cache of the dates and the linked reports. */
interface Fixes extends Edited {
  number: number;
  title: string;
  what_happened: string;
  root_cause: string;
  factors: string;
  stage: string;
  issues: number;
  opened_at: string;
  cause_published_at: string | null;
  shipped_at: string | null;
  verified_at: string | null;
  last_report_at: string | null;
  updated_at: string;
}

/** What was said and shown when the cause was published, a repair shipped or its effect verified. */
interface FixEntries extends Measured {
  fix: number;
  n: number;
  kind: string;
  at: string;
  evidence: string;
  author: string | null;
  author_name: string | null;
}

/** A corrective action inside a fix; `owner` is a team. */
interface Actions extends Evidenced {
  fix: number;
  n: number;
  text: string;
  owner: string;
  due_at: string | null;
  done_at: string | null;
  evidence: string | null;
}

export interface Schema extends LedgerTables, SettingsTables, TeamTables, ApprovalTables, QueueTables, ModerationTables, NoticeTables {
  members: Members;
  sessions: Sessions;
  tokens: Tokens;
  passkeys: Passkeys;
  identities: Identities;
  challenges: Challenges;
  invitations: Invitations;
  areas: Areas;
  issues: Issues;
  steps: Steps;
  promises: Promises;
  affected: Affected;
  follows: Follows;
  fixes: Fixes;
  fix_entries: FixEntries;
  actions: Actions;
  fix_events: FixEvents;
  fix_tellings: FixTellings;
  files: Files;
  attachments: Attachments;
  draft_files: DraftFiles;
  replays: Replays;
  jobs: Jobs;
  mails: Mails;
  tallies: Tallies;
  address_salts: AddressSalts;
  links: Links;
  pending_reports: PendingReports;
  tracking_links: TrackingLinks;
  erasures: Erasures;
  alarms: Alarms;
  consents: Consents;
}

export type Db = Kysely<Schema>;
export type IssueRow = Selectable<Issues>;
export type NewIssue = Insertable<Issues>;
export type StepRow = Selectable<Steps>;
export type PromiseRow = Selectable<Promises>;
export type FixRow = Selectable<Fixes>;
export type FixEntryRow = Selectable<FixEntries>;
export type ActionRow = Selectable<Actions>;
export type AreaRow = Selectable<Areas>;
export type MemberRow = Selectable<Members>;
export type SessionRow = Selectable<Sessions>;
export type TokenRow = Selectable<Tokens>;
