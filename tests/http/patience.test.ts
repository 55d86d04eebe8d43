import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patientServer } from '#api/http/patient-server.ts';
import { site as inProcess } from '../api/asking.ts';
import { type Site, startSite } from '../helpers/site.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { ask, askRaw } from './asking.ts';

const DEEP = 400_000;

let world: World;
beforeAll(async () => {
  world = await createWorld('sqlite');
});
afterAll(() => world.drop());

describe('a server', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ databaseUrl: world.url, env: { DEMO: 'off' } });
  });
  afterAll(async () => {
    await site.stop();
  });

  test('does not wait for ever for headers that come a letter at a time, and answers others meanwhile', async () => {
    const socket = connect(Number(new URL(site.origin).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => (answer += part.toString()));
    socket.on('error', () => {});
    socket.write('POST /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const drip = setInterval(() => socket.write('a'), 500);
    expect((await ask(site.origin, '/healthz')).status).toBe(200);
    await once(socket, 'close');
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('refuses headers that are too large', async () => {
    expect(await askRaw(site.origin, '/', { 'x-large': 'a'.repeat(20_000) })).toMatch(/^HTTP\/1\.1 431 /);
    expect(await askRaw(site.origin, `/${'a'.repeat(20_000)}`)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await ask(site.origin, '/healthz')).status).toBe(200);
  });
});

describe('a body that comes a letter at a time', () => {
  const short = { headersTimeout: 300, requestTimeout: 500, connectionsCheckingInterval: 25 };
  const whole: RequestListener = (incoming, outgoing) => void incoming.resume().on('end', () => outgoing.end('all of it'));

  test('is cut off when its time is over, and a quick one is not', async () => {
    const server = patientServer(whole, short).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => (answer += part.toString()));
    socket.on('error', () => {});
    socket.write('POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n');
    const drip = setInterval(() => socket.write('a'), 20);
    expect(await (await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'quick' })).text()).toBe('all of it');
    await once(socket, 'close');
    clearInterval(drip);
    server.close();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('has two minutes, and its headers ten seconds', () => {
    expect(patientServer(whole)).toMatchObject({ requestTimeout: 120_000, headersTimeout: 10_000 });
  });
});

describe('JSON that is nested deeper than anything', () => {
  const deep = (open: string, close: string) => open.repeat(DEEP) + close.repeat(DEEP);
  test.each([
    ['a list of lists', deep('[', ']')],
    ['a text that is a list of lists', `{"title":${deep('[', ']')},"body":"It was soaked."}`],
    ['an unknown field', `{"title":"A title","body":"It was soaked.","more":${deep('[', ']')}}`],
    ['one that never ends', '['.repeat(DEEP)],
    ['objects in objects', `${'{"a":'.repeat(DEEP / 4)}1${'}'.repeat(DEEP / 4)}`],
  ])('is refused: %s', async (_, body) => {
    const headers = { 'content-type': 'application/json' };
    const { status } = await inProcess(world).send('POST', '/issues', { as: world.customer, body, headers });
    expect([400, 422]).toContain(status);
  });
});
