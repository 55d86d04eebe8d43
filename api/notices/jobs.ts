import type { JobKinds } from '#api/jobs/queue.ts';
import { sendDigests } from '#api/notices/digests.ts';
import { spreadNews } from '#api/notices/spreading.ts';

const SPREAD_S = 10;
const DIGEST_S = 300;

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
};
