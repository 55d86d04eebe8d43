import { targetsOf } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import { actsAs, found } from '#api/guards.ts';
import { earliest } from '#api/steps/dues.ts';
import { isShown, type StepDraft } from '#api/steps/rules.ts';
import { parseMove, standing, withoutClocks } from '#api/steps/standing.ts';
import { words } from '#api/text/plain.ts';
import { kept } from '#api/text/sealing.ts';

/**
 * Takes an issue for this transaction: whoever asks for it next waits until this one has ended, so that what the rules
 * were asked about still holds when the step is written. Refuses a number that is not there.
 */
export async function takeIssue(ctx: Ctx, number: number) {
  const row = await ctx.db
    .updateTable('issues')
    .set((eb) => ({ entries: eb.ref('entries') }))
    .where('number', '=', number)
    .returningAll()
    .executeTakeFirst();
  return found(row);
}

/** Puts the next step on the issue's timeline and brings the issue up to date with it. Returns the step's place, `n`. */
export async function addStep(ctx: Ctx, issue: number, draft: StepDraft): Promise<number> {
  const { entries: n, visibility } = await ctx.db
    .updateTable('issues')
    .set((eb) => ({ entries: eb('entries', '+', 1) }))
    .where('number', '=', issue)
    .returning(['entries', 'visibility'])
    .executeTakeFirstOrThrow();
  const viewer = 'id' in ctx.viewer ? ctx.viewer : undefined;
  const { author, author_name } = draft.written_by ?? { author: actsAs(ctx.viewer, issue) ?? null, author_name: viewer?.name ?? null };
  await ctx.db
    .insertInto('steps')
    .values({
      issue,
      n,
      kind: draft.kind,
      by: draft.by,
      author,
      author_name: draft.by === 'reporter' ? null : author_name,
      at: ctx.now,
      body: kept(ctx, { visibility }, draft.body ?? ''),
      reason: draft.reason ?? null,
      corrects: draft.corrects ?? null,
      outcome: draft.outcome ?? null,
      rating: draft.rating ?? null,
      other_issue: draft.other_issue ?? null,
      about: draft.about ?? null,
      measure: draft.measure ?? null,
      moderation: draft.moderation ?? null,
    })
    .execute();
  await refresh(ctx, issue);
  if (draft.body) await index(ctx, issue);
  return n;
}

/** Makes the cached stage, moments and dues of an issue anew from its steps and promises. */
export async function refresh(ctx: Ctx, issue: number): Promise<void> {
  const { area, import_note, alarm_at, withheld, erased_at } = await ctx.db
    .selectFrom('issues')
    .select(['area', 'import_note', 'alarm_at', 'withheld', 'erased_at'])
    .where('number', '=', issue)
    .executeTakeFirstOrThrow();
  const columns = ['kind', 'by', 'at', 'outcome', 'corrects', 'other_issue'] as const;
  const moves = await ctx.db.selectFrom('steps').select(columns).where('issue', '=', issue).orderBy('n').execute();
  const promises = await ctx.db
    .selectFrom('promises')
    .select(['due_at', 'withdrawn_at'])
    .where('issue', '=', issue)
    .where('kept_at', 'is', null)
    .execute();
  const stands = standing(moves.map(parseMove), promises, await targetsOf(ctx, area), erased_at);
  // Nobody waits for an answer to what was removed. What is held is owed one all the same.
  const known = import_note === null && withheld !== 'removed' ? stands : withoutClocks(stands, promises);
  // What ran out and was not looked at yet is looked at, also where this step has made it good.
  const missed = alarm_at !== null && alarm_at <= ctx.now ? alarm_at : null;
  await ctx.db
    .updateTable('issues')
    .set({ ...known, alarm_at: earliest([missed, known.alarm_at]) })
    .where('number', '=', issue)
    .execute();
}

/** Makes the full-text entry of an issue anew from its title and all its texts. That of one that not everybody can read is empty. */
export async function index(ctx: Ctx, issue: number): Promise<void> {
  const { title, ...shown } = await ctx.db
    .selectFrom('issues')
    .select(['title', 'visibility', 'withheld_at'])
    .where('number', '=', issue)
    .executeTakeFirstOrThrow();
  if (!isShown(shown)) return ctx.database.dialect.putDocuments(ctx.db, [{ number: issue, title: [], body: [] }]);
  const steps = await ctx.db.selectFrom('steps').select('body').where('issue', '=', issue).orderBy('n').execute();
  const body = steps.flatMap((step) => words(step.body));
  await ctx.database.dialect.putDocuments(ctx.db, [{ number: issue, title: words(title), body }]);
}
