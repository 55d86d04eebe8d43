import type { JobKind, JobKinds } from '#api/jobs/queue.ts';
import { LINK_DAYS, PENDING_DAYS } from '#api/members/link-rules.ts';

const DAY_S = 86_400;

/** Once a day: forgets the reports that nobody confirmed within two weeks, and the links of a month ago, used or not. */
const purging: JobKind = {
  attempts: 5,
  everyS: DAY_S,
  async run({ database, now }) {
    const before = (days: number) => new Date(Date.parse(now) - days * DAY_S * 1000).toISOString();
    await database.write.deleteFrom('pending_reports').where('created_at', '<=', before(PENDING_DAYS)).execute();
    await database.write.deleteFrom('links').where('created_at', '<=', before(LINK_DAYS)).execute();
    await database.write.deleteFrom('tracking_links').where('revoked_at', '<=', before(LINK_DAYS)).execute();
  },
};

/** The work by the clock of what guests left. */
export const guestJobs: JobKinds = { 'guests.purge': purging };
