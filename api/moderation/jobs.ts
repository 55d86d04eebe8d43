import { removeFilesOn } from '#api/attachments/commands.ts';
import { type Ctx, transact } from '#api/context.ts';
import type { JobKind, JobKinds } from '#api/jobs/queue.ts';
import { record } from '#api/ledger/commands.ts';
import { forgetOpenings } from '#api/moderation/consequences.ts';
import { removeHidden } from '#api/moderation/hiding.ts';
import { lapseHold, lapseRemoval } from '#api/moderation/lapsing-commands.ts';
import { stands } from '#api/moderation/queries.ts';
import { APPEAL_DAYS } from '#api/screening/letter-rules.ts';
import { HOLD_DAYS, NEW_HOURS } from '#api/screening/rules.ts';
import { stepOf } from '#api/screening/withholding.ts';
import { takeIssue } from '#api/steps/commands.ts';

const DAY_S = 86_400;
const LAPSE_S = 300;
const BATCH = 50;

/** Once a day: deletes for good what was redacted or removed and nobody can appeal against any more, and the marks of texts. */
const purging: JobKind = {
  attempts: 5,
  everyS: DAY_S,
  async run(ctx) {
    const before = (seconds: number) => new Date(Date.parse(ctx.now) - seconds * 1000).toISOString();
    await ctx.database.write
      .deleteFrom('prints')
      .where('at', '<=', before(NEW_HOURS * 3600))
      .execute();
    while ((await purgeSome(ctx, before(APPEAL_DAYS * DAY_S))) > 0);
  },
};

/** The next of what took effect before a moment and was not appealed against, or without success, in one transaction. */
async function purgeSome(ctx: Ctx, before: string): Promise<number> {
  return transact(ctx, async (ctx) => {
    const rows = await ctx.db
      .selectFrom('moderations')
      .select(['number', 'issue', 'step', 'measure'])
      .where('kept', 'is not', null)
      .where('in_force_at', '<=', before)
      .where('measure', '<>', 'hold')
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('appeals').select('moderation').whereRef('moderation', '=', 'moderations.number').where('decided_at', 'is', null),
          ),
        ),
      )
      .orderBy('in_force_at')
      .limit(BATCH)
      .execute();
    for (const row of rows) await purge(ctx, row);
    return rows.length;
  });
}

async function purge(ctx: Ctx, one: { number: number; issue: number; step: number; measure: string }): Promise<void> {
  const { number, issue, step, measure } = one;
  await takeIssue(ctx, issue);
  await ctx.db.updateTable('moderations').set({ kept: null }).where('number', '=', number).execute();
  await forgetOpenings(ctx, await stepOf(ctx, one));
  if (measure === 'removal') await removeFilesOn(ctx, issue, [step]);
  else await removeHidden(ctx, one);
  await record(ctx, { act: 'moderation.purged', subject: `issue/${issue}`, content: { moderation: number } });
}

/** Every five minutes: ends removals that nobody agreed to, then gives back what staff have held for long enough, however late. */
const lapsing: JobKind = {
  attempts: 5,
  everyS: LAPSE_S,
  async run(ctx) {
    await lapseAll(ctx, 'removal', lapseRemoval);
    await lapseAll(ctx, 'hold', lapseHold);
  },
};

type Timed = 'hold' | 'removal';

async function lapseAll(ctx: Ctx, measure: Timed, lapse: (ctx: Ctx, number: number) => Promise<void>): Promise<void> {
  for (
    let numbers = await lapsedAfter(ctx, 0, measure);
    numbers.length > 0;
    numbers = await lapsedAfter(ctx, numbers.at(-1) ?? 0, measure)
  ) {
    for (const number of numbers) await lapse(ctx, number);
  }
}

/** The next cases of staff that began long enough ago and are not over; what stands in their way, the command looks at. */
async function lapsedAfter({ database, now }: Ctx, number: number, measure: Timed): Promise<number[]> {
  const before = new Date(Date.parse(now) - HOLD_DAYS * DAY_S * 1000).toISOString();
  const rows = await database.write
    .selectFrom('moderations')
    .select('number')
    .where(stands)
    .where('measure', '=', measure)
    .where('role', '<>', 'system')
    .$if(measure === 'removal', (q) => q.where('in_force_at', 'is', null))
    .where('at', '<=', before)
    .where('number', '>', number)
    .orderBy('number')
    .limit(BATCH)
    .execute();
  return rows.map((row) => row.number);
}

/** The work by the clock of moderation. */
export const moderationJobs: JobKinds = { 'moderation.lapse': lapsing, 'moderation.purge': purging };
