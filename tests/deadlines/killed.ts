// Tells what ran out on a hundred problems, says so, and goes on to the others; the test kills it while it does.
import { readConfig } from '#api/config.ts';
import { createCtx } from '#api/context.ts';
import { lookAt } from '#api/deadlines/commands.ts';
import { deadlineJobs } from '#api/deadlines/jobs.ts';
import { ringing } from '#api/deadlines/queries.ts';
import { openDatabase } from '#db/open.ts';
import { keys } from '../helpers/keys.ts';

const [, , url = ''] = process.argv;
const database = openDatabase(url, keys, () => {});
const ctx = createCtx({ database, config: readConfig({ DATABASE_URL: url }), head: { seq: 0 } }, { role: 'system' }, new Date(), 'killed');
for (const { number } of await ringing(ctx, { limit: 100 })) await lookAt(ctx, number);
process.stdout.write('begun\n', () => void deadlineJobs['deadlines.watch']?.run(ctx, null));
