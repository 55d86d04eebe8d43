import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, actsAs, isStaff, mayApprove } from '#api/guards.ts';
import { APPEAL_DAYS } from '#api/screening/letter-rules.ts';
import { HOLD_DAYS } from '#api/screening/rules.ts';
import { absentIfEmpty, bodyShape, moderationReasons } from '#api/steps/rules.ts';
import { clean, oneLine } from '#api/text/plain.ts';

/** At whose request a person takes a measure. */
const askers = ['moderator', 'company', 'law', 'author'] as const;
/** What a measure is called that is taken on a post. */
export const measureNames = ['hold', 'redaction', 'removal'] as const;

const sentenceShape = z
  .string('Please give a sentence that says why.')
  .overwrite(oneLine)
  .min(10, 'Please say why in a sentence: everybody can read it.')
  .max(500, 'At most 500 characters, please.');

/** Why a measure is taken. All of it is public. */
export const groundsShape = z.strictObject({
  reason: z.enum(moderationReasons, 'Please choose a reason.'),
  sentence: sentenceShape,
  request: z.preprocess((value) => absentIfEmpty(value) ?? 'moderator', z.enum(askers, 'Please choose at whose request.')),
});

export const sentenceOnlyShape = z.strictObject({ sentence: sentenceShape });

export const appealShape = z.strictObject({ text: bodyShape.max(5000, 'At most 5000 characters, please.') });

export const decisionShape = z.strictObject({
  outcome: z.enum(['upheld', 'rejected'], 'Please choose what becomes of the appeal.'),
  sentence: sentenceShape,
});

export const abuseShape = z.strictObject({
  reason: z.enum(moderationReasons, 'Please choose what is wrong with it.'),
  text: z.string().overwrite(clean).max(2000, 'At most 2000 characters, please.').default(''),
});

export const settlingShape = z.strictObject({ outcome: z.enum(['acted', 'dismissed'], 'Please choose what became of it.') });

/** What is asked of the issue and of the step that a measure is to be taken on. */
export interface PostState {
  visibility: string;
  kind: string;
  by: string;
  withheld: string | null;
}

const posts = ['report', 'answer', 'comment', 'verdict'];

/** Whether a step holds a text that somebody wrote. */
export function isPost({ kind }: { kind: string }): boolean {
  return !['moderation', 'system', 'withdrawal', 'publication', 'merge'].includes(kind);
}

/** Whether staff can do something about a post: what is private is read by nobody else, and the marks of others are no posts. */
function mayModerate(viewer: Viewer, post: PostState): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can moderate.' };
  if (post.visibility !== 'public') return { conflict: 'This problem is private: its reporter and staff alone can read it.' };
  return isPost(post) || { conflict: 'There is no text of anybody in this entry.' };
}

/** Customers’ posts can be held and removed. What the company said it can redact for somebody’s sake, and else correct. */
function ofCustomers({ kind, by }: PostState): Allowed {
  return (
    (posts.includes(kind) && by !== 'company') || {
      conflict: 'What the company wrote is corrected by a later entry, and never taken back.',
    }
  );
}

/** One person alone holds a post once, for some days. `before`: whether the viewer has held it earlier. */
export function mayHold(viewer: Viewer, post: PostState, before: boolean): Allowed {
  const allowed = mayModerate(viewer, post);
  if (allowed !== true) return allowed;
  if (post.withheld !== null) return { conflict: `This is ${post.withheld} already.` };
  return before ? { forbidden: 'You have held this once: somebody else has to, or its removal is asked for.' } : ofCustomers(post);
}

interface Timed {
  measure: string;
  role: string;
  at: string;
  in_force_at: string | null;
}

/**
 * When what staff hold comes back by itself, and a removal that nobody agrees to is over; null for what a filter holds, which waits until
 * somebody has looked at it, and for what is for good.
 */
export function lapsesAt({ measure, role, at, in_force_at }: Timed): string | null {
  const waits = measure === 'hold' ? role !== 'system' : measure === 'removal' && in_force_at === null;
  return waits ? daysAfter(at, HOLD_DAYS) : null;
}

/**
 * Whether the time of a hold, or of a removal that was asked for, is over. `asked`: whether a removal of the same post waits for its second
 * person, which keeps a hold once as long again and never longer, however often it is asked for.
 */
export function hasLapsed(one: Timed & { ended_at: string | null }, asked: boolean, now: string): boolean {
  const at = lapsesAt(one);
  if (one.ended_at !== null || at === null) return false;
  return (asked ? daysAfter(at, HOLD_DAYS) : at) <= now;
}

function daysAfter(at: string, days: number): string {
  return new Date(Date.parse(at) + days * 86_400_000).toISOString();
}

export function mayRedact(viewer: Viewer, post: PostState): Allowed {
  const allowed = mayModerate(viewer, post);
  if (allowed !== true || post.withheld !== 'removed') return allowed;
  return { conflict: 'This was removed: nobody reads it any more.' };
}

/** The author takes a part out of what they wrote, whenever they like. */
export function mayRedactOwn(viewer: Viewer, { issue, author, by }: { issue: number; author: string | null; by: string }): Allowed {
  const own = author !== null && author === actsAs(viewer, issue) && by !== 'company';
  return own || { forbidden: 'You can redact your own text only.' };
}

/** One approver asks for a removal, and somebody else agrees or refuses. `asked`: whether one is asked for already. */
export function mayAskRemoval(viewer: Viewer, post: PostState, asked: boolean): Allowed {
  const allowed = mayModerate(viewer, post);
  if (allowed !== true) return allowed;
  if (!mayApprove(viewer)) return { forbidden: 'Only an approver or an admin can ask for a removal.' };
  if (post.withheld === 'removed') return { conflict: 'This is removed already.' };
  return asked ? { conflict: 'Its removal is asked for already: a second person has to agree.' } : ofCustomers(post);
}

/** What is asked of a case. */
export interface CaseState extends Timed {
  issue: number;
  author: string | null;
  member: string | null;
  confirmed_by: string | null;
  ended_at: string | null;
  kept: string | null;
}

const OVER = { conflict: 'This case is over.' };

/** A removal takes effect once a second member of the staff agrees, within the time for it. */
export function mayConfirm(viewer: Viewer, one: CaseState, now: string): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can confirm a removal.' };
  if (one.ended_at !== null) return OVER;
  if (one.measure !== 'removal' || one.in_force_at !== null) return { conflict: 'This waits for nobody’s confirmation.' };
  if (hasLapsed(one, false, now)) return { conflict: `Nobody agreed within ${HOLD_DAYS} days: it would have to be asked for anew.` };
  return !isMember(viewer, one.member) || { forbidden: 'You asked for this removal yourself: somebody else has to confirm it.' };
}

/** Anybody of the staff can refuse a removal, and who asked for it can take that back. */
export function mayRefuse(viewer: Viewer, one: CaseState): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can refuse a removal.' };
  if (one.ended_at !== null) return OVER;
  return (one.measure === 'removal' && one.in_force_at === null) || { conflict: 'This is in force: it can be restored, not refused.' };
}

type Appealed = { decided_at: string | null } | undefined;

/** Agents give back what is held or redacted, approvers also what was removed. An appeal that is open is decided, not passed over. */
export function mayRestore(viewer: Viewer, one: CaseState, appeal: Appealed): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can restore.' };
  if (one.measure === 'removal' && !mayApprove(viewer)) return { forbidden: 'Only an approver or an admin can restore what was removed.' };
  if (one.ended_at !== null) return OVER;
  if (one.in_force_at === null) return { conflict: 'This is not in force yet.' };
  if (appeal?.decided_at === null) return { conflict: 'Its author has appealed: an approver or an admin decides about that.' };
  return one.kept !== null || { conflict: 'What it said is not kept any more.' };
}

/** The author appeals once, within thirty days. `appealed`: whether they have. */
export function mayAppeal(viewer: Viewer, one: CaseState, appealed: boolean, now: string): Allowed {
  if (one.author === null || one.author !== actsAs(viewer, one.issue)) return { forbidden: 'Only the author can appeal.' };
  if (one.ended_at !== null) return OVER;
  if (one.in_force_at === null) return { conflict: 'Nothing has been done yet that you could appeal against.' };
  if (appealed) return { conflict: 'You have appealed already. An appeal can be made once.' };
  if (now > appealableUntil(one.in_force_at)) return { conflict: `The ${APPEAL_DAYS} days for an appeal are over.` };
  return one.kept !== null || { conflict: 'You have taken out yourself what this is about.' };
}

/** Until when a measure that took effect then can be appealed against; both ISO-8601 UTC. */
export function appealableUntil(inForceAt: string): string {
  return daysAfter(inForceAt, APPEAL_DAYS);
}

/** By whom a measure took effect: a removal by whoever confirmed it. */
export function takerOf({ measure, member, confirmed_by }: Pick<CaseState, 'measure' | 'member' | 'confirmed_by'>): string | null {
  return measure === 'removal' ? confirmed_by : member;
}

/** Whether the viewer decides about what they did themselves, as there is no `others` who could. */
export function standsIn(viewer: Viewer, one: CaseState, others: boolean): boolean {
  return !others && isMember(viewer, takerOf(one));
}

/**
 * An approver who had no part in it decides about an appeal. Where there is no `others` of these, whoever held, redacted or confirmed it
 * does, and never whoever asked for a removal, nor the author.
 */
export function mayDecide(viewer: Viewer, one: CaseState, appeal: Appealed, others: boolean): Allowed {
  const alone = standsIn(viewer, one, others);
  if (!isStaff(viewer) || !(mayApprove(viewer) || alone)) return { forbidden: 'Only an approver or an admin can decide about an appeal.' };
  if (!appeal) return { conflict: 'Nobody has appealed.' };
  if (appeal.decided_at !== null) return { conflict: 'This appeal is decided already.' };
  if (one.ended_at !== null) return OVER;
  const took = !alone && (isMember(viewer, one.member) || isMember(viewer, one.confirmed_by));
  return !(took || isMember(viewer, one.author)) || { forbidden: 'This is about what you did yourself: somebody else has to decide.' };
}

export function maySettle(viewer: Viewer): Allowed {
  return isStaff(viewer) || { forbidden: 'Only staff look at what was reported.' };
}

function isMember(viewer: Viewer, id: string | null): boolean {
  return 'id' in viewer && viewer.id === id;
}

/** Where a case stands, in one word. */
export function stateOf({
  in_force_at,
  ended,
}: {
  in_force_at: string | null;
  ended: string | null;
}): 'asked' | 'in_force' | 'restored' | 'refused' | 'removed' {
  if (ended === 'restored' || ended === 'refused' || ended === 'removed') return ended;
  return in_force_at === null ? 'asked' : 'in_force';
}
