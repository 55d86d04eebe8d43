import { fileJobs } from '#api/attachments/jobs.ts';
import type { Config } from '#api/config.ts';
import { deadlineJobs } from '#api/deadlines/jobs.ts';
import { guestJobs } from '#api/issues/jobs.ts';
import { purgeJobs } from '#api/jobs/purge.ts';
import type { JobKinds } from '#api/jobs/queue.ts';
import { limitJobs } from '#api/limits/jobs.ts';
import { mailJobs } from '#api/mail/jobs.ts';
import { openPost } from '#api/mail/post.ts';
import { moderationJobs } from '#api/moderation/jobs.ts';
import { noticeJobs } from '#api/notices/jobs.ts';
import { rightsJobs } from '#api/rights/jobs.ts';
import { stepJobs } from '#api/steps/jobs.ts';

/** Every kind of work there is, by the name that stands in its rows, and how to let go of what it holds open. */
export function openJobs(config: Config): { kinds: JobKinds; close(): void } {
  const post = openPost(config);
  return {
    kinds: {
      ...mailJobs(post),
      ...fileJobs,
      ...guestJobs,
      ...deadlineJobs,
      ...limitJobs,
      ...moderationJobs,
      ...noticeJobs,
      ...rightsJobs,
      ...stepJobs,
      'jobs.purge': purgeJobs,
    },
    close: () => post?.close(),
  };
}
