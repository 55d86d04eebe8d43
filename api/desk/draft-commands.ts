import type { StoredFile } from '#api/attachments/commands.ts';
import { MAX_FILES } from '#api/attachments/rules.ts';
import { type Ctx, type Member, transact } from '#api/context.ts';
import { checkResponse } from '#api/desk/commands.ts';
import { takeDraft, versionContent } from '#api/desk/draft-content.ts';
import { arrangeFiles, keptOf, storeForDraft, storeForIssue } from '#api/desk/draft-files.ts';
import { draftCommentShape, mayHandIn, mayImprove, mayWithdrawDraft, type NamedFile, versionShape } from '#api/desk/draft-rules.ts';
import { type Response, responseShape } from '#api/desk/rules.ts';
import { invalid } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import type { IssueRow } from '#db/schema.ts';

/** Staff write an answer that somebody else is to check, with files, and hand it in. The clocks run on. Returns the draft's number. */
export async function openDraft(ctx: Ctx, issueNumber: number, input: unknown, files: File[] = []): Promise<number> {
  const author = signedIn(ctx);
  const response = parse(responseShape, input);
  const stored = await storeForIssue(ctx, issueNumber, response, files);
  return transact(ctx, async (ctx) => {
    const issue = await takeReadable(ctx, issueNumber);
    await checkResponse(ctx, issue, response);
    const next = ctx.db.updateTable('counters').set((eb) => ({ n: eb('n', '+', 1) }));
    const { n: number } = await next.where('name', '=', 'draft').returning('n').executeTakeFirstOrThrow();
    const end = { withdrawn_at: null, published_at: null, step: null, erased_at: null };
    await ctx.db
      .insertInto('drafts')
      .values({ number, issue: issueNumber, versions: 0, comments: 0, opened_at: ctx.now, ...end })
      .execute();
    await addVersion(ctx, { number, issue }, { response, files: await arrangeFiles(ctx, number, [], stored) }, author);
    await handInDraft(ctx, number);
    return number;
  });
}

/**
 * Staff write another version of a draft, and say which files of the one before stay. It is to be handed in, and approved by somebody else;
 * returns its number in the draft.
 */
export async function improveDraft(ctx: Ctx, number: number, input: unknown, files: File[] = []): Promise<number> {
  const stored = await storeForDraft(ctx, number, files);
  return writeVersion(ctx, number, input, stored);
}

/** Files come to a draft by another version that says the same. Returns its number in the draft. */
export async function addDraftFiles(ctx: Ctx, number: number, files: File[]): Promise<number> {
  const author = signedIn(ctx);
  const stored = await storeForDraft(ctx, number, files);
  return transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayImprove(ctx.viewer, draft));
    if (stored.length === 0) throw invalid('files', `Please choose a file, or up to ${MAX_FILES}.`);
    const response = { ...found(draft.latest.response ?? undefined), seen: undefined };
    await checkResponse(ctx, issue, response);
    const named = await arrangeFiles(ctx, number, keptOf(draft), stored);
    return addVersion(ctx, { number, issue }, { response, files: named }, author);
  });
}

async function writeVersion(ctx: Ctx, number: number, input: unknown, stored: StoredFile[]): Promise<number> {
  const author = signedIn(ctx);
  const { keep, ...response } = parse(versionShape, input);
  return transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayImprove(ctx.viewer, draft));
    await checkResponse(ctx, issue, response);
    const files = await arrangeFiles(ctx, number, keptOf(draft, keep), stored);
    return addVersion(ctx, { number, issue }, { response, files }, author);
  });
}

async function addVersion(
  ctx: Ctx,
  { number, issue }: { number: number; issue: IssueRow },
  content: { response: Response; files: NamedFile[] },
  author: Member,
): Promise<number> {
  const { versions: n } = await ctx.db
    .updateTable('drafts')
    .set((eb) => ({ versions: eb('versions', '+', 1) }))
    .where('number', '=', number)
    .returning('versions')
    .executeTakeFirstOrThrow();
  const written = { draft: number, n, author: author.id, author_name: author.name, at: ctx.now, entries: issue.entries };
  const { hash, ...sealed } = versionContent(ctx, content);
  await ctx.db
    .insertInto('draft_versions')
    .values({ ...written, ...sealed, hash, ...undecided })
    .execute();
  await record(ctx, { act: 'draft.written', subject: `draft/${number}`, content: { draft: number, version: n, hash } });
  return n;
}

const undecided = {
  handed_in_at: null,
  approved_at: null,
  refused_at: null,
  decided_by: null,
  decided_by_name: null,
  approved_hash: null,
  refusal: null,
  told_at: null,
};

/** The latest version is handed in: from now on the problem's page says that an answer is being checked. */
export async function handInDraft(ctx: Ctx, number: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayHandIn(ctx.viewer, draft));
    const { n, hash } = draft.latest;
    const handed = ctx.db.updateTable('draft_versions').set({ handed_in_at: ctx.now });
    await handed.where('draft', '=', number).where('n', '=', n).execute();
    await record(ctx, { act: 'draft.handed_in', subject: `issue/${issue.number}`, content: { draft: number, version: n, hash } });
  });
}

/** Another version, handed in at once. */
export async function handInVersion(ctx: Ctx, number: number, input: unknown, files: File[] = []): Promise<number> {
  const stored = await storeForDraft(ctx, number, files);
  return transact(ctx, async (ctx) => {
    const n = await writeVersion(ctx, number, input, stored);
    await handInDraft(ctx, number);
    return n;
  });
}

/** Staff say something to each other about a draft, whatever has become of it. */
export async function commentOnDraft(ctx: Ctx, number: number, input: unknown): Promise<void> {
  const author = signedIn(ctx);
  const { body } = parse(draftCommentShape, input);
  await transact(ctx, async (ctx) => {
    await takeDraft(ctx, number);
    const { comments: n } = await ctx.db
      .updateTable('drafts')
      .set((eb) => ({ comments: eb('comments', '+', 1) }))
      .where('number', '=', number)
      .returning('comments')
      .executeTakeFirstOrThrow();
    const row = { draft: number, n, author: author.id, author_name: author.name, at: ctx.now, body: ctx.database.seal(body) };
    await ctx.db.insertInto('draft_comments').values(row).execute();
    await record(ctx, { act: 'draft.commented', subject: `draft/${number}`, content: { draft: number, n } });
  });
}

/** The draft is taken back, for good: nothing is being checked any more, and its files go. */
export async function withdrawDraft(ctx: Ctx, number: number): Promise<void> {
  signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayWithdrawDraft(ctx.viewer, draft));
    await arrangeFiles(ctx, number, [], []);
    await ctx.db.updateTable('drafts').set({ withdrawn_at: ctx.now }).where('number', '=', number).execute();
    await record(ctx, { act: 'draft.withdrawn', subject: `issue/${issue.number}`, content: { draft: number } });
  });
}
