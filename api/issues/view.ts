import type { Ctx } from '#api/context.ts';
import { reporterName } from '#api/issues/rules.ts';
import { slug } from '#api/text/plain.ts';
import type { IssueRow } from '#db/schema.ts';

/** What a list needs of an issue. */
export const listed = [
  'number',
  'title',
  'excerpt',
  'area',
  'visibility',
  'channel',
  'display_name',
  'reported_at',
  'logged_at',
  'fix',
  'duplicate_of',
  'affected',
  'followers',
  'reopened',
  'stage',
  'stage_at',
  'verdict',
  'verdict_at',
  'first_answer_at',
  'resolved_at',
  'conclusion',
  'concluded_at',
  'waiting_on',
  'waiting_since',
  'answer_due_at',
  'update_due_at',
  'resolution_due_at',
  'promise_due_at',
  'due_at',
  'updated_at',
  'erased_at',
  'withheld',
  'withheld_at',
] as const;

export type ListedRow = Pick<IssueRow, (typeof listed)[number]>;

export type DueWhat = 'answer' | 'update' | 'resolution' | 'promise';

/** An issue in a list, as the pages and the API show it. Durations are whole seconds. */
export interface IssueSummary
  extends Omit<ListedRow, 'display_name' | 'answer_due_at' | 'update_due_at' | 'resolution_due_at' | 'promise_due_at' | 'due_at'> {
  path: string;
  reporter: string;
  first_answer_s: number | null;
  resolution_s: number | null;
  /** What the company owes and is late with. */
  overdue: DueWhat[];
  next_due: { what: DueWhat; at: string } | null;
}

/** An issue as its page's address needs it. */
export type Named = Pick<IssueRow, 'number' | 'title' | 'visibility'>;

/** Where an issue's page is. That of a private one does not tell what it is about: addresses stand in logs. */
export function issuePath(issue: Named): string {
  const name = issue.visibility === 'private' ? '' : slug(issue.title);
  return `/issues/${issue.number}${name && `-${name}`}`;
}

/** The number in `412` or `412-charged-twice`, as issues and fixes are called in paths; undefined where there is none. */
export function numberIn(segment: string | undefined): number | undefined {
  const digits = /^([1-9]\d{0,8})(?:-|$)/.exec(segment ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whole seconds between two ISO-8601 times, never less than 0; null as long as the second is not there. */
export function seconds(from: string, to: string | null): number | null {
  return to === null ? null : Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
}

/** Named one by one, so that a row with more in it (private details, who reported) shows no more. */
export function summary(ctx: Ctx, row: ListedRow): IssueSummary {
  return {
    number: row.number,
    path: issuePath(row),
    title: row.title,
    excerpt: row.excerpt,
    area: row.area,
    visibility: row.visibility,
    channel: row.channel,
    reporter: reporterName(row),
    stage: row.stage,
    stage_at: row.stage_at,
    verdict: row.verdict,
    verdict_at: row.verdict_at,
    reported_at: row.reported_at,
    logged_at: row.logged_at,
    first_answer_at: row.first_answer_at,
    first_answer_s: seconds(row.reported_at, row.first_answer_at),
    resolved_at: row.resolved_at,
    resolution_s: seconds(row.reported_at, row.resolved_at),
    conclusion: row.conclusion,
    concluded_at: row.concluded_at,
    updated_at: row.updated_at,
    affected: row.affected,
    followers: row.followers,
    reopened: row.reopened,
    fix: row.fix,
    duplicate_of: row.duplicate_of,
    waiting_on: row.waiting_on,
    waiting_since: row.waiting_since,
    erased_at: row.erased_at,
    withheld: row.withheld,
    withheld_at: row.withheld_at,
    ...owed(ctx, row),
  };
}

function owed(ctx: Ctx, row: ListedRow): Pick<IssueSummary, 'overdue' | 'next_due'> {
  const { answer_due_at, update_due_at, resolution_due_at, promise_due_at, due_at } = row;
  const dues: [DueWhat, string | null][] = [
    ['answer', answer_due_at],
    ['update', update_due_at],
    ['resolution', resolution_due_at],
    ['promise', promise_due_at],
  ];
  const next = dues.find(([, at]) => at !== null && at === due_at);
  return {
    overdue: dues.filter(([, at]) => at !== null && at < ctx.now).map(([what]) => what),
    next_due: next && due_at !== null ? { what: next[0], at: due_at } : null,
  };
}
