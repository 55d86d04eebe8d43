import type { JobKinds } from '#api/jobs/queue.ts';

const HOUR_S = 3600;

/** Once an hour: forgets tallies whose window is over, and the salts of the days before yesterday. */
export const limitJobs: JobKinds = {
  'limits.purge': {
    attempts: 5,
    everyS: HOUR_S,
    async run({ database: { write }, now }) {
      await write.deleteFrom('tallies').where('until', '<=', now).execute();
      const yesterday = new Date(Date.parse(now) - 24 * HOUR_S * 1000).toISOString().slice(0, 10);
      await write.deleteFrom('address_salts').where('day', '<', yesterday).execute();
    },
  },
};
