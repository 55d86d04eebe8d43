import { type Logger, pino } from 'pino';
import { storeOf } from '#api/attachments/store.ts';
import { type Config, readConfig } from '#api/config.ts';
import { type Ctx, createCtx, type Head, learn, transact } from '#api/context.ts';
import { createPageCache, type PageCache } from '#api/http/page-cache.ts';
import { followRequests, type Requests } from '#api/http/requests.ts';
import { loadDemo } from '#api/intake/demo.ts';
import { openJobs } from '#api/jobs/list.ts';
import { type Queue, startQueue } from '#api/jobs/work.ts';
import { openKeys, proveKeys } from '#api/keys.ts';
import { record } from '#api/ledger/commands.ts';
import { readHead } from '#api/ledger/queries.ts';
import { readSettings } from '#api/settings/board-queries.ts';
import { migrate } from '#db/migrate.ts';
import { type Database, openDatabase } from '#db/open.ts';

/** What one process of the board works with, from its start to its end. */
export interface Board {
  config: Config;
  database: Database;
  head: Head;
  log: Logger;
  requests: Requests;
  cache: PageCache | undefined;
  /** What stood in it when this process came: nothing yet, and what was done about that. */
  opened: 'before' | 'empty' | 'with the demo';
  close(): Promise<void>;
}

// A write for each line would cost more than the line: measured, 3 µs for each instead of 8.
const IN_BATCHES = { sync: true, minLength: 8192, periodicFlush: 250 };

let board: Promise<Board> | undefined;

/** The board of this process: opened by the first call, brought to the newest schema, the same one ever after. */
export function theBoard(): Promise<Board> {
  board ??= open(readConfig());
  return board;
}

async function open(config: Config): Promise<Board> {
  await checkFiles(config);
  const { log, requests } = openLog(config);
  const database = openDatabase(config.databaseUrl, openKeys(config), (error) => log.error({ err: error }, 'a database connection broke'));
  const migrations = await migrate(database);
  if (migrations.length > 0) log.info({ migrations }, 'the database was brought to the newest schema');
  await proveKeys(database, config);
  const head = await headNow(database);
  const jobs = openJobs(config);
  const opened = await openFirst(createCtx({ database, config, head }, { role: 'system' }, new Date(), 'start'));
  const queue = startQueue({ database, config, head, log, kinds: jobs.kinds });
  const unwatch = await watchHead({ database, head, log, queue });
  const close = async () => {
    await queue.stop();
    jobs.close();
    await unwatch();
    await database.close();
  };
  return { config, database, head, log, requests, cache: config.pageCache ? createPageCache(head) : undefined, opened, close };
}

async function checkFiles(config: Config): Promise<void> {
  try {
    await storeOf(config).check();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`FILES_URL: files cannot be kept there: ${reason}`, { cause: error });
  }
}

/** On the very first start the board opens: with the demo company, or empty. Both are lines of the ledger, so neither happens twice. */
async function openFirst(ctx: Ctx): Promise<Board['opened']> {
  if (ctx.head.seq > 0) return 'before';
  if (ctx.config.demo) {
    await loadDemo(ctx);
    return 'with the demo';
  }
  await transact(ctx, (ctx) => record(ctx, { act: 'board.opened', subject: 'board', content: { company: ctx.config.company } }));
  return 'empty';
}

/** Follows what other processes write, which may be work as well; our own writes move the head as they are committed. */
async function watchHead({ database, head, log, queue }: Pick<Board, 'database' | 'head' | 'log'> & { queue: Queue }) {
  return database.dialect.watch(() => {
    queue.nudge();
    headNow(database).then(
      // A reading may be older than a write of ours that has just moved the head.
      ({ seq, settings }) => {
        learn(head, settings);
        head.seq = Math.max(head.seq, seq);
      },
      (error: unknown) => log.error({ err: error }, 'the newest line of the ledger cannot be read'),
    );
  });
}

// The settings last: they may be newer than the line that a page is kept for, and never older.
async function headNow({ read }: Database): Promise<Head> {
  return { ...(await readHead(read)), settings: await readSettings(read) };
}

function openLog({ logLevel }: Config): Pick<Board, 'log' | 'requests'> {
  const output = pino.destination({ dest: 1, ...IN_BATCHES });
  process.on('exit', () => output.flushSync());
  const log = pino({ level: logLevel, base: null }, output);
  return { log, requests: followRequests(log, output) };
}
