import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsV4Signer } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attach, storeFiles } from '#api/attachments/commands.ts';
import { createGate } from '#api/attachments/gate.ts';
import { fileJobs } from '#api/attachments/jobs.ts';
import { storeOf } from '#api/attachments/store.ts';
import { readConfig } from '#api/config.ts';
import { createCtx, transact } from '#api/context.ts';
import { reseal } from '#api/intake/reseal.ts';
import { addFiles, removeFile } from '#api/issues/attaching-commands.ts';
import { bytesOf, findFile } from '#api/issues/file-queries.ts';
import { openKeys } from '#api/keys.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { openDatabase } from '#db/open.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { SECRET } from '../helpers/secret.ts';
import { createWorld, system, type World } from '../helpers/world.ts';
import { file, openTestStore, pdf, png, type Store, stores } from './files.ts';

const both = engines.flatMap((engine) => stores.map((store) => [engine, store] as const));

describe.each(both)('what lies in the store, with %s and a %s', (engine, storeName) => {
  let world: World;
  let store: Store;
  beforeAll(async () => {
    store = await openTestStore(storeName);
    world = await createWorld(engine, { FILES_URL: store.url });
  });
  afterAll(async () => {
    await world.drop();
    await store.close();
  });

  const purge = async (inHours: number) => {
    const ctx = world.as(system);
    const now = new Date(Date.now() + inHours * 3_600_000).toISOString();
    await fileJobs['files.purge']?.run({ ...ctx, now }, null);
  };
  const filesOn = async (number: number) =>
    (await stepsOf(world.as(world.customer), number, '', { after: 0, limit: 9 })).flatMap(({ attachments }) => attachments);

  test('files whose act never came are seen by nobody, and are purged after an hour', async () => {
    const number = await world.report();
    const ctx = world.as(world.customer);
    const [kept] = await storeFiles(ctx, { visibility: 'public' }, [file('kept.pdf', pdf)]);
    await storeFiles(ctx, { visibility: 'public' }, [await png(), await png()]);
    await transact(ctx, (ctx) => attach(ctx, number, 1, kept ? [kept] : []));
    const failing = transact(ctx, async (ctx) => {
      await attach(ctx, number, 1, kept ? [{ ...kept, key: 'nowhere' }] : []);
    });
    await expect(failing).rejects.toThrow();
    expect([store.stolen().length, (await filesOn(number)).map(({ name }) => name)]).toEqual([3, ['kept.pdf']]);
    await purge(0.9);
    expect(store.stolen()).toHaveLength(3);
    await purge(1.1);
    expect(store.stolen().map((bytes) => bytes.equals(pdf))).toEqual([true]);
    expect(await world.database.read.selectFrom('files').select('key').execute()).toHaveLength(1);
    await purge(1.1);
    const [view] = await filesOn(number);
    await removeFile(world.as(world.customer), number, view?.id ?? '');
    await purge(1.1);
    expect(store.stolen()).toEqual([]);
  });

  test('a new key seals the files of private problems anew, and nothing is left under the old one', async () => {
    const number = await world.report({ visibility: 'private' });
    await addFiles(world.as(world.customer), number, {}, [file('secret.pdf', pdf)]);
    const fresh = 'a-new-secret-of-forty-characters-or-more';
    const opened = (...appSecrets: string[]) => {
      const database = openDatabase(world.url, openKeys({ appSecrets, keyFile: '' }), () => undefined);
      return {
        database,
        ctx: (viewer = world.customer) => createCtx({ ...world.as(viewer), database }, viewer, new Date(world.now()), 'test'),
      };
    };
    const turning = opened(fresh, SECRET);
    await reseal({ ...turning.ctx(), viewer: system });
    await turning.database.close();
    await purge(1.1);
    expect(store.stolen()).toHaveLength(1);
    const turned = opened(fresh);
    const [step] = await stepsOf(turned.ctx(), number, '', { after: 0, limit: 1 });
    const found = await findFile(turned.ctx(), step?.attachments[0]?.id ?? '');
    expect(found && Buffer.from(await bytesOf(turned.ctx(), found)).equals(pdf)).toBe(true);
    expect(step?.attachments.map(({ name }) => name)).toEqual(['secret.pdf']);
    await turned.database.close();
  });

  test('a file is there whole or not at all', async () => {
    const place = storeOf(world.as(system).config);
    expect(await place.get('2026/11/none')).toBeUndefined();
    await place.put('2026/11/one', pdf);
    expect(Buffer.from((await place.get('2026/11/one')) ?? []).equals(pdf)).toBe(true);
    await place.remove('2026/11/one');
    await place.remove('2026/11/one');
    expect(await place.get('2026/11/one')).toBeUndefined();
    await place.check();
  });
});

test('a process that is killed between writing a file and its act leaves nothing that anybody sees', async () => {
  const world = await createWorld('sqlite');
  const { config } = world.as(system);
  const number = await world.report();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'killed.ts'), world.url, config.filesUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const rows = await world.database.read.selectFrom('files').select('key').execute();
  expect(rows).toHaveLength(1);
  const [step] = await stepsOf(world.as(world.customer), number, '', { after: 0, limit: 1 });
  expect(step?.attachments).toEqual([]);
  const key = rows[0]?.key ?? '';
  expect(await storeOf(config).get(key)).toBeDefined();
  await fileJobs['files.purge']?.run({ ...world.as(system), now: new Date(Date.now() + 2 * 3_600_000).toISOString() }, null);
  expect(await storeOf(config).get(key)).toBeUndefined();
  await world.drop();
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html: the published examples.
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
test.each([
  ['GET', '/?lifecycle', {}, EMPTY, 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543'],
  ['GET', '/?max-keys=2&prefix=J', {}, EMPTY, '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7'],
  ['GET', '/test.txt', { range: 'bytes=0-9' }, EMPTY, 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'],
  [
    'PUT',
    '/test$file.text',
    { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
    '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  ],
])('%s %s is signed as Amazon publishes it', async (method, path, headers, hash, signature) => {
  const signer = new AwsV4Signer({
    method,
    url: `https://examplebucket.s3.amazonaws.com${path}`,
    headers: { ...headers, 'x-amz-content-sha256': hash },
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    service: 's3',
    region: 'us-east-1',
    datetime: '20130524T000000Z',
    allHeaders: true,
  });
  expect((await signer.sign()).headers.get('authorization')).toContain(`Signature=${signature}`);
});

test.each(['ftp://host/x', 'file:', 's3://host/bucket', 's3://key:secret@host', 's3://key:se/cret@host/bucket', 'files'])(
  'FILES_URL cannot be %s',
  (url) => {
    expect(() => readConfig({ FILES_URL: url })).toThrow(/FILES_URL: must be file:FOLDER or s3:/);
  },
);

test('a place where no file can be kept is named at the start', async () => {
  const taken = join(mkdtempSync(join(tmpdir(), 'taken-')), 'files');
  writeFileSync(taken, '');
  await expect(storeOf(readConfig({ FILES_URL: `file:${taken}` })).check()).rejects.toThrow();
  await expect(storeOf(readConfig({ FILES_URL: 's3+http://a:b@127.0.0.1:9/bucket' })).check()).rejects.toThrow();
});

test('so many pictures are drawn at once, so many wait, the rest is asked to come again', async () => {
  const gate = createGate({ atOnce: 2, waiting: 1 });
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return 'done';
  };
  const three = [gate(work), gate(work), gate(work)];
  expect(await refused(gate(work))).toBe('too_many');
  expect([await Promise.all(three), most]).toEqual([['done', 'done', 'done'], 2]);
  expect(await gate(work)).toBe('done');
});
