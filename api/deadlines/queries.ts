import { targetsOf } from '#api/areas/queries.ts';
import type { Ctx } from '#api/context.ts';
import type { History } from '#api/deadlines/rules.ts';
import { parseMove } from '#api/steps/standing.ts';
import type { IssueRow } from '#db/schema.ts';

/** Where a page of ringing issues ended. */
export type Rung = [alarmAt: string, number: number];

/** The issues that the board has to look at by now, those that wait longest first. */
export async function ringing(ctx: Ctx, page: { after?: Rung | undefined; limit: number }): Promise<{ number: number; at: Rung }[]> {
  const rows = await ctx.db
    .selectFrom('issues')
    .select(['number', 'alarm_at'])
    .where('alarm_at', '<=', ctx.now)
    .$if(page.after !== undefined, (q) => q.where((eb) => eb(eb.refTuple('alarm_at', 'number'), '>', eb.tuple(...(page.after ?? ['', 0])))))
    .orderBy('alarm_at')
    .orderBy('number')
    .limit(page.limit)
    .execute();
  return rows.map(({ number, alarm_at }) => ({ number, at: [alarm_at ?? '', number] }));
}

/** All that the deadlines of an issue follow from. */
export async function historyOf(
  ctx: Ctx,
  { number, area, import_note, withheld, erased_at }: Pick<IssueRow, 'number' | 'area' | 'import_note' | 'withheld' | 'erased_at'>,
): Promise<History> {
  const columns = ['n', 'kind', 'by', 'at', 'outcome', 'corrects', 'other_issue'] as const;
  const steps = await ctx.db.selectFrom('steps').select(columns).where('issue', '=', number).orderBy('n').execute();
  const promises = await ctx.db
    .selectFrom('promises')
    .select(['step', 'due_at', 'kept_at', 'withdrawn_at'])
    .where('issue', '=', number)
    .orderBy('step')
    .execute();
  const moves = steps.map((row) => ({ n: row.n, ...parseMove(row) }));
  const clocks = import_note === null && withheld !== 'removed';
  return { moves, promises, targets: await targetsOf(ctx, area), erasedAt: erased_at, clocks };
}
