import type { ExpressionBuilder } from 'kysely';
import { type Ctx, transact } from '#api/context.ts';
import { queueMail } from '#api/mail/commands.ts';
import { sourceOf } from '#api/notices/events.ts';
import { findHearer } from '#api/notices/hearers.ts';
import { hearingPath } from '#api/notices/hearing-secrets.ts';
import { questionLetter } from '#api/notices/letters.ts';
import { newsOf } from '#api/notices/news.ts';
import { roundsDue } from '#api/notices/rules.ts';
import { verdictPath } from '#api/notices/verdict-secrets.ts';
import type { Schema } from '#db/schema.ts';

/** A resolution that its reporter has not judged, and the round of asking: 0 at once, 1 and 2 as reminders. */
interface Question {
  issue: number;
  n: number;
  member: string;
  round: number;
}

const BATCH = 100;

/** Asks the reporter whether the resolution put it right, once in each round. Nobody is asked who wants to hear nothing. */
export async function ask(ctx: Ctx, { issue, n, member, round }: Question): Promise<void> {
  const place = { issue, fix: null, n };
  const news = await newsOf(ctx, place);
  const hearer = await findHearer(ctx, member);
  // Staff cannot judge their own company.
  if (!news || hearer?.role !== 'customer') return;
  await transact(ctx, async (ctx) => {
    const topic = `issue/${issue}`;
    // Who is asked at once is told by that.
    const source = sourceOf({ about: 'issue', number: issue, n }) + (round === 0 ? '' : `?${round}`);
    const row = { member, source, topic, ...place, due_at: ctx.now, told_at: ctx.now };
    const asked = await ctx.db
      .insertInto('notices')
      .values(row)
      .onConflict((c) => c.columns(['source', 'member']).doNothing())
      .executeTakeFirst();
    if (!asked.numInsertedOrUpdatedRows) return;
    const links = { verdict: verdictPath(ctx, { issue, member, n }), hearing: hearingPath(ctx, { member, topic }) };
    await queueMail(ctx, hearer.email, questionLetter(news, { ...links, round, number: issue }, ctx.config.company));
  });
}

/** Reminds reporters who have not said whether it was put right: after 3 and after 14 days, and then no more. */
export async function remind(ctx: Ctx): Promise<void> {
  for (const { round, from, to } of roundsDue(ctx.now)) {
    for (let after = 0, more = true; more; ) {
      const open = await unjudged(ctx, { from, to, round, after });
      for (const question of open) await ask(ctx, question);
      after = open.at(-1)?.issue ?? after;
      more = open.length === BATCH;
    }
  }
}

interface Window {
  /** Resolved between these times. */
  from: string;
  to: string;
  round: number;
  after: number;
}

/** That the reporter was reminded in this round since the last resolution. */
function remindedIn(eb: ExpressionBuilder<Schema, 'issues'>, round: number) {
  return eb
    .selectFrom('notices')
    .select('notices.n')
    .whereRef('notices.member', '=', 'issues.reporter')
    .whereRef('notices.issue', '=', 'issues.number')
    .whereRef('notices.due_at', '>=', 'issues.resolved_at')
    .where('notices.source', 'like', `%?${round}`);
}

async function unjudged(ctx: Ctx, { from, to, round, after }: Window): Promise<Question[]> {
  const rows = await ctx.database.read
    .selectFrom('issues')
    .select(['number', 'reporter'])
    .select((eb) =>
      eb
        .selectFrom('steps')
        .select((eb) => eb.fn.max('n').as('n'))
        .whereRef('steps.issue', '=', 'issues.number')
        .where('kind', '=', 'resolution')
        .as('n'),
    )
    .where('resolved_at', '>', from)
    .where('resolved_at', '<=', to)
    .where('stage', '=', 'resolved')
    .where('withheld_at', 'is', null)
    .where('erased_at', 'is', null)
    .where('import_note', 'is', null)
    .where('reporter', 'is not', null)
    .where((eb) => eb.not(eb.exists(remindedIn(eb, round))))
    .where((eb) => eb.or([eb('verdict_at', 'is', null), eb('verdict_at', '<', eb.ref('resolved_at'))]))
    .where('number', '>', after)
    .orderBy('number')
    .limit(BATCH)
    .execute();
  return rows.flatMap(({ number, reporter, n }) =>
    reporter === null || n === null ? [] : [{ issue: number, n, member: reporter, round }],
  );
}
