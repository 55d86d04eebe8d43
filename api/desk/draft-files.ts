import { type StoredFile, storeFiles } from '#api/attachments/commands.ts';
import { MAX_FILES, TOO_MANY_FILES } from '#api/attachments/rules.ts';
import type { Ctx } from '#api/context.ts';
import { type Draft, findDraft } from '#api/desk/draft-queries.ts';
import { mayImprove, type NamedFile } from '#api/desk/draft-rules.ts';
import type { Response } from '#api/desk/rules.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found } from '#api/guards.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mayRespond } from '#api/issues/rules.ts';

// Nobody but staff may see them before they are published, whatever the problem is.
const sealed = { visibility: 'private' };

/** Writes the files that came with a new draft to the store, sealed. Outside of any transaction. */
export async function storeForIssue(ctx: Ctx, issueNumber: number, { kind, corrects }: Response, sent: File[]): Promise<StoredFile[]> {
  if (sent.length === 0) return [];
  const issue = found(await findIssue(ctx, issueNumber));
  allow(mayRespond(ctx.viewer, issue, kind, corrects));
  return storeFiles(ctx, sealed, sent);
}

/** The same with those that came with another version. */
export async function storeForDraft(ctx: Ctx, number: number, sent: File[]): Promise<StoredFile[]> {
  if (sent.length === 0) return [];
  allow(mayImprove(ctx.viewer, found(await findDraft(ctx, number))));
  return storeFiles(ctx, sealed, sent);
}

/** The files of a version that stay with the next: those with these ids, or all that are still there. Refuses one that is not. */
export function keptOf({ latest }: Draft, ids?: string[]): NamedFile[] {
  const there = latest.files.filter(({ file }) => file !== null).map(({ id, name, sha256 }) => ({ id, name, sha256 }));
  if (ids?.some((id) => !there.some((one) => one.id === id))) throw invalid('keep', 'There is no such file with the version before.');
  return there.filter(({ id }) => ids === undefined || ids.includes(id));
}

/** Puts new files beside those that stay, and drops all others for good. Returns what the version names. */
export async function arrangeFiles(ctx: Ctx, draft: number, kept: NamedFile[], stored: StoredFile[]): Promise<NamedFile[]> {
  if (kept.length + stored.length > MAX_FILES) throw invalid('files', TOO_MANY_FILES);
  const ids = kept.map(({ id }) => id);
  const dropped = ctx.db.deleteFrom('draft_files').where('draft', '=', draft);
  await dropped.$if(ids.length > 0, (q) => q.where('id', 'not in', ids)).execute();
  const rows = stored.map(({ key, name, sha256, ...rest }) => {
    const named = { name: ctx.database.seal(name), sha256: ctx.database.seal(sha256) };
    return { draft, ...rest, ...named, file: key };
  });
  if (rows.length > 0) await ctx.db.insertInto('draft_files').values(rows).execute();
  return [...kept, ...stored.map(({ id, name, sha256 }) => ({ id, name, sha256 }))];
}

/** Takes the files of the latest version off the draft, for the step that it becomes. Refuses unless they are what the version names. */
export async function takeFiles(ctx: Ctx, { number, latest }: Draft): Promise<StoredFile[]> {
  const rows = await ctx.db.deleteFrom('draft_files').where('draft', '=', number).returningAll().execute();
  return latest.files.map(({ id, name, sha256 }) => {
    const row = rows.find((one) => one.id === id);
    if (row?.name !== name || row.sha256 !== sha256) throw new Refusal('conflict', 'These are not the files that were approved.');
    const { draft: _, file: key, ...rest } = row;
    return { ...rest, key };
  });
}
