import { storeOf } from '#api/attachments/store.ts';
import type { JobKinds } from '#api/jobs/queue.ts';

const HOUR_S = 3600;
const BATCH = 100;

/**
 * Once an hour: removes what lies in the store and belongs to no attachment and no draft, because its act was refused, its process killed or its content
 * removed. Not before it is an hour old: its act may be under way.
 */
export const fileJobs: JobKinds = {
  'files.purge': {
    attempts: 5,
    everyS: HOUR_S,
    async run({ config, database, now }) {
      const before = new Date(Date.parse(now) - HOUR_S * 1000).toISOString();
      for (;;) {
        const rows = await database.write
          .selectFrom('files')
          .select('key')
          .where('at', '<=', before)
          .where((eb) => eb.not(eb.exists(eb.selectFrom('attachments').select('id').whereRef('attachments.file', '=', 'files.key'))))
          .where((eb) => eb.not(eb.exists(eb.selectFrom('attachments').select('id').whereRef('attachments.small', '=', 'files.key'))))
          .where((eb) => eb.not(eb.exists(eb.selectFrom('draft_files').select('id').whereRef('draft_files.file', '=', 'files.key'))))
          .where((eb) => eb.not(eb.exists(eb.selectFrom('draft_files').select('id').whereRef('draft_files.small', '=', 'files.key'))))
          .orderBy('at')
          .limit(BATCH)
          .execute();
        for (const { key } of rows) {
          await storeOf(config).remove(key);
          await database.write.deleteFrom('files').where('key', '=', key).execute();
        }
        if (rows.length < BATCH) return;
      }
    },
  },
};
