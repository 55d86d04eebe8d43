import { z } from 'zod';
import type { Viewer } from '#api/context.ts';
import { type Allowed, actsAs, isStaff } from '#api/guards.ts';
import {
  absentIfEmpty,
  BODY_MAX,
  type By,
  bodyShape,
  confirmShape,
  isClosed,
  isShown,
  momentShape,
  numberGiven,
  type Outcome,
  ordinalShape,
  outcomes,
  stages,
} from '#api/steps/rules.ts';
import { seenShape } from '#api/steps/seen-rules.ts';
import type { Standing } from '#api/steps/standing.ts';
import { clean, oneLine } from '#api/text/plain.ts';

export const channels = ['web', 'email', 'phone', 'letter', 'social', 'api', 'import'] as const;
export const sorts = ['latest', 'oldest', 'waiting', 'affected', 'updated'] as const;
export type Sort = (typeof sorts)[number];

/** A form sends an empty field where an API client leaves it out. */
const optionalText = (shape: z.ZodType<string>) => shape.nullish().transform((text) => text || undefined);

const areaShape = z.string().overwrite(oneLine).max(60, 'At most 60 characters, please.');

export const titleShape = z
  .string('Please give it a title.')
  .overwrite(oneLine)
  .min(5, 'A title has at least 5 characters.')
  .max(140, 'A title has at most 140 characters.');

export const reportShape = z.strictObject({
  title: titleShape,
  body: z
    .string('Please say what happened.')
    .overwrite(clean)
    .min(10, 'Please say a little more: at least 10 characters.')
    .max(BODY_MAX, `At most ${BODY_MAX} characters, please.`),
  area: optionalText(areaShape),
  visibility: z.enum(['public', 'private'], 'Please choose public or private.').default('public'),
  private_details: optionalText(z.string().overwrite(clean).max(5000, 'At most 5000 characters, please.')),
  display_name: optionalText(z.string().overwrite(oneLine).max(60, 'A name has at most 60 characters.')),
  confirm_public: confirmShape,
});
export type CheckedReport = z.infer<typeof reportShape>;
export type Report = Omit<CheckedReport, 'confirm_public'>;

export const verdictShape = z
  .strictObject({
    outcome: z.enum(outcomes, 'Please choose an outcome.'),
    rating: z.preprocess(numberGiven, z.int('From 1 to 5.').min(1, 'From 1 to 5.').max(5, 'From 1 to 5.').optional()),
    text: optionalText(z.string().overwrite(clean).max(5000, 'At most 5000 characters, please.')),
    confirm_public: confirmShape,
  })
  .refine(({ outcome, text }) => !(outcome === 'partly' || outcome === 'not_put_right') || (text ?? '').length > 0, {
    path: ['text'],
    error: 'Please say what is not right yet.',
  });

/** What the reporter answers or another member comments; `corrects` names one of their own earlier entries. A form gives no `kind`. */
export const commentShape = z.strictObject({
  kind: z.enum(['answer', 'comment']).optional(),
  body: bodyShape,
  corrects: z.preprocess(absentIfEmpty, ordinalShape.optional()),
  seen: seenShape,
  confirm_public: confirmShape,
});

export const publicationShape = z.strictObject({ confirm_public: confirmShape });

export const mergeShape = z.strictObject({ into: ordinalShape });

export const filterShape = z.strictObject({
  q: z
    .string()
    .overwrite(oneLine)
    .max(200, 'At most 200 characters, please.')
    .optional()
    .meta({ description: 'Words, “phrases” and beginnings*, all of which must be in the title or a text' }),
  stage: z
    .enum([...stages, 'open'])
    .optional()
    .meta({ description: '`open`: all in which something is still to be done' }),
  area: areaShape.optional(),
  channel: z.enum(channels).optional(),
  fix: ordinalShape.optional(),
  overdue: z.enum(['true', 'false']).optional(),
  affected_min: z.preprocess(numberGiven, z.int('Please give a number.').min(0).max(1_000_000_000).optional()),
  reported_from: momentShape.optional(),
  reported_to: momentShape.optional().meta({ description: 'Not included' }),
  sort: z.enum(sorts).default('latest'),
});
export type Filter = z.infer<typeof filterShape>;

interface Reported {
  number: number;
  visibility: string;
  reporter: string | null;
}
interface Readable extends Reported {
  withheld_at: string | null;
}
interface Judged extends Reported {
  stage: string;
  verdict: string | null;
}

/** Whether the viewer reported it. An imported issue has no reporter here. */
export function isReporter(viewer: Viewer, issue: { number: number; reporter: string | null }): boolean {
  return issue.reporter !== null && issue.reporter === actsAs(viewer, issue.number);
}

/** What is shown is for everybody; what is private, held or removed for its reporter and the company's staff. */
export function mayRead(viewer: Viewer, issue: Readable): boolean {
  return isShown(issue) || isReporter(viewer, issue) || isStaff(viewer) || viewer.role === 'system';
}

/** Only the reporter can judge, once the company says it is done; and again, to change their mind or on the next outcome. */
export function mayJudge(viewer: Viewer, issue: Judged & Pick<Standing, 'stage_at' | 'verdict_at'>, outcome?: Outcome): Allowed {
  if (!isReporter(viewer, issue)) return { forbidden: 'Only the reporter can give the verdict.' };
  if (isStaff(viewer)) return { forbidden: 'Staff cannot judge their own company.' };
  if (!['resolved', 'declined', 'confirmed'].includes(issue.stage)) return { conflict: 'There is no outcome to judge yet.' };
  if (issue.stage === 'confirmed' && outcome === 'dont_know') return { conflict: 'You have confirmed this already.' };
  const given = issue.verdict_at !== null && issue.verdict_at >= issue.stage_at;
  if (given && outcome === issue.verdict) return { conflict: 'This verdict has been given already.' };
  return true;
}

/** Only the reporter takes a problem back, whatever its stage, unless it goes on in another one. */
export function mayWithdraw(viewer: Viewer, issue: Judged): Allowed {
  if (!isReporter(viewer, issue)) return { forbidden: 'Only the reporter can withdraw a problem.' };
  if (issue.stage === 'withdrawn') return { conflict: 'This problem was withdrawn already.' };
  if (issue.stage === 'duplicate') return { conflict: 'This problem was merged into another one.' };
  return true;
}

/** Only the reporter makes a private problem public; nobody makes a public one private. */
export function mayPublish(viewer: Viewer, issue: Reported): Allowed {
  if (!isReporter(viewer, issue)) return { forbidden: 'Only the reporter can make a problem public.' };
  if (issue.visibility === 'public') return { conflict: 'This problem is public already.' };
  return true;
}

/** The reporter answers, other members comment. A withdrawn problem takes neither. */
export function mayComment(viewer: Viewer, issue: Judged, kind?: 'answer' | 'comment'): Allowed {
  if (!('id' in viewer) && !isReporter(viewer, issue)) return { forbidden: 'Please sign in first.' };
  if (kind === 'answer' && !isReporter(viewer, issue)) return { forbidden: 'Only the reporter can answer; others comment.' };
  if (issue.stage === 'withdrawn') return { conflict: 'This problem was withdrawn.' };
  return true;
}

/** Who speaks in a comment: staff do so for the company, but on a problem that they reported themselves. */
export function speaker(viewer: Viewer, issue: Judged): By {
  if (isReporter(viewer, issue)) return 'reporter';
  return isStaff(viewer) ? 'company' : 'member';
}

const ends: Record<string, string> = { confirmed: 'confirmed', withdrawn: 'withdrawn', duplicate: 'merged into another one' };

const ERASED_ANSWERS_NOTHING = 'Nobody can answer a question here: this customer was erased. Say what you do next instead.';
const NOBODY_ANSWERS =
  'Nobody can answer a question here: the customer’s address is not known. Ask them as they came, and write what they said.';

/** What the company may write, given where the issue stands. After the last word only kindness and corrections are left. */
export function mayRespond(viewer: Viewer, issue: Judged & { erased_at: string | null }, kind: string, corrects?: number): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can answer for the company.' };
  const over = ends[issue.stage];
  if (over && !corrects && !['remedy', 'apology'].includes(kind))
    return { conflict: `This problem is ${over}: its stage cannot move any more.` };
  // The clocks would stand still for good.
  if (kind === 'question' && issue.erased_at !== null) return { conflict: ERASED_ANSWERS_NOTHING };
  if (kind === 'question' && issue.reporter === null) return { conflict: NOBODY_ANSWERS };
  return true;
}

/** Whether somebody can say "me too" or take it back: a reporter is counted with the report, also with one that was merged into this one. */
export function mayJoinIn({ reported }: { reported: boolean }): Allowed {
  return reported ? { conflict: 'You reported this problem, so you are counted already.' } : true;
}

/** Staff can merge what stands on its own. Into what: see mayTakeIn. */
export function mayMerge(viewer: Viewer, issue: Judged): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can merge problems.' };
  if (issue.stage === 'duplicate') return { conflict: 'This problem is merged already.' };
  if (issue.stage === 'withdrawn') return { conflict: 'This problem was withdrawn.' };
  return true;
}

/** What an issue can be merged into: one that its people can read, and on which there is something to come for them. */
export function mayTakeIn(issue: Reported, target: Readable & { stage: string; duplicate_of: number | null }): Allowed {
  const into = `#${target.number}`;
  if (target.duplicate_of !== null) return { conflict: `${into} was merged into #${target.duplicate_of}: use that one.` };
  if (target.withheld_at !== null) return { conflict: `${into} is held for review: the people of this problem could not follow it there.` };
  if (isClosed(target.stage)) return { conflict: `${into} is closed. Merge only into a problem that is still open.` };
  if (target.visibility === 'private' && (issue.visibility === 'public' || issue.reporter !== target.reporter)) {
    return { conflict: `${into} is private, so the people of this problem could not follow it there.` };
  }
  return true;
}

/** `issue` is absent where it was never merged. */
export function mayUnmerge(viewer: Viewer, issue: { duplicate_of: number | null } | undefined): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can undo a merge.' };
  return issue && issue.duplicate_of !== null ? true : { conflict: 'This problem is not merged.' };
}

/** The public name beside what the reporter writes. */
export function reporterName(issue: { display_name: string | null }): string {
  return issue.display_name ?? 'A customer';
}

/** How long a typo in a report can be mended. */
export const MINUTES_TO_CORRECT = 15;

/** Until when a report of that moment can be mended, both ISO-8601 UTC. */
export function correctableUntil(reportedAt: string): string {
  return new Date(Date.parse(reportedAt) + MINUTES_TO_CORRECT * 60_000).toISOString();
}

/** A typo in the report can be mended at first, as long as nobody has answered it; after that the reporter can only add. */
export function mayCorrect(viewer: Viewer, issue: Judged & { reported_at: string; entries: number }, now: string): Allowed {
  if (!isReporter(viewer, issue)) return { forbidden: 'Only the reporter can correct the report.' };
  if (issue.entries > 1) return { conflict: 'Somebody has answered already. You can still add to it.' };
  if (now > correctableUntil(issue.reported_at)) {
    return { conflict: `A report can be corrected for ${MINUTES_TO_CORRECT} minutes. You can still add to it.` };
  }
  return true;
}
