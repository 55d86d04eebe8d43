import type { Ctx } from '#api/context.ts';
import { type Draft, findDraft } from '#api/desk/draft-queries.ts';
import type { NamedFile } from '#api/desk/draft-rules.ts';
import type { Response } from '#api/desk/rules.ts';
import { found } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { canonicalJson, commit, commitment } from '#api/ledger/rules.ts';
import type { IssueRow } from '#db/schema.ts';

/** A draft and its issue, taken for this transaction: what two people do with drafts on one issue happens one after the other. */
export async function takeDraft(ctx: Ctx, number: number): Promise<{ issue: IssueRow; draft: Draft }> {
  const { issue } = found(await findDraft(ctx, number));
  const taken = await takeReadable(ctx, issue);
  return { issue: taken, draft: found(await findDraft(ctx, number)) };
}

/** How an answer is kept in a version, public problem or not: it is not published yet. The hash is salted, since short texts can be guessed. */
export function versionContent({ database }: Ctx, written: Content): { content: string; salt: string; hash: string } {
  const content = contentOf(written);
  const { salt, commitment } = commit(content);
  return { content: database.seal(canonicalJson(content)), salt: database.seal(salt), hash: commitment };
}

/** What a version is the hash of: the answer, and which files with which bytes are to stand beside it. */
interface Content {
  response: Response;
  files: NamedFile[];
}

function contentOf({ response, files }: Content) {
  return files.length === 0 ? response : { ...response, files: files.map(({ id, name, sha256 }) => ({ id, name, sha256 })) };
}

/** Whether what a version holds now is what was approved. */
export function isApproved(content: Content, { salt, approved_hash }: { salt: string | null; approved_hash: string | null }): boolean {
  return salt !== null && approved_hash !== null && commitment(salt, contentOf(content)) === approved_hash;
}

/** Seals what drafts hold with the newest key. Staff may go on writing meanwhile. */
export async function resealDrafts({ database: { read, write, seal } }: Ctx): Promise<void> {
  const again = (text: string | null) => (text === null ? null : seal(text));
  for (const { number } of await read.selectFrom('drafts').select('number').where('erased_at', 'is', null).orderBy('number').execute()) {
    await write.transaction().execute(async (db) => {
      await db
        .updateTable('drafts')
        .set((eb) => ({ comments: eb.ref('comments') }))
        .where('number', '=', number)
        .execute();
      for (const { draft, n, content, salt, refusal } of await db
        .selectFrom('draft_versions')
        .selectAll()
        .where('draft', '=', number)
        .execute()) {
        const sealed = { content: again(content), salt: again(salt), refusal: again(refusal) };
        await db.updateTable('draft_versions').set(sealed).where('draft', '=', draft).where('n', '=', n).execute();
      }
      for (const { id, name, sha256 } of await db.selectFrom('draft_files').selectAll().where('draft', '=', number).execute()) {
        await db
          .updateTable('draft_files')
          .set({ name: seal(name), sha256: seal(sha256) })
          .where('id', '=', id)
          .execute();
      }
      for (const { draft, n, body } of await db.selectFrom('draft_comments').selectAll().where('draft', '=', number).execute()) {
        await db
          .updateTable('draft_comments')
          .set({ body: again(body) })
          .where('draft', '=', draft)
          .where('n', '=', n)
          .execute();
      }
    });
  }
}
