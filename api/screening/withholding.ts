import type { Ctx } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { found } from '#api/guards.ts';
import { queueMail } from '#api/mail/commands.ts';
import type { Letter } from '#api/mail/letter.ts';
import { recipientShape } from '#api/mail/rules.ts';
import type { Grounds } from '#api/screening/rules.ts';
import { index, refresh } from '#api/steps/commands.ts';
import { type Content, contentIn, sealContent, writeContent } from '#api/steps/withheld.ts';
import type { StepRow } from '#db/schema.ts';
import type { ModerationRow } from '#db/schema-moderation.ts';

/** What somebody wrote: a step of an issue, of which the first stands for the whole issue. */
export interface Post {
  issue: number;
  step: number;
}

const titles = { held: 'Held for review', removed: 'Removed' } as const;

/** The step of a post; refuses one that is not there. */
export async function stepOf(ctx: Ctx, { issue, step }: Post): Promise<StepRow> {
  const row = ctx.db.selectFrom('steps').selectAll().where('issue', '=', issue).where('n', '=', step);
  return found(await row.executeTakeFirst());
}

/** What a post says, also while it is withheld: refuses one of which nothing is kept any more. */
export async function contentOf(ctx: Ctx, post: Post): Promise<Content> {
  const { issue, step } = post;
  const { body, withheld } = await stepOf(ctx, post);
  if (withheld !== null) return contentIn(stillKept(await withholding(ctx, post)));
  if (step !== 1) return { body };
  const told = ctx.db.selectFrom('issues').select(['title', 'excerpt', 'display_name']).where('number', '=', issue);
  return { body, ...(await told.executeTakeFirstOrThrow()) };
}

/**
 * Takes a post away from everybody but its author and staff, and out of every table but its case. Returns what it said, sealed; that of
 * one that is withheld already comes from the case so far.
 */
export async function withhold(ctx: Ctx, post: Post, how: 'held' | 'removed'): Promise<string> {
  const content = await contentOf(ctx, post);
  const nothing = post.step === 1 ? { body: '', title: titles[how], excerpt: '', display_name: null } : { body: '' };
  await writeContent(ctx, post, nothing);
  await mark(ctx, post, how);
  return sealContent(ctx, content);
}

/** What a case keeps; refuses one that keeps nothing any more. */
export function stillKept(row: { kept: string | null } | undefined): string {
  if (row && row.kept !== null) return row.kept;
  throw new Refusal('conflict', 'What it said is not kept any more.');
}

/** Writes what a post says from now on: into its case, while it is withheld. */
export async function rewrite(ctx: Ctx, post: Post, content: Content): Promise<void> {
  const { withheld } = await stepOf(ctx, post);
  if (withheld === null) {
    await writeContent(ctx, post, content);
    return index(ctx, post.issue);
  }
  const { number } = found(await withholding(ctx, post));
  const kept = sealContent(ctx, content);
  await ctx.db.updateTable('moderations').set({ kept }).where('number', '=', number).execute();
}

/** The case by which a post is withheld now. */
async function withholding(ctx: Ctx, { issue, step }: Post): Promise<ModerationRow | undefined> {
  const cases = ctx.db.selectFrom('moderations').selectAll().where('issue', '=', issue).where('step', '=', step);
  return cases.where('measure', '<>', 'redaction').where('in_force_at', 'is not', null).where('ended_at', 'is', null).executeTakeFirst();
}

/** Gives a post back to everybody as it was. */
export async function giveBack(ctx: Ctx, post: Post, kept: string): Promise<void> {
  await writeContent(ctx, post, contentIn(kept));
  await mark(ctx, post, null);
}

async function mark(ctx: Ctx, { issue, step }: Post, withheld: 'held' | 'removed' | null): Promise<void> {
  await ctx.db.updateTable('steps').set({ withheld }).where('issue', '=', issue).where('n', '=', step).execute();
  if (step === 1) {
    const whole = { withheld, withheld_at: withheld === null ? null : ctx.now };
    await ctx.db.updateTable('issues').set(whole).where('number', '=', issue).execute();
    await refresh(ctx, issue);
  }
  await index(ctx, issue);
}

interface Measured {
  measure: 'hold' | 'redaction' | 'removal';
  kept: string | null;
  part?: 'text' | 'files' | 'both' | null;
  files?: number;
}

/** Writes the case of a measure down. In force at once, but for a removal. Returns its number. */
export async function openCase(
  ctx: Ctx,
  post: Post,
  { measure, kept, part = null, files = 0, ...grounds }: Grounds & Measured,
): Promise<number> {
  const { kind, author } = await stepOf(ctx, post);
  const { n: number } = await ctx.db
    .updateTable('counters')
    .set((eb) => ({ n: eb('n', '+', 1) }))
    .where('name', '=', 'moderation')
    .returning('n')
    .executeTakeFirstOrThrow();
  const who = { role: 'tracks' in ctx.viewer ? 'customer' : ctx.viewer.role, member: 'id' in ctx.viewer ? ctx.viewer.id : null };
  const in_force_at = measure === 'removal' ? null : ctx.now;
  const row = { number, ...post, post: kind, author, measure, ...grounds, at: ctx.now, ...who, in_force_at, kept, part, files };
  await ctx.db.insertInto('moderations').values(row).execute();
  return number;
}

/** Ends a case: the post is restored, a removal was refused, or a hold became a removal. */
export async function endCase(ctx: Ctx, number: number, ended: 'restored' | 'refused' | 'removed', sentence: string | null): Promise<void> {
  const end = { ended, ended_at: ctx.now, ended_role: ctx.viewer.role, ended_sentence: sentence, kept: null };
  await ctx.db.updateTable('moderations').set(end).where('number', '=', number).execute();
}

/** The case of a measure that stands on a post, or waits for a second person. */
export async function standingCase(ctx: Ctx, { issue, step }: Post, measure: 'hold' | 'removal'): Promise<ModerationRow | undefined> {
  const cases = ctx.db.selectFrom('moderations').selectAll().where('issue', '=', issue).where('step', '=', step);
  return cases.where('measure', '=', measure).where('ended_at', 'is', null).executeTakeFirst();
}

/** Mails the author of a post, where there still is one with an address. */
export async function tellAuthor(ctx: Ctx, author: string | null, letter: Letter): Promise<void> {
  if (author === null || ('id' in ctx.viewer && ctx.viewer.id === author)) return;
  const row = ctx.db.selectFrom('members').select('email').where('id', '=', author).where('erased_at', 'is', null);
  const email = recipientShape.safeParse((await row.executeTakeFirst())?.email);
  if (email.success) await queueMail(ctx, email.data, letter);
}
