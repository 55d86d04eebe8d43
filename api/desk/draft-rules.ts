import { z } from 'zod';
import { MAX_FILES } from '#api/attachments/rules.ts';
import type { Viewer } from '#api/context.ts';
import { type Response, responseShape } from '#api/desk/rules.ts';
import { type Allowed, isStaff, mayApprove } from '#api/guards.ts';
import { bodyShape, isClosed } from '#api/steps/rules.ts';
import { seenShape } from '#api/steps/seen-rules.ts';
import { clean } from '#api/text/plain.ts';

export const draftStates = ['open', 'waiting', 'refused', 'approved', 'published', 'withdrawn'] as const;
export type DraftState = (typeof draftStates)[number];

export const draftCommentShape = z.strictObject({ body: bodyShape.max(5000, 'At most 5000 characters, please.') });

/** What was read before it was decided on: the hash of that version. */
const hashShape = z.string('Please say which version you mean.').regex(/^[0-9a-f]{64}$/, 'This is not the hash of a version.');

export const approvalShape = z.strictObject({ hash: hashShape });
export const refusalShape = z.strictObject({
  hash: hashShape,
  reason: z.string('Please say why.').overwrite(clean).min(3, 'Please say why.').max(2000, 'At most 2000 characters, please.'),
});
/** `seen`: how many entries the problem had for whoever publishes. */
export const draftPublicationShape = z.strictObject({ seen: seenShape });

/** Another version: the answer, and which files of the version before it stay with it; without that, all of them. */
export const versionShape = responseShape.safeExtend({
  keep: z
    .array(z.uuid('There is no such file.'))
    .max(MAX_FILES)
    .optional()
    .meta({ description: 'The ids of the files of the version before that stay; without it, all' }),
});

const namedFileShape = z.strictObject({ id: z.uuid(), name: z.string(), sha256: z.string() });
/** A file as a version names it, so that what is approved is that very file. */
export type NamedFile = z.infer<typeof namedFileShape>;

interface Dates {
  withdrawn_at: string | null;
  published_at: string | null;
}
interface Version {
  author: string | null;
  handed_in_at: string | null;
  approved_at: string | null;
  refused_at: string | null;
}

/** Where a draft stands; computed, never stored. */
export function draftState({ withdrawn_at, published_at }: Dates, latest: Version): DraftState {
  if (published_at !== null) return 'published';
  if (withdrawn_at !== null) return 'withdrawn';
  if (latest.approved_at !== null) return 'approved';
  if (latest.refused_at !== null) return 'refused';
  return latest.handed_in_at === null ? 'open' : 'waiting';
}

/** A draft as far as the rules ask: its versions in their order. */
export interface Judged {
  state: DraftState;
  versions: readonly Version[];
}

const over: Partial<Record<DraftState, string>> = { published: 'This draft was published.', withdrawn: 'This draft was withdrawn.' };

function staffOn(viewer: Viewer, { state }: Judged): Allowed {
  if (!isStaff(viewer)) return { forbidden: 'Only staff can work on a draft.' };
  const why = over[state];
  return why === undefined ? true : { conflict: why };
}

/** Staff write another version as long as the draft stands; what was approved then is not any more. */
export function mayImprove(viewer: Viewer, draft: Judged): Allowed {
  return staffOn(viewer, draft);
}

/** A version is handed in once. What was refused is improved first. */
export function mayHandIn(viewer: Viewer, draft: Judged): Allowed {
  const allowed = staffOn(viewer, draft);
  if (allowed !== true || draft.state === 'open') return allowed;
  return {
    conflict: draft.state === 'refused' ? 'This version was refused: write a better one first.' : 'This version is handed in already.',
  };
}

/** Whether the viewer wrote the latest version, or opened the draft: then somebody else decides. */
function isAuthor(viewer: Viewer, { versions }: Judged): boolean {
  return 'id' in viewer && [versions[0], versions.at(-1)].some((version) => version?.author === viewer.id);
}

/** An approver or admin decides, and never on what they wrote themselves: who wants another text writes it, and then another approver decides. */
export function mayDecide(viewer: Viewer, draft: Judged): Allowed {
  const allowed = staffOn(viewer, draft);
  if (allowed !== true) return allowed;
  if (!mayApprove(viewer)) return { forbidden: 'Only an approver can decide on a draft.' };
  if (isAuthor(viewer, draft)) return { forbidden: 'You wrote this, so somebody else decides on it.' };
  if (draft.state === 'waiting') return true;
  return { conflict: draft.state === 'open' ? 'This version is not handed in yet.' : 'Somebody has decided on this version already.' };
}

/** What was approved, any of the staff can publish: it is the approved text, to the letter. */
export function mayPublishDraft(viewer: Viewer, draft: Judged): Allowed {
  const allowed = staffOn(viewer, draft);
  if (allowed !== true || draft.state === 'approved') return allowed;
  return { conflict: 'This version is not approved.' };
}

/** Who wrote it takes it back, and approvers can. */
export function mayWithdrawDraft(viewer: Viewer, draft: Judged): Allowed {
  const allowed = staffOn(viewer, draft);
  if (allowed !== true) return allowed;
  return isAuthor(viewer, draft) || mayApprove(viewer) ? true : { forbidden: 'Only who wrote it, or an approver, can withdraw a draft.' };
}

/** Whether an answer written at `at` still fits where the issue stands: one that was closed since takes only what any closed one takes. */
export function stillFits(issue: { stage: string; stage_at: string }, { kind, corrects }: Response, at: string): Allowed {
  if (!isClosed(issue.stage) || issue.stage_at <= at || corrects !== undefined || ['remedy', 'apology'].includes(kind)) return true;
  return { conflict: 'This problem was closed after the answer was written: read it again, and write a new version.' };
}

const contentShape = responseShape.safeExtend({ files: z.array(namedFileShape).optional() });

/** What is in a version, from the JSON that it is kept as: the answer, and the files that are to stand beside it. */
export function contentIn(content: string): { response: Response; files: NamedFile[] } {
  const { files = [], ...response } = contentShape.parse(JSON.parse(content));
  return { response, files };
}
