import type { JobKinds } from '#api/jobs/queue.ts';
import { remind } from '#api/notices/asking.ts';
import { sendDigests } from '#api/notices/digests.ts';
import { spreadNews } from '#api/notices/spreading.ts';

const SPREAD_S = 10;
const DIGEST_S = 300;
const HOUR_S = 3600;
const DAY_S = 86_400;
/** How long it is remembered who was told what: far longer than any act is told of. */
const KEPT_DAYS = 90;

/** The work of telling people: of each step soon after it, of many in the morning. */
export const noticeJobs: JobKinds = {
  'notices.spread': {
    attempts: 5,
    everyS: SPREAD_S,
    async run(ctx) {
      while (await spreadNews(ctx));
    },
  },
  'notices.digest': { attempts: 5, everyS: DIGEST_S, run: sendDigests },
  'notices.remind': { attempts: 5, everyS: HOUR_S, run: remind },
  'notices.purge': {
    attempts: 5,
    everyS: DAY_S,
    async run({ database, now }) {
      const before = new Date(Date.parse(now) - KEPT_DAYS * DAY_S * 1000).toISOString();
      await database.write.deleteFrom('notices').where('told_at', '<=', before).execute();
    },
  },
};
