import type { Answered } from './client.ts';
import { type Figure, median } from './figures.ts';
import type { Engine } from './keep.ts';
import { LIST, type Measure, measuresOf } from './measures.ts';
import { type AppServer, capture, startApp, type startBaseline, type startLoad } from './processes.ts';

export interface Pace {
  rounds: number;
  /** How long each server is pressed in each round, and before the first one: pages become twice as quick while they are compiled. */
  seconds: number;
  warmUpSeconds: number;
  connections: number;
}

/** A board with its servers, ready to be measured. */
export interface Stand {
  engine: string;
  issues: number;
  url: string;
  servers: Record<Measure['cache'], AppServer>;
  startsMs: number[];
  taken: Taken[];
}

interface Taken {
  measure: Measure;
  /** The path under which node:http has the same bytes. */
  same: string;
  bytes: number;
  rounds: { app: Pressed; baseline: Pressed }[];
}

interface Pressed extends Answered {
  /** Milliseconds of processor time that the server used for a request; 0 where that is not known. */
  cpu: number;
}

interface Yard {
  load: ReturnType<typeof startLoad>;
  baseline: Awaited<ReturnType<typeof startBaseline>>;
}

/** Starts the servers of a board and gives node:http what they send. */
export async function prepare(engine: Engine, issues: number, { baseline }: Yard): Promise<Stand> {
  const url = await engine.board(issues);
  const startsMs: number[] = [];
  const start = async (cache: Measure['cache']) => {
    const server = await startApp(url, cache);
    startsMs.push(server.startMs);
    return server;
  };
  await (await start('on')).stop();
  const servers = { on: await start('on'), off: await start('off') };
  const taken: Taken[] = [];
  for (const measure of await measuresOf(url, issues)) {
    const held = await capture(servers[measure.cache].port, measure.paths[0] ?? '/', measure.cookie);
    const same = `/${engine.name}/${issues}/${encodeURIComponent(measure.name)}`;
    await baseline.hold({ ...held, path: same });
    taken.push({ measure, same, bytes: Number(held.headers['content-length']), rounds: [] });
  }
  return { engine: engine.name, issues, url, servers, startsMs, taken };
}

/** Presses everything once in turn, and node:http right before it; the first time to warm up. */
export async function goRound(stands: Stand[], { load, baseline }: Yard, pace: Pace, counts: boolean): Promise<void> {
  const { connections } = pace;
  const seconds = counts ? pace.seconds : pace.warmUpSeconds;
  for (const { servers, taken } of stands) {
    for (const { measure, same, rounds } of taken) {
      const press = async (server: { port: number; cpu: () => number }, paths: string[], share: number): Promise<Pressed> => {
        const before = server.cpu();
        const { cookie } = measure;
        const answered = await load.press({ port: server.port, paths, cookie, connections, seconds: seconds * share });
        return { ...answered, cpu: (server.cpu() - before) / answered.requests };
      };
      const bare = await press(baseline, [same], 0.5);
      const app = await press(servers[measure.cache], measure.paths, 1);
      if (counts) rounds.push({ app, baseline: bare });
    }
  }
}

/** The medians of all rounds. */
export function figuresOf(stands: Stand[]): Figure[] {
  const rate = ({ requests, seconds }: Answered) => requests / seconds;
  const value = ({ rounds }: Taken) => median(rounds.map(({ app }) => rate(app)));
  return stands.flatMap(({ engine, issues, taken }) =>
    taken.map((one): Figure => {
      const { measure, rounds, bytes } = one;
      const list = taken.find((other) => other.measure.name === LIST);
      const small = stands.find((stand) => stand.engine === engine && stand.issues < issues);
      const smaller = small?.taken.find((other) => other.measure.name === measure.name);
      const failed = rounds.reduce((sum, { app }) => sum + app.failed, 0);
      return {
        engine,
        issues,
        what: measure.name,
        value: value(one),
        unit: 'req/s',
        baseline: median(rounds.map(({ baseline }) => rate(baseline))),
        ofBaseline: median(rounds.map(({ app, baseline }) => rate(app) / rate(baseline))),
        ...(measure.budgets.ofList !== undefined && list && { ofList: value(one) / value(list) }),
        ...(smaller && { slower: value(smaller) / value(one) }),
        p50: median(rounds.map(({ app }) => app.p50)),
        p99: median(rounds.map(({ app }) => app.p99)),
        cpu: median(rounds.map(({ app }) => app.cpu)),
        bytes,
        budget: measure.budgets,
        ...(failed > 0 && { note: `${failed} FAILED` }),
      };
    }),
  );
}

/** Start-up and memory, taken when the rounds are over. */
export function processFigures({ engine, issues, startsMs, servers }: Stand): Figure[] {
  const board = { engine, issues };
  return [
    { ...board, what: 'start to first page', value: median(startsMs), unit: 'ms' },
    { ...board, what: 'memory, page cache on', value: servers.on.memory() / 1e6, unit: 'MB' },
    { ...board, what: 'memory, page cache off', value: servers.off.memory() / 1e6, unit: 'MB' },
  ];
}
