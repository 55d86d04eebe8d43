import type { Ctx } from '#api/context.ts';
import { type PromiseState, promiseState } from '#api/promises/rules.ts';
import { isPublic } from '#api/steps/queries.ts';
import type { PromiseRow } from '#db/schema.ts';

export interface PromiseView {
  /** The step it was made in, which is also its id on the issue. */
  id: number;
  text: string;
  due_at: string;
  state: PromiseState;
  kept_at: string | null;
  withdrawn_at: string | null;
  withdrawal_reason: string | null;
}

/** The promises made on an issue that the viewer is known to see, by the step they were made in. */
export async function promisesOf(ctx: Ctx, issue: number): Promise<PromiseView[]> {
  const rows = await ctx.db.selectFrom('promises').selectAll().where('issue', '=', issue).orderBy('step').execute();
  return rows.map((row) => view(row, ctx.now));
}

function view({ step, text, due_at, kept_at, withdrawn_at, withdrawal_reason }: PromiseRow, now: string): PromiseView {
  const state = promiseState({ due_at, kept_at, withdrawn_at }, now);
  return { id: step, text, due_at, state, kept_at, withdrawn_at, withdrawal_reason };
}

export interface ListedPromise extends PromiseView {
  issue: number;
  title: string;
}

/** Promises made in public, the latest date first. `before` is the last one of the page before: its date and issue. */
export async function listPromises(
  ctx: Ctx,
  page: { before?: [string, number, number] | undefined; limit: number },
): Promise<ListedPromise[]> {
  const rows = await ctx.db
    .selectFrom('promises')
    .innerJoin('issues', 'issues.number', 'promises.issue')
    .selectAll('promises')
    .select('issues.title')
    .where(isPublic)
    .$if(page.before !== undefined, (q) =>
      q.where((eb) => eb(eb.refTuple('promises.due_at', 'promises.issue', 'promises.step'), '<', eb.tuple(...(page.before ?? ['', 0, 0])))),
    )
    .orderBy('promises.due_at', 'desc')
    .orderBy('promises.issue', 'desc')
    .orderBy('promises.step', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map(({ title, ...row }) => ({ ...view(row, ctx.now), issue: row.issue, title }));
}
