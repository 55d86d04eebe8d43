import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, isStaff, mayApprove } from '#api/guards.ts';
import { titleShape } from '#api/issues/rules.ts';
import { canonicalJson } from '#api/ledger/rules.ts';
import { dueShape } from '#api/promises/rules.ts';
import { absentIfEmpty, momentShape } from '#api/steps/rules.ts';
import { clean } from '#api/text/plain.ts';

export const fixStages = ['open', 'cause_published', 'shipped', 'verified', 'recurred'] as const;
export type FixStage = (typeof fixStages)[number];

const text = (max: number) => z.string('Please write a text.').overwrite(clean).max(max, `At most ${max} characters, please.`);
const maybe = <T extends z.ZodType>(shape: T) => z.preprocess((value) => absentIfEmpty(value) ?? null, shape.nullable());

const actionShape = z.strictObject({
  text: text(500).min(3, 'Please say what will be done.'),
  owner: text(60).min(2, 'Please name the team that owns it.'),
  due_at: maybe(dueShape),
  done_at: maybe(momentShape),
  evidence: maybe(text(500)),
});
export type ActionInput = z.infer<typeof actionShape>;

const fields = {
  title: titleShape,
  what_happened: text(10_000),
  root_cause: text(10_000),
  factors: z.array(text(500).min(1, 'Please write a text.')).max(20, 'At most 20 factors, please.'),
  actions: z.array(actionShape).max(50, 'At most 50 actions, please.'),
};

export const newFixShape = z.strictObject({
  title: fields.title,
  what_happened: fields.what_happened.default(''),
  root_cause: fields.root_cause.default(''),
  factors: fields.factors.default([]),
  actions: fields.actions.default([]),
});
export const fixChangeShape = z.strictObject(fields).partial();

/** All that staff write about a fix. */
export type Written = Required<z.infer<typeof fixChangeShape>>;

/** The fields of a change that say something else than what stands there; the others are undefined. */
export function newsIn(before: Written, change: z.infer<typeof fixChangeShape>) {
  const news = <K extends keyof Written>(name: K) =>
    change[name] !== undefined && canonicalJson(change[name]) !== canonicalJson(before[name]) ? change[name] : undefined;
  return {
    title: news('title'),
    what_happened: news('what_happened'),
    root_cause: news('root_cause'),
    factors: news('factors'),
    actions: news('actions'),
  };
}

export const evidenceShape = z.strictObject({ evidence: text(5000).default('') });
export const proofShape = z.strictObject({
  evidence: text(5000).pipe(z.string().min(3, 'Please say how it was checked, with the evidence.')),
});

export const entryKinds = ['cause_publication', 'revision', 'shipping', 'verification'] as const;

/** The contributing factors in a row's JSON. */
export function factorsIn(json: string): string[] {
  return z.array(z.string()).parse(JSON.parse(json));
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
