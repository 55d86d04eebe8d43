import { type Ctx, type Member, transact } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { allow, signedIn } from '#api/guards.ts';
import { insertReport } from '#api/issues/new-issue.ts';
import { loggedLetter, mayLog, onBehalfShape, wrongArrival } from '#api/issues/on-behalf-rules.ts';
import { refuseReport } from '#api/issues/reporting.ts';
import { mailTracking } from '#api/issues/tracking.ts';
import type { Named } from '#api/issues/view.ts';
import { record } from '#api/ledger/commands.ts';
import { namedMember } from '#api/members/link-commands.ts';
import { limitLinksTo } from '#api/members/tries.ts';
import { parse } from '#api/parse.ts';
import { index } from '#api/steps/commands.ts';

/**
 * The staff write down a problem that a customer brought by phone, letter, e-mail or on another network. Its clocks run from when it came
 * in. The customer is its reporter if their address is known, and gets the link to it; else it has none, and nobody speaks for them.
 */
export async function logIssue(ctx: Ctx, input: unknown): Promise<Named> {
  signedIn(ctx);
  allow(mayLog(ctx.viewer));
  const { channel, received_at, on_behalf_of, reach, consent, confirm_public, ...report } = parse(onBehalfShape, input);
  const wrong = wrongArrival(received_at, ctx.now);
  if (wrong) throw invalid('received_at', wrong);
  // As of a customer, whose words these are: they cannot have the company's name.
  await refuseReport({ ...ctx, viewer: { role: 'guest' } }, { ...report, confirm_public });
  if (on_behalf_of !== undefined) await limitLinksTo(ctx, on_behalf_of);
  return transact(ctx, async (ctx) => {
    const customer = on_behalf_of === undefined ? undefined : await customerOf(ctx, on_behalf_of);
    const about = { reporter: customer?.id, channel, reportedAt: received_at, loggedAt: ctx.now, reach };
    const number = await insertReport(ctx, { report, ...about });
    if (consent !== undefined && report.visibility === 'public') await noteConsent(ctx, number, consent);
    await index(ctx, number);
    if (customer) await mailTracking(ctx, number, customer, loggedLetter(channel));
    await record(ctx, { act: 'issue.logged', subject: `issue/${number}`, content: { number, channel, received_at, ...report, consent } });
    return { number, title: report.title, visibility: report.visibility };
  });
}

/** Whoever answers for the company is not the customer: they could judge what they answered. */
async function customerOf(ctx: Ctx, email: string): Promise<Member> {
  const member = await namedMember(ctx, email);
  if (member.role !== 'customer') throw invalid('on_behalf_of', 'This is the address of somebody on the staff, not of a customer.');
  return member;
}

async function noteConsent(ctx: Ctx, issue: number, text: string): Promise<void> {
  await ctx.db
    .insertInto('consents')
    .values({ issue, text: ctx.database.seal(text), at: ctx.now })
    .execute();
}
