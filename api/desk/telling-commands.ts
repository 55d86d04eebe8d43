import { needsApprovalOnAny } from '#api/approvals/queries.ts';
import { mayPublishUnchecked } from '#api/approvals/rules.ts';
import { type Ctx, transact } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { canBeTold } from '#api/desk/telling-queries.ts';
import { problemsNamed, tellingShape } from '#api/desk/telling-rules.ts';
import { invalid, Refusal } from '#api/errors.ts';
import { takeFix } from '#api/fixes/linked.ts';
import { mayLink } from '#api/fixes/rules.ts';
import { allow, signedIn } from '#api/guards.ts';
import { isPrivate } from '#api/issues/queries.ts';
import { record } from '#api/ledger/commands.ts';
import { parse } from '#api/parse.ts';
import { takeIssue } from '#api/steps/commands.ts';
import { isClosed } from '#api/steps/rules.ts';

/** So many are told in one transaction, which others wait for. */
const AT_ONCE = 200;

/** Who was told, and behind which number it goes on where there were more than can be told at once. */
export interface Told {
  issues: number[];
  next: number | null;
}

/**
 * The company tells everybody linked to a root cause the same: one step on each open problem, private ones included. All of them
 * or none. Refuses a text that names a private problem, since it stands on the others as well.
 */
export async function tellLinked(ctx: Ctx, number: number, input: unknown): Promise<Told> {
  signedIn(ctx);
  return transact(ctx, async (ctx) => {
    allow(mayLink(ctx.viewer));
    const { after = 0, tellings, ...step } = parse(tellingShape, input);
    await refusePrivateNames(ctx, [step.body, step.promise?.text ?? ''].join('\n'));
    const { issues, areas, more } = await takeOpen(ctx, number, after);
    await takeFix(ctx, number);
    const n = await nextTelling(ctx, number, tellings);
    if (issues.length === 0) throw new Refusal('conflict', 'No open problem is linked that could be told.');
    allow(mayPublishUnchecked(ctx.viewer, await needsApprovalOnAny(ctx, areas, step), 'telling'));
    // To say the same on all of them is what this is for.
    const meant = { ...step, confirm: [...(step.confirm ?? []), 'same_text'] };
    for (const issue of issues) await respond(ctx, issue, meant);
    await ctx.db.insertInto('fix_tellings').values({ fix: number, n, at: ctx.now, kind: step.kind, issues: issues.length }).execute();
    await ctx.db.updateTable('fixes').set({ updated_at: ctx.now }).where('number', '=', number).execute();
    await record(ctx, { act: 'fix.told', subject: `fix/${number}`, content: { number, issues, ...step } });
    return { issues, next: more ? (issues.at(-1) ?? null) : null };
  });
}

/** Takes the open issues of a fix behind a number, in the order of their numbers; what was closed meanwhile is left out. */
async function takeOpen(ctx: Ctx, fix: number, after: number): Promise<{ issues: number[]; areas: Set<string | null>; more: boolean }> {
  const rows = await ctx.db
    .selectFrom('issues')
    .select('number')
    .where('fix', '=', fix)
    .where(canBeTold)
    .where('number', '>', after)
    .orderBy('number')
    .limit(AT_ONCE + 1)
    .execute();
  const issues: number[] = [];
  const areas = new Set<string | null>();
  for (const { number } of rows.slice(0, AT_ONCE)) {
    const taken = await takeIssue(ctx, number);
    if (taken.fix !== fix || isClosed(taken.stage) || taken.withheld === 'removed') continue;
    issues.push(number);
    areas.add(taken.area);
  }
  return { issues, areas, more: rows.length > AT_ONCE };
}

async function nextTelling(ctx: Ctx, fix: number, expected: number | undefined): Promise<number> {
  const { n } = await ctx.db
    .selectFrom('fix_tellings')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('fix', '=', fix)
    .executeTakeFirstOrThrow();
  if (expected === undefined || expected === n) return n + 1;
  throw new Refusal('conflict', 'Somebody else has told all of them something meanwhile. Look at it first; your text is still here.');
}

async function refusePrivateNames(ctx: Ctx, text: string): Promise<void> {
  const named = problemsNamed(text);
  if (named.length === 0) return;
  const secret = ctx.db.selectFrom('issues').select('number').where('number', 'in', named).where(isPrivate);
  const found = await secret.executeTakeFirst();
  if (found) throw invalid('body', `#${found.number} is private: the text stands on other problems too, so it cannot name it.`);
}
