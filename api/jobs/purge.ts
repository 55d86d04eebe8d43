import type { JobKind } from '#api/jobs/queue.ts';

const DAY_S = 86_400;
const DONE_DAYS = 2;
const FAILED_DAYS = 30;

/** Once a day: forgets the jobs that were done two days ago and those that failed thirty days ago. */
export const purgeJobs: JobKind = {
  attempts: 5,
  everyS: DAY_S,
  async run({ database, now }) {
    const before = (days: number) => new Date(Date.parse(now) - days * DAY_S * 1000).toISOString();
    await database.write
      .deleteFrom('jobs')
      .where((eb) => eb.or([eb('done_at', '<=', before(DONE_DAYS)), eb('failed_at', '<=', before(FAILED_DAYS))]))
      .execute();
  },
};
