import { type Ctx, transact } from '#api/context.ts';
import { Refusal } from '#api/errors.ts';
import { actsAs, isStaff } from '#api/guards.ts';
import { record } from '#api/ledger/commands.ts';
import { heldLetter } from '#api/screening/letter-rules.ts';
import { blocksOf } from '#api/screening/queries.ts';
import { type Grounds, hasBlocked, hasLink, heldBecause, NEW_HOURS, printOf, type Signs } from '#api/screening/rules.ts';
import { openCase, type Post, stepOf, tellAuthor, withhold } from '#api/screening/withholding.ts';
import { addStep } from '#api/steps/commands.ts';

/** Whether this person is on the block list, for whom nobody may be told that. */
export async function isBlocked(ctx: Ctx, person: { email: string; id?: string }): Promise<boolean> {
  return (await blocksOf(ctx, person)).length > 0;
}

/** Refuses who is on the block list. An id is given where there is an account. */
export async function refuseBlocked(ctx: Ctx, person: { email: string; id?: string }): Promise<void> {
  if (isStaff(ctx.viewer) || !(await isBlocked(ctx, person))) return;
  throw new Refusal('forbidden', 'Posts from this address are not taken here any more.');
}

/**
 * Looks at what a customer has just posted for everybody to read, in the transaction that wrote it, and holds it where a filter says
 * so. What staff write is for them to answer for, and what is private is read by nobody whom it could harm.
 */
export async function screen(ctx: Ctx, post: Post, text: string): Promise<void> {
  const author = actsAs(ctx.viewer, post.issue);
  if (author === undefined || isStaff(ctx.viewer)) return;
  const grounds = heldBecause(await signsOf(ctx, author, text));
  if (grounds) await holdPost({ ...ctx, viewer: { role: 'system' } }, post, grounds);
}

async function signsOf(ctx: Ctx, author: string, text: string): Promise<Signs> {
  const since = new Date(Date.parse(ctx.now) - NEW_HOURS * 3_600_000).toISOString();
  const blocked = await ctx.db.selectFrom('blocked_words').select('words').execute();
  const link = hasLink(text, ctx.config.publicOrigin);
  const repeated = await isRepeated(ctx, text, since);
  return {
    link,
    repeated,
    newcomer: (link || repeated) && (await isNew(ctx, author, since)),
    blocked: hasBlocked(
      text,
      blocked.map(({ words }) => words),
    ),
  };
}

/** Whether this is somebody who came by a mailed link alone, a day ago at most. */
async function isNew(ctx: Ctx, id: string, since: string): Promise<boolean> {
  const guest = ctx.db
    .selectFrom('members')
    .select('id')
    .where('id', '=', id)
    .where('created_at', '>', since)
    .where('password_hash', '=', '')
    .where(({ not, exists, selectFrom }) => not(exists(selectFrom('passkeys').select('id').where('member', '=', id))));
  return (await guest.executeTakeFirst()) !== undefined;
}

/** Whether somebody has posted the same text since then. From now on this one counts. */
async function isRepeated(ctx: Ctx, text: string, since: string): Promise<boolean> {
  const print = printOf(text);
  if (print === undefined) return false;
  // Who comes at the same moment waits here for who came first.
  const first = await ctx.db
    .insertInto('prints')
    .values({ print, at: ctx.now })
    .onConflict((c) => c.column('print').doUpdateSet({ at: ctx.now }).where('prints.at', '<=', since))
    .returning('print')
    .executeTakeFirst();
  return first === undefined;
}

/** Holds a post for review: the act of whoever is in `ctx`. Returns the number of the case. */
export async function holdPost(ctx: Ctx, post: Post, grounds: Grounds): Promise<number> {
  return transact(ctx, async (ctx) => {
    const { issue, step } = post;
    const { author } = await stepOf(ctx, post);
    const kept = await withhold(ctx, post, 'held');
    const moderation = await openCase(ctx, post, { measure: 'hold', ...grounds, kept });
    await noteOn(ctx, post, { ...grounds, measure: 'held', moderation });
    await tellAuthor(
      ctx,
      author,
      heldLetter({ ...grounds, by_staff: isStaff(ctx.viewer), number: moderation, issue, company: ctx.config.company }),
    );
    await record(ctx, { act: 'moderation.held', subject: `issue/${issue}`, content: { moderation, step, ...grounds } });
    return moderation;
  });
}

interface Note extends Pick<Grounds, 'sentence'> {
  reason?: Grounds['reason'];
  measure: 'held' | 'redacted' | 'removed' | 'restored';
  moderation: number;
}

/** Puts the mark of a measure on the timeline. */
export async function noteOn(ctx: Ctx, { issue, step }: Post, { sentence, ...note }: Note): Promise<void> {
  const by = isStaff(ctx.viewer) ? 'company' : ctx.viewer.role === 'system' ? 'system' : 'reporter';
  await addStep(ctx, issue, { kind: 'moderation', by, body: sentence, about: step, ...note });
}
