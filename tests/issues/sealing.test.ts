import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCtx } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { reseal } from '#api/intake/reseal.ts';
import { comment, correctReport, publishIssue, reportIssue } from '#api/issues/commands.ts';
import { findIssue, listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { addKey, forgetOldKeys, openKeys, proveKeys } from '#api/keys.ts';
import { withdrawPromise } from '#api/promises/commands.ts';
import { promisesOf } from '#api/promises/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Database, openDatabase } from '#db/open.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';

const secret = 'the marmalade affair';
const throwLost = (error: Error) => {
  throw error;
};

/** Everything that the database holds, as whoever steals it reads it. */
async function stolen(url: string): Promise<string> {
  const bytes = (given: Uint8Array) => given;
  const nobodysKey = { seal: () => '', open: (text: string) => text, sealBytes: bytes, openBytes: bytes };
  const database = openDatabase(url, nobodysKey, throwLost);
  try {
    const tables = await database.read.introspection.getTables();
    const names = [...tables.map(({ name }) => name), 'issue_search'];
    const rows = await Promise.all(
      [...new Set(names)].map((name) => database.read.executeQuery(CompiledQuery.raw(`select * from "${name}"`))),
    );
    return JSON.stringify(rows.map((result) => result.rows));
  } finally {
    await database.close();
  }
}

async function live(world: World, visibility: 'private' | 'public') {
  const said = { title: `About ${secret}`, body: `It is about ${secret}.`, display_name: `${secret}`, private_details: `Order: ${secret}` };
  const number = await world.report({ ...said, visibility });
  await correctReport(world.as(world.customer), number, { title: said.title, body: said.body });
  const promise = { text: `End ${secret}`, due_at: '2027-01-01' };
  const step = await respond(world.as(world.agent), number, { kind: 'investigation', body: `We look into ${secret}`, promise });
  await comment(world.as(world.customer), number, { body: `More of ${secret}` });
  await withdrawPromise(world.as(world.agent), number, step, { reason: `No more ${secret}` });
  return number;
}

async function everything(world: World, number: number) {
  const ctx = world.as(world.customer);
  const issue = await findIssue(ctx, number);
  const steps = await stepsOf(ctx, number, issue?.display_name ?? '', { after: 0, limit: 100 });
  const promises = await promisesOf(ctx, number);
  return JSON.stringify({ issue, steps, promises });
}

describe.each(engines)('texts that are not for everybody on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('of a private problem nothing that was written can be read in the database, by its people all of it', async () => {
    const number = await live(world, 'private');
    expect(await stolen(world.url)).not.toMatch(/marmalade/i);
    expect((await everything(world, number)).match(/marmalade/g)).toHaveLength(11);
  });

  test('of a public problem only the private details are sealed', async () => {
    const number = await live(world, 'public');
    const rows = await stolen(world.url);
    expect(rows).toContain(`It is about ${secret}.`);
    expect(rows).not.toContain(`Order: ${secret}`);
    expect((await findIssue(world.as(world.customer), number))?.private_details).toBe(`Order: ${secret}`);
  });

  test('a problem that is made public can be read and found by everybody', async () => {
    const number = await live(world, 'private');
    const search = () => listIssues(world.as(guest), filterShape.parse({ q: 'more marmalade' }), { limit: 100 });
    expect((await search()).items.map((item) => item.number)).not.toContain(number);
    await publishIssue(world.as(world.customer), number);
    expect((await search()).items.map((item) => item.number)).toContain(number);
    expect(await stolen(world.url)).toContain(`More of ${secret}`);
  });

  test('a sealed text that somebody stole and posts is not opened for them', async () => {
    const number = await live(world, 'private');
    const sealed = /\u2063sealed:[\w:-]+/.exec(await stolen(world.url))?.[0] ?? '';
    expect(sealed).not.toBe('');
    const posted = await world.report({ body: `${sealed} and more`, title: sealed.slice(0, 140), display_name: sealed.slice(0, 60) });
    expect(await everything(world, posted)).not.toMatch(/marmalade/);
    expect(await everything(world, number)).toMatch(/marmalade/);
  });

  test('an answer that is kept for whoever repeats a request is sealed as well', async () => {
    const { ask } = site(world);
    const body = { title: 'About the quince affair', body: 'It is about the quince affair.', visibility: 'private' };
    const send = () => ask('POST', '/issues', { as: world.customer, body, headers: { 'idempotency-key': 'quince-12345' } });
    const first = await send();
    expect(await stolen(world.url)).not.toMatch(/quince/);
    expect((await send()).body).toEqual(first.body);
  });
});

describe.each(engines)('keys in a file, on %s', (engine) => {
  let world: World;
  let folder: string;
  let file: string;
  let database: Database;
  beforeAll(async () => {
    world = await createWorld(engine);
    folder = mkdtempSync(join(tmpdir(), 'keys-'));
    file = join(folder, 'board.key');
    database = openDatabase(world.url, openKeys({ appSecrets: [], keyFile: file }), throwLost);
  });
  afterAll(async () => {
    await database.close();
    await world.drop();
    rmSync(folder, { recursive: true });
  });

  const secrets = () => readFileSync(file, 'utf8').trim().split('\n');
  const as = (viewer: Parameters<World['as']>[0]) => {
    const { config, head, now } = world.as(viewer);
    return createCtx({ database, config, head }, viewer, new Date(now), 'test');
  };

  test('the file is made for its owner alone, and once', () => {
    openKeys({ appSecrets: [], keyFile: file }).seal('x');
    const made = secrets();
    expect(made).toHaveLength(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    openKeys({ appSecrets: [], keyFile: file }).seal('x');
    expect(secrets()).toEqual(made);
  });

  test('a new key seals everything anew, also what was written before there was any, and the oldest is forgotten', async () => {
    const report = { title: `About ${secret}`, body: `It is about ${secret}.`, visibility: 'private', private_details: secret };
    const { number } = await reportIssue(as(world.customer), report, 'web');
    await database.write
      .updateTable('steps')
      .set({ body: `In the open: ${secret}` })
      .where('issue', '=', number)
      .execute();
    for (const count of [2, 2]) {
      addKey(file);
      expect(await reseal(as(system))).toBe(1);
      forgetOldKeys(file);
      expect(secrets()).toHaveLength(count);
    }
    expect(await stolen(world.url)).not.toMatch(/marmalade/);
    const steps = await stepsOf(as(world.customer), number, 'A customer', { after: 0, limit: 10 });
    expect(steps.map(({ body }) => body)).toEqual([`In the open: ${secret}`]);
  });

  test('with another key nothing is opened', async () => {
    const other = openDatabase(world.url, openKeys({ appSecrets: ['x'.repeat(32)], keyFile: '' }), throwLost);
    await expect(other.read.selectFrom('issues').selectAll().execute()).rejects.toThrow(/which is not here/);
    await other.close();
  });

  test('a board whose key is lost does not go on with another one, and makes none', async () => {
    const lost = join(folder, 'lost.key');
    const other = openDatabase(world.url, openKeys({ appSecrets: [], keyFile: lost }), throwLost);
    await expect(proveKeys(other, { keyFile: lost })).rejects.toThrow(`put ${lost} back`);
    expect(existsSync(lost)).toBe(false);
    await other.close();
    await proveKeys(database, { keyFile: file });
  });
});
