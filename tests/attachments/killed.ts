// Stores a file and says so; the test then kills it, before anything could make the file count.
import { storeFiles } from '#api/attachments/commands.ts';
import { readConfig } from '#api/config.ts';
import { createCtx } from '#api/context.ts';
import { openDatabase } from '#db/open.ts';
import { keys } from '../helpers/keys.ts';

const [, , url = '', filesUrl = ''] = process.argv;
const database = openDatabase(url, keys, () => {});
const config = readConfig({ DATABASE_URL: url, FILES_URL: filesUrl });
const ctx = createCtx({ database, config, head: { seq: 0 } }, { role: 'system' }, new Date(), 'killed');
await storeFiles(ctx, { visibility: 'public' }, [new File(['%PDF-1.4\n%%EOF\n'], 'a.pdf')]);
process.stdout.write('stored\n');
setInterval(() => {}, 1000);
