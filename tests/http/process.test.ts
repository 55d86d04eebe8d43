import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { root } from '../../tools/install.mjs';
import { migrated, type TestDatabase, testDatabase } from '../helpers/engines.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { ask } from './asking.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function freshDatabase(): Promise<TestDatabase> {
  const database = await testDatabase('sqlite', { template: migrated });
  undo.push(() => database.drop());
  return database;
}

async function freshSite(env: Record<string, string> = {}): Promise<Site> {
  const { url } = await freshDatabase();
  const site = await startSite({ databaseUrl: url, env: { DEMO: 'off', ...env } });
  undo.push(() => site.kill());
  return site;
}

/** Runs the server until it ends by itself. */
async function run(env: Record<string, string>): Promise<{ status: number; said: string }> {
  const { url } = await freshDatabase();
  const child = spawn(process.execPath, [join(root, 'dist', 'server', 'entry.mjs')], {
    env: { ...process.env, DATABASE_URL: url, DEMO: 'off', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const [status] = await once(child, 'close');
  return { status, said };
}

/** A form that has been sent half-way: the server waits for the rest. */
async function halfSent({ origin }: Site) {
  const body = 'email=somebody%40example.org&password=wrong';
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
  const asked = request(new URL('/sign-in', origin), { method: 'POST', headers });
  asked.on('error', () => {});
  asked.write(body.slice(0, 10));
  await once(asked, 'socket').then(([socket]) => (socket.connecting ? once(socket, 'connect') : undefined));
  // The server has taken the half once it answers somebody who came later.
  await ask(origin, '/healthz');
  return {
    async finish() {
      asked.end(body.slice(10));
      const [answer] = await once(asked, 'response');
      answer.resume();
      await once(answer, 'end');
      return answer.statusCode;
    },
  };
}

describe('a process that is asked to end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('takes nothing new on %s, answers what is open, and ends well', async (signal) => {
    const site = await freshSite();
    const open = await halfSent(site);
    const idle = connect(Number(new URL(site.origin).port), '127.0.0.1');
    await once(idle, 'connect');
    const exited = once(site.process, 'exit');
    site.process.kill(signal);
    const refused = () =>
      ask(site.origin, '/healthz').then(
        () => false,
        () => true,
      );
    await expect.poll(refused, { timeout: 10_000 }).toBe(true);
    expect(await open.finish()).toBe(422);
    expect(await exited).toEqual([0, null]);
  });

  test('ends at once when it is asked twice', async () => {
    const site = await freshSite();
    await halfSent(site).catch(() => undefined);
    const exited = once(site.process, 'exit');
    site.process.kill('SIGTERM');
    await expect
      .poll(
        () =>
          ask(site.origin, '/healthz').then(
            () => false,
            () => true,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    site.process.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
  });
});

describe('a process that cannot start', () => {
  test('says in one line what is wrong with each setting', async () => {
    const { status, said } = await run({ PORT: 'eighty', LOG_LEVEL: 'loud', PUBLIC_ORIGIN: 'https://a.example/board' });
    expect(status).toBe(1);
    expect(
      said
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['PORT', 'PUBLIC_ORIGIN', 'LOG_LEVEL']);
  });

  test('says so when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    undo.push(async () => other.close());
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { status, said } = await run({ PORT: String(port) });
    expect(status).toBe(1);
    expect(said.trim().split('\n')).toEqual([expect.stringContaining(String(port))]);
  });
});

describe('a process that runs', () => {
  test('outlives a client that goes away in the middle of a form', async () => {
    const site = await freshSite();
    const socket = connect(Number(new URL(site.origin).port), '127.0.0.1');
    socket.write(`POST /sign-in HTTP/1.1\r\nHost: ${new URL(site.origin).host}\r\nOrigin: ${site.origin}\r\n`);
    socket.write('Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail=');
    await ask(site.origin, '/healthz');
    socket.destroy();
    await once(socket, 'close');
    for (let i = 0; i < 3; i++) expect((await ask(site.origin, '/')).status).toBe(200);
    expect(await site.stop()).toBe(0);
  });

  test('on https says that it is never to be asked otherwise', async () => {
    const site = await freshSite({ PUBLIC_ORIGIN: 'https://problems.example' });
    for (const path of ['/', '/robots.txt', '/api/v1/issues', '/%zz']) {
      expect((await ask(site.origin, path)).headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
    }
  });

  test('keeps no page when it is told so', async () => {
    const site = await freshSite({ PAGE_CACHE: 'off' });
    await ask(site.origin, '/');
    const { headers } = await ask(site.origin, '/');
    expect(headers.etag).toBeUndefined();
    expect(headers).not.toHaveProperty('x-page');
  });
});
