import { Readable } from 'node:stream';
import { readConfig } from '#api/config.ts';
import { type Ctx, createCtx, type Viewer } from '#api/context.ts';
import { exportJsonl } from '#api/intake/queries.ts';
import { type Database, openDatabase } from '#db/open.ts';
import { type EngineName, migrated, testDatabase } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { system } from '../helpers/world.ts';

/** A migrated board without a row, to import into. */
export interface Board {
  database: Database;
  url: string;
  as(viewer: Viewer): Ctx;
  drop(): Promise<void>;
}

export async function emptyBoard(engine: EngineName): Promise<Board> {
  const { url, drop } = await testDatabase(engine, { template: migrated });
  const database = openDatabase(url, keys, (error) => {
    throw error;
  });
  const surroundings = { database, config: readConfig({ DATABASE_URL: url }), head: { seq: 0 } };
  return {
    database,
    url,
    as: (viewer) => createCtx(surroundings, viewer, new Date('2026-11-20T12:00:00.000Z'), 'test'),
    async drop() {
      await database.close();
      await drop();
    },
  };
}

/** A file's content as a stream of small pieces, so that rows and characters are cut anywhere. */
export function fileOf(content: string | Buffer, piece = 7): Readable {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) => bytes.subarray(i * piece, (i + 1) * piece));
  return Readable.from(pieces);
}

export async function exported(board: Pick<Board, 'as'>): Promise<string> {
  return (await Array.fromAsync(exportJsonl(board.as(system)))).join('');
}

/** Everything about issues and fixes that is a cache of something else, with what it is a cache of. */
export async function derivedOf({ database: { read } }: Pick<Board, 'database'>) {
  const issues = await read.selectFrom('issues').selectAll().orderBy('number').execute();
  return {
    // When the board looks at it again is no fact about an issue.
    issues: issues.map((issue) => ({ ...issue, alarm_at: undefined })),
    fixes: await read.selectFrom('fixes').selectAll().orderBy('number').execute(),
  };
}

/** How many rows the tables of the board have. */
export async function rowsIn({ database: { read } }: Pick<Board, 'database'>): Promise<Record<string, number>> {
  const tables = [
    'areas',
    'members',
    'fixes',
    'actions',
    'fix_entries',
    'fix_events',
    'fix_tellings',
    'issues',
    'steps',
    'promises',
    'affected',
    'follows',
    'ledger',
    'openings',
    'outbox',
  ] as const;
  const counts = tables.map(async (table) => {
    const { n } = await read
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return [table, n] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}
