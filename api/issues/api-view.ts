import { checkingOn } from '#api/approvals/queries.ts';
import type { Ctx } from '#api/context.ts';
import { isStaff } from '#api/guards.ts';
import { encodeCursor } from '#api/http/pagination.ts';
import { isReporter, reporterName } from '#api/issues/rules.ts';
import { type IssueSummary, summary } from '#api/issues/view.ts';
import { promisesOf } from '#api/promises/queries.ts';
import { type StepView, stepsOf } from '#api/steps/queries.ts';
import type { IssueRow } from '#db/schema.ts';

const STEPS = 100;

/** An issue in a list of the API. JSON leaves out what is undefined; taking `path` off with a rest pattern takes 25 times as long. */
export function listedIssue(ctx: Ctx, issue: IssueSummary) {
  return { ...issue, path: undefined, url: ctx.config.publicOrigin + issue.path };
}

/** An issue alone, as the API answers it, for a viewer who is known to see it. */
export async function wholeIssue(ctx: Ctx, row: IssueRow) {
  const { items: steps, next } = await pageOfSteps(ctx, row, { after: 0, limit: STEPS });
  const confidant = isReporter(ctx.viewer, row) || isStaff(ctx.viewer);
  return {
    ...listedIssue(ctx, summary(ctx, row)),
    excerpt: undefined,
    body: steps[0]?.body ?? '',
    ...(confidant && { private_details: row.private_details }),
    checking: await checkingOn(ctx, row),
    promises: await promisesOf(ctx, row.number),
    steps,
    more_steps: next,
  };
}

/** The issue's steps from behind step `after`, and the cursor for those that follow. */
export async function pageOfSteps(
  ctx: Ctx,
  row: IssueRow,
  { after, limit }: { after: number; limit: number },
): Promise<{ items: StepView[]; next: string | null }> {
  const steps = await stepsOf(ctx, row.number, reporterName(row), { after, limit: limit + 1 });
  const items = steps.slice(0, limit);
  const last = steps.length > limit ? items.at(-1) : undefined;
  return { items, next: last ? encodeCursor([last.id]) : null };
}
