import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Held } from './baseline.ts';
import { type Answered, askedWith } from './client.ts';
import type { Load } from './load.ts';

const root = join(import.meta.dirname, '../..');
const entry = join(root, 'dist/server/entry.mjs');

const answeredShape = z.object({ requests: z.number(), failed: z.number(), seconds: z.number(), p50: z.number(), p99: z.number() });
const portShape = z.object({ port: z.number() });

/** Tells a child something and waits for its answer. */
async function tell<T>(child: ChildProcess, message: Held | Load, shape: z.ZodType<T>): Promise<T> {
  child.send(message);
  const [answer] = await once(child, 'message', { signal: AbortSignal.timeout(120_000) });
  return shape.parse(answer);
}

/** The process that presses the others. */
export function startLoad(): { press: (load: Load) => Promise<Answered>; stop: () => void } {
  const child = fork(join(import.meta.dirname, 'load.ts'), { execArgv: [] });
  return { press: (load) => tell(child, load, answeredShape), stop: () => child.disconnect() };
}

/** The bare node:http server. `hold` gives it what it has to send. */
export async function startBaseline() {
  const child = fork(join(import.meta.dirname, 'baseline.ts'), { execArgv: [] });
  const [started] = await once(child, 'message');
  return {
    ...portShape.parse(started),
    cpu: () => processorTime(child.pid ?? 0),
    hold: (held: Held) => tell(child, held, z.object({ held: z.string() })),
    stop: () => child.disconnect(),
  };
}

export interface AppServer {
  port: number;
  /** From the start of the process to the first page, in milliseconds. */
  startMs: number;
  /** Resident memory of the process in bytes, and the processor time that it has used in milliseconds; 0 where Linux does not tell. */
  memory(): number;
  cpu(): number;
  stop(): Promise<void>;
}

/** Whether there is a built server to measure. */
export const isBuilt = () => existsSync(entry);

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** The built server on a board, with its log thrown away. */
export async function startApp(databaseUrl: string, pageCache: 'on' | 'off'): Promise<AppServer> {
  const port = await freePort();
  const own = {
    DATABASE_URL: databaseUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    PAGE_CACHE: pageCache,
    DEMO: 'off',
    NODE_ENV: 'production',
  };
  const start = performance.now();
  const child = spawn(process.execPath, [entry], { cwd: root, env: { ...process.env, ...own }, stdio: ['ignore', 'ignore', 'inherit'] });
  children.add(child);
  while ((await statusOf(port)) !== 200) {
    if (child.exitCode !== null) throw new Error(`the server ended with status ${child.exitCode}`);
    if (performance.now() - start > 120_000) throw new Error('the server did not answer with 200 within two minutes');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  };
  const pid = child.pid ?? 0;
  return { port, startMs: performance.now() - start, memory: () => residentMemory(pid), cpu: () => processorTime(pid), stop };
}

function statusOf(port: number): Promise<number> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/', headers: { host: `localhost:${port}` }, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.once('error', () => resolve(0));
  });
}

const NOT_KEPT = ['connection', 'keep-alive', 'date', 'transfer-encoding', 'content-length'];

/** What a server sends for a path, for another one to send the same. */
export function capture(port: number, path: string, cookie: string | undefined): Promise<Held> {
  const headers = { host: `localhost:${port}`, ...askedWith, ...(cookie && { cookie }) };
  const options = { port, host: '127.0.0.1', path, headers, agent: false };
  return new Promise((resolve, reject) => {
    const request = get(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${path} answers ${response.statusCode}`));
        const body = Buffer.concat(chunks);
        const sent = Object.entries(response.headers).filter(([name]) => !NOT_KEPT.includes(name));
        const headers = Object.fromEntries(sent.map(([name, value]) => [name, String(value)]));
        resolve({ path, headers: { ...headers, 'content-length': String(body.length) }, body: body.toString('base64') });
      });
    });
    request.once('error', reject);
  });
}

function residentMemory(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) * 1024;
}

// In ticks of a hundredth of a second: the 14th and 15th field, the second of which, in brackets, may hold spaces.
function processorTime(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
