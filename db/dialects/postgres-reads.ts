import { Socket } from 'node:net';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type Dialect as KyselyDialect,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  type QueryResult,
} from 'kysely';
import pg, { type QueryResultRow } from 'pg';
import { type Ask, KeptPlans, namingStatements } from '#db/dialects/postgres-statements.ts';

// Few, so that what is asked at once goes out at once; more than one, so that a slow question holds up few others.
const LINES = 4;
const SNAPSHOTS = 2;

/** A connection that many share. */
interface Line {
  client: pg.Client;
  ask: Ask;
  socket: Socket;
  ready: Promise<unknown>;
  /** Questions that have not been answered. */
  open: number;
}

/** What one reader holds: a share in a line or, within a transaction, a connection of its own. */
class Reader implements DatabaseConnection {
  readonly line: Line;
  own: DatabaseConnection | undefined;

  constructor(line: Line) {
    this.line = line;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.own) return this.own.executeQuery<R>(query);
    return { rows: await this.line.ask<R & QueryResultRow>(query.sql, [...query.parameters]) };
  }

  streamQuery(): never {
    throw new Error('answers are read in pages, not as a stream');
  }
}

/**
 * Reads share a few connections, and what is asked in one turn of the event loop goes out in one piece and comes back so. On a
 * connection each, every question costs a system call and a process to be woken, both ways: an issue's page, which asks seven
 * things, took half as long again. `lost` hears of connections that broke.
 */
export function readsOf(config: pg.ClientConfig, lost: (error: Error) => void): KyselyDialect {
  return {
    createDriver: () => readingDriver(config, lost),
    createQueryCompiler: () => new KeptPlans(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

function readingDriver(config: pg.ClientConfig, lost: (error: Error) => void): Driver {
  const lines = sharedLines(config, lost);
  const snapshots: Driver = new PostgresDriver({ pool: new pg.Pool({ ...config, max: SNAPSHOTS }).on('error', lost) });
  return {
    init: () => snapshots.init(),
    acquireConnection: async () => new Reader(await lines.take()),
    async beginTransaction(connection, settings) {
      const reader = readerIn(connection);
      reader.own = await snapshots.acquireConnection();
      await snapshots.beginTransaction(reader.own, settings);
    },
    commitTransaction: (connection) => snapshots.commitTransaction(ownOf(connection)),
    rollbackTransaction: (connection) => snapshots.rollbackTransaction(ownOf(connection)),
    async releaseConnection(connection) {
      const { line, own } = readerIn(connection);
      line.open -= 1;
      if (own) await snapshots.releaseConnection(own);
    },
    async destroy() {
      await lines.end();
      await snapshots.destroy();
    },
  };
}

function sharedLines(config: pg.ClientConfig, lost: (error: Error) => void) {
  const lines = new Set<Line>();
  let chosen: Line | undefined;
  const choose = (): Line => {
    const idlest = [...lines].reduce<Line | undefined>((a, b) => (a && a.open <= b.open ? a : b), undefined);
    return idlest && (idlest.open === 0 || lines.size >= LINES) ? idlest : openLine(lines, config, lost);
  };
  return {
    /** The line with the least to do; the same one for all that is asked in this turn, which leaves when the turn is over. */
    async take(): Promise<Line> {
      if (!chosen) process.nextTick(() => (chosen = undefined));
      chosen ??= choose();
      const line = chosen;
      await line.ready;
      line.open += 1;
      line.socket.cork();
      process.nextTick(() => line.socket.uncork());
      return line;
    },
    end: () => Promise.all([...lines].map(({ client }) => client.end())),
  };
}

function openLine(lines: Set<Line>, config: pg.ClientConfig, lost: (error: Error) => void): Line {
  const socket = new Socket();
  const client = new pg.Client({ ...config, pipeline: true, stream: () => socket });
  const line = { client, ask: namingStatements(client), socket, ready: client.connect(), open: 0 };
  const forget = () => lines.delete(line);
  client.on('end', forget).on('error', (error) => {
    forget();
    lost(error);
  });
  line.ready.catch(forget);
  lines.add(line);
  return line;
}

function readerIn(connection: DatabaseConnection): Reader {
  if (connection instanceof Reader) return connection;
  throw new Error('this connection is of another driver');
}

function ownOf(connection: DatabaseConnection): DatabaseConnection {
  const { own } = readerIn(connection);
  if (own) return own;
  throw new Error('there is no transaction');
}
