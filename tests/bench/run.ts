// npm run bench: what the board does on this machine, beside a bare node:http server that sends the same bytes in the same rounds.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Figure } from './figures.ts';
import { type Engine, engineOf, postgresSettings } from './keep.ts';
import { isBuilt, startBaseline, startLoad } from './processes.ts';
import { figuresOf, goRound, type Pace, prepare, processFigures, type Stand } from './rounds.ts';
import { table } from './table.ts';
import { importFigures, writeFigures } from './writes.ts';

const usage = `npm run bench -- [--issues 10000,1000000] [--engines sqlite,postgres] [--quick] [--json FILE]
  --quick  10,000 issues alone, fewer and shorter rounds`;

interface Wanted {
  issues: number[];
  engines: ('sqlite' | 'postgres')[];
  pace: Pace;
  writeSeconds: number;
  importRows: number;
  json: string | undefined;
}

function readArgs(): Wanted {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { issues: text, engines: text, json: text, quick: { type: 'boolean', default: false } } });
  const { quick } = values;
  const list = (given: string | undefined, otherwise: string) => (given ?? otherwise).split(',');
  const sizes = z.array(z.coerce.number().int().min(1000).max(10_000_000));
  return {
    issues: sizes.parse(list(values.issues, quick ? '10000' : '10000,1000000')).sort((a, b) => a - b),
    engines: z.array(z.enum(['sqlite', 'postgres'])).parse(list(values.engines, 'sqlite,postgres')),
    pace: { rounds: quick ? 3 : 5, seconds: quick ? 1 : 1.5, warmUpSeconds: 4, connections: 16 },
    writeSeconds: quick ? 2 : 4,
    importRows: quick ? 5000 : 20_000,
    json: values.json,
  };
}

/** Everything that runs beside this process, to be stopped whatever happens. */
const stops: (() => unknown)[] = [];

async function measure(wanted: Wanted): Promise<Figure[]> {
  const [load, baseline] = [startLoad(), await startBaseline()];
  stops.push(load.stop, baseline.stop);
  const engines: Engine[] = [];
  for (const name of wanted.engines) {
    const engine = await engineOf(name);
    stops.push(engine.stop);
    engines.push(engine);
  }
  const stands: Stand[] = [];
  for (const engine of engines) {
    for (const issues of wanted.issues) {
      const stand = await prepare(engine, issues, { load, baseline });
      stops.push(stand.servers.on.stop, stand.servers.off.stop);
      stands.push(stand);
    }
  }
  for (let round = 0; round <= wanted.pace.rounds; round++) {
    console.error(round === 0 ? 'warming up' : `round ${round} of ${wanted.pace.rounds}`);
    await goRound(stands, { load, baseline }, wanted.pace, round > 0);
  }
  const figures = [...figuresOf(stands), ...stands.flatMap(processFigures)];
  for (const { engine, issues, url, servers } of stands) {
    await servers.on.stop();
    await servers.off.stop();
    figures.push(...(await writeFigures(engine, issues, url, wanted.writeSeconds)));
  }
  for (const engine of engines) figures.push(...(await importFigures(engine, wanted.importRows)));
  return figures;
}

function surroundings({ engines, pace }: Wanted): string[] {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 1e9)} GB`;
  return [
    `${cpus().length} × ${cpu?.model ?? 'processor'}, ${memory}, ${process.platform} ${process.arch}, Node.js ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
    `${pace.rounds} rounds of ${pace.seconds} s after one of ${pace.warmUpSeconds} s to warm up, medians; ${pace.connections} connections, each asking again when it has its answer`,
    'the client, the servers and the database share this machine; answers are compressed where the server compresses them',
    ...(engines.includes('sqlite') ? ['SQLite: WAL, synchronous=FULL'] : []),
    ...(engines.includes('postgres') ? [`PostgreSQL: ${process.env['TEST_DATABASE_URL'] ? 'yours' : postgresSettings.join(', ')}`] : []),
  ];
}

async function main(): Promise<void> {
  const wanted = readArgs();
  if (!isBuilt()) throw new Error('There is no built server: run `npm run bench`, which builds it first.');
  const about = surroundings(wanted);
  const began = performance.now();
  const figures = await measure(wanted);
  const took = `measured in ${Math.round((performance.now() - began) / 1000)} s`;
  console.log([...about, took, '', table(figures)].join('\n'));
  if (wanted.json) writeFileSync(wanted.json, `${JSON.stringify({ about, figures }, null, 2)}\n`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}
