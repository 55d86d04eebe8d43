import { z } from 'zod';
import { type Ctx, transact } from '#api/context.ts';
import { enqueue, type JobKinds } from '#api/jobs/queue.ts';
import { refresh, takeIssue } from '#api/steps/commands.ts';

const BATCH = 100;

const payloadShape = z.object({ area: z.string(), after: z.int() });

/**
 * Works out anew by when the open problems of an area are due, after its targets have changed: a batch at a time, each in its own
 * transaction, which queues the next. Where the next move is not the company's, nothing is due: the next step sees to it.
 */
export const stepJobs: JobKinds = {
  'steps.refresh_area': {
    attempts: 10,
    run: async (ctx, payload) => {
      const { area, after } = payloadShape.parse(payload);
      await transact(ctx, async (ctx) => {
        const numbers = await owedIn(ctx, area, after);
        for (const number of numbers) {
          await takeIssue(ctx, number);
          await refresh(ctx, number);
        }
        const last = numbers.at(-1);
        if (last !== undefined) await enqueue(ctx, 'steps.refresh_area', { area, after: last });
      });
    },
  },
};

async function owedIn(ctx: Ctx, area: string, after: number): Promise<number[]> {
  const owed = ctx.db.selectFrom('issues').select('number').where('area', '=', area).where('waiting_on', '=', 'company');
  const rows = await owed.where('number', '>', after).orderBy('number').limit(BATCH).execute();
  return rows.map(({ number }) => number);
}
