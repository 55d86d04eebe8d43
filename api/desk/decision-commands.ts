import { attach } from '#api/attachments/commands.ts';
import { type Ctx, transact } from '#api/context.ts';
import { publishResponse } from '#api/desk/commands.ts';
import { isApproved, takeDraft } from '#api/desk/draft-content.ts';
import { takeFiles } from '#api/desk/draft-files.ts';
import type { Draft } from '#api/desk/draft-queries.ts';
import { approvalShape, draftPublicationShape, mayDecide, mayPublishDraft, refusalShape, stillFits } from '#api/desk/draft-rules.ts';
import { Refusal } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { hasSeenAll } from '#api/steps/seen-rules.ts';

/** Somebody who did not write it approves the version with this hash, and no other: it can be published as it is. */
export async function approveDraft(ctx: Ctx, number: number, input: unknown): Promise<void> {
  const { id, name } = signedIn(ctx);
  const { hash } = parse(approvalShape, input);
  await transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayDecide(ctx.viewer, draft));
    refuseOther(draft, hash);
    const decision = { approved_at: ctx.now, approved_hash: hash, decided_by: id, decided_by_name: name };
    await decide(ctx, draft, decision);
    await record(ctx, {
      act: 'draft.approved',
      subject: `issue/${issue.number}`,
      content: { draft: number, version: draft.latest.n, hash },
    });
  });
}

/** Somebody who did not write it sends the version back, and says why. */
export async function refuseDraft(ctx: Ctx, number: number, input: unknown): Promise<void> {
  const { id, name } = signedIn(ctx);
  const { hash, reason } = parse(refusalShape, input);
  await transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayDecide(ctx.viewer, draft));
    refuseOther(draft, hash);
    await decide(ctx, draft, { refused_at: ctx.now, refusal: ctx.database.seal(reason), decided_by: id, decided_by_name: name });
    await record(ctx, {
      act: 'draft.refused',
      subject: `issue/${issue.number}`,
      content: { draft: number, version: draft.latest.n, hash },
    });
  });
}

/** The approved version becomes a step with its files, in its author's name. Returns the step's id on the issue. */
export async function publishDraft(ctx: Ctx, number: number, input: unknown): Promise<number> {
  signedIn(ctx);
  const { seen } = parse(draftPublicationShape, input);
  return transact(ctx, async (ctx) => {
    const { issue, draft } = await takeDraft(ctx, number);
    allow(mayPublishDraft(ctx.viewer, draft));
    allow(hasSeenAll(issue, seen));
    const approved = await approvedVersion(ctx, draft);
    allow(stillFits(issue, approved.response, draft.latest.at));
    const step = await publishResponse(ctx, issue, approved.response, approved);
    const files = await takeFiles(ctx, draft);
    if (files.length > 0) await attach(ctx, issue.number, step, files);
    await ctx.db.updateTable('drafts').set({ published_at: ctx.now, step }).where('number', '=', number).execute();
    await record(ctx, { act: 'draft.published', subject: `draft/${number}`, content: { draft: number, step, hash: approved.hash } });
    return step;
  });
}

/** Approves and publishes in one go: all or nothing. */
export async function approveAndPublishDraft(ctx: Ctx, number: number, input: unknown): Promise<number> {
  const { hash, seen } = parse(approvalShape.extend(draftPublicationShape.shape), input);
  return transact(ctx, async (ctx) => {
    await approveDraft(ctx, number, { hash });
    return publishDraft(ctx, number, { seen });
  });
}

function refuseOther({ latest }: Draft, hash: string): void {
  if (latest.hash !== hash) throw new Refusal('conflict', 'There is a newer version than the one you read: look at it first.');
}

type Decision = { decided_by: string; decided_by_name: string } & (
  | { approved_at: string; approved_hash: string }
  | { refused_at: string; refusal: string }
);

async function decide(ctx: Ctx, { number, latest }: Draft, decision: Decision): Promise<void> {
  await ctx.db.updateTable('draft_versions').set(decision).where('draft', '=', number).where('n', '=', latest.n).execute();
}

/** The latest version, if what it holds is still what was approved, to the letter. */
async function approvedVersion(ctx: Ctx, { number, latest }: Draft) {
  const { response, files, author, author_name } = latest;
  const columns = ['salt', 'approved_hash'] as const;
  const version = ctx.db.selectFrom('draft_versions').select(columns).where('draft', '=', number).where('n', '=', latest.n);
  const kept = await version.executeTakeFirstOrThrow();
  if (response === null || !isApproved({ response, files }, kept)) throw new Refusal('conflict', 'This is not the text that was approved.');
  return { response, draft: number, hash: kept.approved_hash, author, author_name };
}
