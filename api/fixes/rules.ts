import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, isStaff, mayApprove } from '#api/guards.ts';
import { titleShape } from '#api/issues/rules.ts';
import { canonicalJson } from '#api/ledger/rules.ts';
import { dueShape } from '#api/promises/rules.ts';
import { absentIfEmpty, LARGEST_INTEGER, momentShape, numberGiven } from '#api/steps/rules.ts';
import { clean } from '#api/text/plain.ts';

export const fixStages = ['open', 'cause_published', 'shipped', 'verified', 'recurred'] as const;
export type FixStage = (typeof fixStages)[number];

const text = (max: number) => z.string('Please write a text.').overwrite(clean).max(max, `At most ${max} characters, please.`);
const maybe = <T extends z.ZodType>(shape: T) => z.preprocess((value) => absentIfEmpty(value) ?? null, shape.nullable());

/** Where evidence can be seen: an address that begins with https. */
const linkShape = z
  .string('Please give an address.')
  .trim()
  .max(500, 'At most 500 characters, please.')
  .refine(
    (text) => URL.canParse(text) && new URL(text).protocol === 'https:' && !/\p{C}/u.test(text),
    'Please give a whole address that begins with https://.',
  )
  .meta({ description: 'An address that begins with https://' });

const actionShape = z.strictObject({
  text: text(500).min(3, 'Please say what will be done.'),
  owner: text(60).min(2, 'Please name the team that owns it.'),
  due_at: maybe(dueShape),
  done_at: maybe(momentShape),
  evidence: maybe(text(500)),
  evidence_url: maybe(linkShape),
});
export type ActionInput = z.infer<typeof actionShape>;

const eventShape = z.strictObject({ at: momentShape, text: text(500).min(3, 'Please say what happened then.') });
export type EventInput = z.infer<typeof eventShape>;

export const MOST_WHYS = 10;

const fields = {
  title: titleShape,
  what_happened: text(10_000),
  root_cause: text(10_000),
  events: z.array(eventShape).max(50, 'At most 50 entries, please.'),
  whys: z.array(text(500).min(1, 'Please write a text.')).max(MOST_WHYS, `At most ${MOST_WHYS} times why, please.`),
  factors: z.array(text(500).min(1, 'Please write a text.')).max(20, 'At most 20 factors, please.'),
  actions: z.array(actionShape).max(50, 'At most 50 actions, please.'),
};

export const newFixShape = z.strictObject({
  title: fields.title,
  what_happened: fields.what_happened.default(''),
  root_cause: fields.root_cause.default(''),
  events: fields.events.default([]),
  whys: fields.whys.default([]),
  factors: fields.factors.default([]),
  actions: fields.actions.default([]),
});
const wholeShape = z.strictObject(fields);
const writtenShape = wholeShape.partial();
export const fixChangeShape = writtenShape.extend({
  version: z
    .preprocess(numberGiven, z.int('Please give a number.').min(0).max(LARGEST_INTEGER).optional())
    .meta({ description: 'The version that was changed: where another has been written since, nothing is, and the answer is 409' }),
});

/** All that staff write about a fix. */
export type Written = z.infer<typeof wholeShape>;

/** The fields of a change that say something else than what stands there; the others are undefined. */
export function newsIn(before: Written, change: z.infer<typeof writtenShape>) {
  const news = <K extends keyof Written>(name: K) =>
    change[name] !== undefined && canonicalJson(change[name]) !== canonicalJson(before[name]) ? change[name] : undefined;
  return {
    title: news('title'),
    what_happened: news('what_happened'),
    root_cause: news('root_cause'),
    events: news('events'),
    whys: news('whys'),
    factors: news('factors'),
    actions: news('actions'),
  };
}

/** So long one looks whether the problem comes back before one can say, without a reason, that it does not. */
export const DAYS_TO_WATCH = 14;

export const evidenceShape = z.strictObject({ evidence: text(5000).default('') });
export const proofShape = z.strictObject({
  evidence: text(5000).pipe(z.string().min(3, 'Please say how it was checked, with the evidence.')),
  reason: maybe(text(500)).meta({ description: `Why it can be said before ${DAYS_TO_WATCH} days have passed since the fix went out` }),
});

export const entryKinds = ['cause_publication', 'revision', 'shipping', 'verification'] as const;

/** The list of texts in a row's JSON: contributing factors, or whys. */
export function textsIn(json: string): string[] {
  return z.array(z.string()).parse(JSON.parse(json));
}

/** Entries of what happened in the order of time. */
export function inOrder(events: EventInput[]): EventInput[] {
  return events.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
}

interface FixDates {
  cause_published_at: string | null;
  shipped_at: string | null;
  verified_at: string | null;
  last_report_at: string | null;
}

/** The stage follows from the dates; a report made after shipping says that the cause is not gone. */
export function fixStage({ cause_published_at, shipped_at, verified_at, last_report_at }: FixDates): FixStage {
  if (shipped_at !== null) {
    if (last_report_at !== null && last_report_at > shipped_at) return 'recurred';
    return verified_at === null ? 'shipped' : 'verified';
  }
  return cause_published_at === null ? 'open' : 'cause_published';
}

/** Agents write a fix up to the publication of its cause; afterwards an approver's word is needed. */
export function mayEditFix(viewer: Viewer, fix: FixDates): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can write about causes.' };
  if (fix.cause_published_at !== null && !mayApprove(viewer)) return { forbidden: 'The cause is published: an approver must change it.' };
  return true;
}

/** Whether a change is of what stands there; where no version was named, it is meant whatever stands there. */
export function isNewest(fix: { version: number }, version: number | undefined): Allowed {
  if (version === undefined || version === fix.version) return true;
  return { conflict: 'Somebody else has changed this meanwhile. Nothing is lost: your text is still here, and so is theirs.' };
}

/** Why a check counts for little so soon after the fix went out. */
export function tooSoon(days: number): string {
  const since = days === 1 ? '1 day' : `${days} days`;
  return `The fix is out for ${since}. Wait until it is ${DAYS_TO_WATCH}, or say why that is enough.`;
}

/** An approver publishes a cause once, as soon as there is one written. */
export function mayPublishCause(viewer: Viewer, fix: FixDates & { root_cause: string }): Allowed {
  if (!mayApprove(viewer)) return { forbidden: 'An approver must publish a cause.' };
  if (fix.cause_published_at !== null) return { conflict: 'The cause is published already.' };
  if (fix.root_cause === '') return { conflict: 'There is no root cause to publish yet.' };
  return true;
}

/** A fix ships when its cause is public, and again only after the problem came back. */
export function mayShip(viewer: Viewer, fix: FixDates): Allowed {
  if (!mayApprove(viewer)) return { forbidden: 'An approver must say that a fix has shipped.' };
  if (fix.cause_published_at === null) return { conflict: 'Publish the cause first.' };
  if (fix.shipped_at !== null && fixStage(fix) !== 'recurred') return { conflict: 'This fix has shipped already.' };
  return true;
}

/** An approver verifies what has shipped and has not come back since. */
export function mayVerify(viewer: Viewer, fix: FixDates): Allowed {
  if (!mayApprove(viewer)) return { forbidden: 'An approver must verify a fix.' };
  const stage = fixStage(fix);
  if (stage === 'verified') return { conflict: 'This fix is verified already.' };
  if (stage === 'recurred') return { conflict: 'The problem came back: ship a new repair first.' };
  if (stage !== 'shipped') return { conflict: 'Ship the fix first.' };
  return true;
}

export function mayLink(viewer: Viewer): Allowed {
  return isStaff(viewer) ? true : { forbidden: 'Only staff can link problems to a cause.' };
}

/** A report from after the repair says that the problem came back: that it does not is for an approver to say. */
export function mayUnlink(viewer: Viewer, { shipped_at }: FixDates, reportedAt: string): Allowed {
  if (shipped_at === null || reportedAt <= shipped_at || mayApprove(viewer)) return true;
  return { forbidden: 'This was reported after the repair went out: an approver must say that it has another cause.' };
}

/** Where all that agents write needs approval, what they would write about a cause is for approvers to write. */
export function mayWriteUnchecked(viewer: Viewer, needsApproval: boolean): Allowed {
  if (!needsApproval || mayApprove(viewer)) return true;
  return { forbidden: 'All that is published here needs approval: an approver must write about causes.' };
}
