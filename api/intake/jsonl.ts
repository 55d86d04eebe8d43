import { z } from 'zod';
import { deadlineKinds } from '#api/deadlines/rules.ts';
import { entryKinds } from '#api/fixes/rules.ts';
import { channels } from '#api/issues/rules.ts';
import { roleShape } from '#api/members/rules.ts';
import { bys, companyKinds, outcomes, stepKinds } from '#api/steps/rules.ts';

/**
 * Our full format, version 1: JSON Lines, a thing a line. One line for the board comes first, then lines for areas, members,
 * fixes and issues, each kind in the order of its key. What is null is left out. What follows from something else (stages,
 * moments, counts) is not in it.
 */
export const FORMAT = 1;

// Both engines must be able to keep it as it is: PostgreSQL has no NUL, UTF-8 no half of a surrogate pair.
const text = z
  .string()
  .max(1_000_000)
  .refine((value) => !value.includes('\0') && value.isWellFormed(), 'must not hold NUL or half characters');
const some = text.min(1);
const time = z.iso.datetime({ precision: 3, error: 'must be a time such as 2026-11-19T10:02:00.000Z' });
const count = z.int32().min(0);
const number = z.int32().min(1);
const member = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the id of a member');

const boardShape = z.strictObject({
  type: z.literal('board'),
  format: z.literal(FORMAT, `must be ${FORMAT}: this file is of another version`),
  /** The last numbers that were handed out. */
  issues: count,
  fixes: count,
});

const areaShape = z.strictObject({
  type: z.literal('area'),
  slug: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a slug'),
  name: some,
  position: count,
  first_answer_s: number,
  next_update_s: number,
  resolution_s: number,
  created_at: time,
  targets_at: time.optional(),
  retired_at: time.optional(),
});

const memberShape = z.strictObject({
  type: z.literal('member'),
  id: member,
  email: some,
  name: text,
  role: roleShape,
  created_at: time,
  deactivated_at: time.optional(),
  erased_at: time.optional(),
});

const actionShape = z.strictObject({
  text: some,
  owner: text,
  due_at: time.optional(),
  done_at: time.optional(),
  evidence: text.optional(),
  evidence_url: text.optional(),
});

const fixEntryShape = z.strictObject({
  kind: z.enum(entryKinds),
  at: time,
  evidence: text,
  author: member.optional(),
  author_name: text.optional(),
  reports_since: count.optional(),
  days_since: count.optional(),
  reason: text.optional(),
});

const fixShape = z.strictObject({
  type: z.literal('fix'),
  number,
  title: some,
  what_happened: text,
  root_cause: text,
  factors: z.array(text),
  whys: z.array(text).default([]),
  version: count.default(0),
  opened_at: time,
  cause_published_at: time.optional(),
  shipped_at: time.optional(),
  verified_at: time.optional(),
  updated_at: time,
  actions: z.array(actionShape),
  entries: z.array(fixEntryShape),
  events: z.array(z.strictObject({ at: time, text: some })).default([]),
  tellings: z.array(z.strictObject({ at: time, kind: z.enum(companyKinds), issues: count })).default([]),
});

const promiseShape = z.strictObject({
  text: some,
  due_at: time,
  kept_at: time.optional(),
  withdrawn_at: time.optional(),
  withdrawal_reason: text.optional(),
});

/** What a step of Putright's own says was not there in time, and the step that its time began with. */
const missedShape = z.strictObject({ what: z.enum(deadlineKinds), began: number, due_at: time });

const stepShape = z.strictObject({
  n: number,
  kind: z.enum(stepKinds),
  by: z.enum(bys),
  at: time,
  author: member.optional(),
  author_name: text.optional(),
  body: text,
  reason: text.optional(),
  corrects: number.optional(),
  outcome: z.enum(outcomes).optional(),
  rating: z.int().min(1).max(5).optional(),
  other_issue: number.optional(),
  erased_at: time.optional(),
  erased_why: z.enum(['author', 'time']).optional(),
  promise: promiseShape.optional(),
  missed: missedShape.optional(),
});

const peopleShape = z
  .array(z.strictObject({ member, at: time }))
  .refine((people) => new Set(people.map((person) => person.member)).size === people.length, 'must not name a member twice');

const issueShape = z
  .strictObject({
    type: z.literal('issue'),
    number,
    title: some,
    area: z.string().optional(),
    visibility: z.enum(['public', 'private']),
    channel: z.enum(channels),
    reporter: member.optional(),
    display_name: text.optional(),
    private_details: text.optional(),
    reach: count.optional(),
    import_key: some.optional(),
    import_note: some.optional(),
    reported_at: time,
    logged_at: time.optional(),
    fix: number.optional(),
    duplicate_of: number.optional(),
    erased_at: time.optional(),
    steps: z.array(stepShape).min(1, 'must begin with the report'),
    affected: peopleShape,
    follows: peopleShape,
  })
  .superRefine(({ number, duplicate_of, steps }, issue) => {
    const wrong = (message: string, ...path: (string | number)[]) => issue.addIssue({ code: 'custom', path, message });
    if (steps[0]?.kind !== 'report') wrong('must be the report', 'steps', 0, 'kind');
    if (duplicate_of === number) wrong('must be another issue', 'duplicate_of');
    const earlier = new Set<number>();
    let last = 0;
    for (const [i, { n, corrects }] of steps.entries()) {
      if (n <= last) wrong('must be higher than in the step before', 'steps', i, 'n');
      if (corrects !== undefined && !earlier.has(corrects)) wrong('must be the n of an earlier step', 'steps', i, 'corrects');
      earlier.add(n);
      last = n;
    }
  });

export const lineShape = z.discriminatedUnion('type', [boardShape, areaShape, memberShape, fixShape, issueShape], {
  error: 'must be board, area, member, fix or issue',
});

export type BoardLine = z.infer<typeof boardShape>;
export type AreaLine = z.infer<typeof areaShape>;
export type MemberLine = z.infer<typeof memberShape>;
export type FixLine = z.infer<typeof fixShape>;
export type IssueLine = z.infer<typeof issueShape>;
export type Line = z.infer<typeof lineShape>;
