import { needsApproval } from '#api/approvals/queries.ts';
import { mayPublishUnchecked } from '#api/approvals/rules.ts';
import { attach, removeContent, storeFiles } from '#api/attachments/commands.ts';
import { MAX_FILES } from '#api/attachments/rules.ts';
import { type Ctx, transact } from '#api/context.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { allow, found, reporting } from '#api/guards.ts';
import { attachingShape, mayAttach, mayRemove, type Own } from '#api/issues/attaching-rules.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { companySaid, findFile, ownSteps } from '#api/issues/file-queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { mayComment } from '#api/issues/rules.ts';
import { parse } from '#api/parse.ts';

/** Does an act that writes a step, with the files that came with it, all or nothing. Returns the step's id on the issue. */
export async function attaching(ctx: Ctx, number: number, files: File[] = [], write: (ctx: Ctx) => Promise<number>): Promise<number> {
  if (files.length === 0) return write(ctx);
  reporting(ctx, number);
  const issue = found(await findIssue(ctx, number));
  allow(mayComment(ctx.viewer, issue));
  const stored = await storeFiles(ctx, issue, files);
  return transact(ctx, async (ctx) => {
    const step = await write(ctx);
    await attach(ctx, number, step, stored);
    return step;
  });
}

/** The author of a step adds files to it, in its first hour. Without a step, it is their newest. Returns the step's id on the issue. */
export async function addFiles(ctx: Ctx, number: number, input: unknown, files: File[]): Promise<number> {
  reporting(ctx, number);
  const { step: asked } = parse(attachingShape, input);
  const issue = found(await findIssue(ctx, number));
  const step = await ownStep(ctx, number, asked);
  allow(mayAttach(ctx.viewer, issue, step, ctx.now));
  if (files.length === 0) throw invalid('files', `Please choose a file, or up to ${MAX_FILES}.`);
  const stored = await storeFiles(ctx, issue, files);
  await transact(ctx, async (ctx) => {
    const taken = await takeReadable(ctx, number);
    allow(mayAttach(ctx.viewer, taken, step, ctx.now));
    // Nobody has checked what is in them.
    const ours = await companySaid(ctx, step);
    if (ours) allow(mayPublishUnchecked(ctx.viewer, await needsApproval(ctx, taken, ours)));
    await attach(ctx, number, step.n, stored);
  });
  return step.n;
}

async function ownStep(ctx: Ctx, issue: number, n: number | undefined): Promise<Own> {
  const [step] = await ownSteps(ctx, issue, n);
  if (step) return step;
  if (n === undefined) throw new Refusal('forbidden', 'You have no entry here that files could be added to.');
  throw invalid('step', 'You can add files to your own entries only.');
}

/** The author of a step takes a file off it; what was in it is gone for good, that it was there stays to be seen. */
export async function removeFile(ctx: Ctx, number: number, id: string): Promise<void> {
  reporting(ctx, number);
  await transact(ctx, async (ctx) => {
    await takeReadable(ctx, number);
    const file = await findFile(ctx, id);
    if (file?.issue !== number) throw new Refusal('not_found', 'There is nothing here.');
    const [step] = await ownSteps(ctx, number, file.step);
    allow(mayRemove(ctx.viewer, step ?? { issue: number, n: file.step, author: null, at: ctx.now }));
    await removeContent(ctx, number, [id]);
  });
}
