import { type Ctx, transact } from '#api/context.ts';
import { assignmentShape, canWork, isAsExpected, mayAssign } from '#api/desk/assignment-rules.ts';
import { invalid } from '#api/errors.ts';
import { allow, found, signedIn } from '#api/guards.ts';
import { takeReadable } from '#api/issues/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { record } from '#api/ledger/commands.ts';
import { takeMember } from '#api/members/freeing.ts';
import { parse } from '#api/parse.ts';
import { findTeam } from '#api/teams/queries.ts';

/** Says who of the staff sees to an issue, a member and a team. Refuses where somebody has changed that since it was read. */
export async function assignIssue(ctx: Ctx, number: number, input: unknown): Promise<void> {
  signedIn(ctx);
  found(await findIssue(ctx, number));
  allow(mayAssign(ctx.viewer));
  const { assignee, team, expected } = parse(assignmentShape, input);
  await transact(ctx, async (ctx) => {
    if (assignee !== null && !canWork(await takeMember(ctx, assignee)))
      throw invalid('assignee', 'This is nobody of the staff who can work now.');
    if (team !== null && !(await findTeam(ctx, team))) throw invalid('team', 'There is no such team.');
    const issue = await takeReadable(ctx, number);
    allow(isAsExpected(issue, expected));
    if (issue.assignee === assignee && issue.team === team) return;
    await ctx.db.updateTable('issues').set({ assignee, team }).where('number', '=', number).execute();
    await record(ctx, { act: 'issue.assigned', subject: `issue/${number}`, content: { number, assignee, team } });
  });
}
