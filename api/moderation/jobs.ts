import { removeFilesOn } from '#api/attachments/commands.ts';
import { type Ctx, transact } from '#api/context.ts';
import type { JobKind, JobKinds } from '#api/jobs/queue.ts';
import { record } from '#api/ledger/commands.ts';
import { forgetOpenings } from '#api/moderation/consequences.ts';
import { lapseHold } from '#api/moderation/lapsing-commands.ts';
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
  await record(ctx, { act: 'moderation.purged', subject: `issue/${issue}`, content: { moderation: number } });
}

/** Every five minutes: gives back what staff have held for long enough, also what lapsed while nothing ran. */
const lapsing: JobKind = {
  attempts: 5,
  everyS: LAPSE_S,
  async run(ctx) {
    const before = new Date(Date.parse(ctx.now) - HOLD_DAYS * DAY_S * 1000).toISOString();
    for (
      let numbers = await lapsedAfter(ctx, 0, before);
      numbers.length > 0;
      numbers = await lapsedAfter(ctx, numbers.at(-1) ?? 0, before)
    ) {
      for (const number of numbers) await lapseHold(ctx, number);
    }
  },
};

/** The next holds by staff that began before a moment; what stands in their way, lapseHold looks at. */
async function lapsedAfter({ database }: Ctx, number: number, before: string): Promise<number[]> {
  const rows = await database.write
    .selectFrom('moderations')
    .select('number')
    .where(stands)
    .where('measure', '=', 'hold')
    .where('role', '<>', 'system')
    .where('at', '<=', before)
    .where('number', '>', number)
    .orderBy('number')
    .limit(BATCH)
    .execute();
  return rows.map((row) => row.number);
}

/** The work by the clock of moderation. */
export const moderationJobs: JobKinds = { 'moderation.lapse': lapsing, 'moderation.purge': purging };
