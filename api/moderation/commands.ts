import { type Ctx, transact } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { allow, reporting, signedIn } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { forgetOpenings, settleAll, told } from '#api/moderation/consequences.ts';
import { hideFiles, removeHidden, removeOwn } from '#api/moderation/hiding.ts';
import { hasHeld } from '#api/moderation/part-queries.ts';
import { leavesNothing, ownRedactionShape, partOf, redacted, redactionShape } from '#api/moderation/redaction-rules.ts';
import {
  groundsShape,
  mayAskRemoval,
  mayConfirm,
  mayHold,
  mayRedact,
  mayRedactOwn,
  mayRefuse,
  sentenceOnlyShape,
} from '#api/moderation/rules.ts';
import { takeCase, takePost } from '#api/moderation/taking.ts';
import { parse } from '#api/parse.ts';
import { holdPost, noteOn } from '#api/screening/holding.ts';
import { takenLetter } from '#api/screening/letter-rules.ts';
import { contentOf, endCase, openCase, type Post, rewrite, standingCase, tellAuthor, withhold } from '#api/screening/withholding.ts';
import { addStep } from '#api/steps/commands.ts';
import { type Content, sealContent } from '#api/steps/withheld.ts';
import { excerpt } from '#api/text/plain.ts';

/** Staff hold a post until it has been looked at, once each and for some days. Returns the number of the case. */
export async function hold(ctx: Ctx, post: Post, input: unknown): Promise<number> {
  signedIn(ctx);
  const grounds = parse(groundsShape, input);
  return transact(ctx, async (ctx) => {
    allow(mayHold(ctx.viewer, await takePost(ctx, post), await hasHeld(ctx, post)));
    await settleAll(ctx, post);
    // Here the line of history is written too, since filters hold posts in the same way.
    return holdPost(ctx, post, grounds);
  });
}

/** Staff make passages of a post unreadable, or take files out. What there was is kept for an appeal. Returns the number of the case. */
export async function redact(ctx: Ctx, post: Post, input: unknown): Promise<number> {
  signedIn(ctx);
  const { passages, files, ...grounds } = parse(redactionShape, input);
  return transact(ctx, async (ctx) => {
    const { author, ...row } = await takePost(ctx, post);
    allow(mayRedact(ctx.viewer, row));
    const part = partOf({ passages, files });
    const kept = sealContent(ctx, part === 'files' ? { body: '' } : await takeOut(ctx, post, passages));
    const number = await openCase(ctx, post, { measure: 'redaction', ...grounds, kept, part, files: files.length });
    await hideFiles(ctx, post, files, number);
    await noteOn(ctx, post, { ...grounds, measure: 'redacted', moderation: number });
    await settleAll(ctx, post);
    await tellAuthor(ctx, author, takenLetter(told(ctx, { ...grounds, number, issue: post.issue }), part));
    const content = { moderation: number, ...post, ...grounds, files };
    await record(ctx, { act: 'moderation.redacted', subject: `issue/${post.issue}`, content });
    return number;
  });
}

/** Makes passages of a post unreadable, of which something has to be left. Gives what it said before. */
async function takeOut(ctx: Ctx, post: Post, passages: string[]): Promise<Content> {
  const before = await contentOf(ctx, post);
  const after = without(before, passages);
  // Else one person alone would remove what two have to agree about.
  if (leavesNothing(after.body) || (after.title !== undefined && leavesNothing(after.title))) throw nothingLeft();
  await rewrite(ctx, post, after);
  return before;
}

function nothingLeft() {
  return invalid('passages', 'Nothing of it would be left. Ask for its removal: a second person has to agree to that.');
}

/** The author makes passages of their own post unreadable, or takes files out. What was there is kept nowhere. */
export async function redactOwn(ctx: Ctx, post: Post, input: unknown): Promise<void> {
  reporting(ctx, post.issue);
  const { passages, files } = parse(ownRedactionShape, input);
  await transact(ctx, async (ctx) => {
    const step = await takePost(ctx, post);
    allow(mayRedactOwn(ctx.viewer, step));
    if (passages.length > 0) await takeOutForGood(ctx, post, passages);
    if (passages.length > 0) await forgetOpenings(ctx, step);
    await removeOwn(ctx, post, files);
    const by = step.by === 'reporter' ? 'reporter' : 'member';
    await addStep(ctx, post.issue, { kind: 'moderation', by, about: post.step, measure: 'redacted' });
    await record(ctx, { act: 'issue.redacted', subject: `issue/${post.issue}`, content: { ...post } });
  });
}

/** What older redactions keep has in it what goes here: none of them can be restored any more, so their files go with them. */
async function takeOutForGood(ctx: Ctx, post: Post, passages: string[]): Promise<void> {
  await rewrite(ctx, post, without(await contentOf(ctx, post), passages));
  const older = ctx.db.updateTable('moderations').set({ kept: null }).where('issue', '=', post.issue).where('step', '=', post.step);
  const spent = older.where('measure', '=', 'redaction').where('part', '<>', 'files').where('ended_at', 'is', null);
  for (const one of await spent.returning(['issue', 'number']).execute()) await removeHidden(ctx, one);
}

/** What a content says without these passages; refuses passages that are not in it. */
function without(content: Content, passages: string[]): Content {
  const { body, title, display_name } = content;
  const all = [body, title, display_name].join('\n');
  const strange = passages.find((passage) => !all.includes(passage));
  if (strange !== undefined)
    throw invalid('passages', `This is not in the text as it stands now: “${[...strange].slice(0, 80).join('')}”.`);
  const rest = { body: redacted(body, passages) };
  if (title === undefined) return rest;
  const name = display_name == null ? null : redacted(display_name, passages);
  return { ...rest, title: redacted(title, passages), excerpt: excerpt(rest.body), display_name: name };
}

/** An approver wants a post removed. Nothing happens to it until somebody else agrees. Returns the number of the case. */
export async function askRemoval(ctx: Ctx, post: Post, input: unknown): Promise<number> {
  signedIn(ctx);
  const grounds = parse(groundsShape, input);
  return transact(ctx, async (ctx) => {
    const row = await takePost(ctx, post);
    const asked = await standingCase(ctx, post, 'removal');
    allow(mayAskRemoval(ctx.viewer, row, asked !== undefined));
    const number = await openCase(ctx, post, { measure: 'removal', ...grounds, kept: null });
    await record(ctx, {
      act: 'moderation.removal_asked',
      subject: `issue/${post.issue}`,
      content: { moderation: number, ...post, ...grounds },
    });
    return number;
  });
}

/** A second member of the staff agrees to a removal: now it takes effect. */
export async function confirmRemoval(ctx: Ctx, number: number): Promise<void> {
  const { id } = signedIn(ctx);
  await transact(ctx, async (ctx) => {
    const one = await takeCase(ctx, number);
    allow(mayConfirm(ctx.viewer, one, ctx.now));
    const kept = await withhold(ctx, one, 'removed');
    const held = await standingCase(ctx, one, 'hold');
    if (held) await endCase(ctx, held.number, 'removed', null);
    const agreed = { kept, in_force_at: ctx.now, confirmed_role: ctx.viewer.role, confirmed_by: id };
    await ctx.db.updateTable('moderations').set(agreed).where('number', '=', number).execute();
    const about = told(ctx, one);
    await noteOn(ctx, one, { reason: about.reason, sentence: about.sentence, measure: 'removed', moderation: number });
    await settleAll(ctx, one);
    await tellAuthor(ctx, one.author, takenLetter(about, 'removal'));
    await record(ctx, { act: 'moderation.removed', subject: `issue/${one.issue}`, content: { moderation: number, step: one.step } });
  });
}

/** Somebody of the staff does not agree to a removal, or who asked for it takes that back. */
export async function refuseRemoval(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  const { sentence } = parse(sentenceOnlyShape, input);
  await transact(ctx, async (ctx) => {
    const one = await takeCase(ctx, number);
    allow(mayRefuse(ctx.viewer, one));
    await endCase(ctx, number, 'refused', sentence);
    await record(ctx, { act: 'moderation.removal_refused', subject: `issue/${one.issue}`, content: { moderation: number, sentence } });
  });
}
