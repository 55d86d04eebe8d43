import type { Ctx } from '#api/context.ts';
import { lookAt } from '#api/deadlines/commands.ts';
import { mailAlarms } from '#api/deadlines/mailing-commands.ts';
import { type Rung, ringing } from '#api/deadlines/queries.ts';
import type { JobKind, JobKinds } from '#api/jobs/queue.ts';

const MINUTE_S = 60;
const BATCH = 100;

/**
 * Once a minute: looks at every issue on which something ran out, or is about to, and tells the staff. Each is looked at in a transaction of its own, so that
 * whatever cuts the work off, the next run goes on where it ended.
 */
const watching: JobKind = {
  attempts: 5,
  everyS: MINUTE_S,
  async run(ctx) {
    const failed = await lookAtAll(ctx);
    // After all are looked at, so that what piled up comes in one mail.
    await mailAlarms(ctx);
    if (failed.length > 0) throw new Error(`The deadlines of ${failed.length} problems could not be looked at, first of #${failed[0]}`);
  },
};

/** Returns the numbers of those that could not be looked at; they keep no other waiting. */
async function lookAtAll(ctx: Ctx): Promise<number[]> {
  const failed: number[] = [];
  for (let after: Rung | undefined, more = true; more; ) {
    const rung = await ringing(ctx, { after, limit: BATCH });
    for (const { number } of rung) {
      await lookAt(ctx, number).catch((err: unknown) => {
        ctx.log?.error({ err }, 'the deadlines of a problem could not be looked at');
        failed.push(number);
      });
    }
    after = rung.at(-1)?.at;
    more = rung.length === BATCH;
  }
  return failed;
}

/** The work by the clock of what the company owes. */
export const deadlineJobs: JobKinds = { 'deadlines.watch': watching };
