import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileJobs } from '#api/attachments/jobs.ts';
import type { Viewer } from '#api/context.ts';
import { reseal } from '#api/intake/reseal.ts';
import { addFiles, removeFile } from '#api/issues/attaching-commands.ts';
import { publishIssue } from '#api/issues/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { file, fromPhone, openTestStore, pdf, picture, png, type Store } from './files.ts';

describe.each(engines)('the small one of a picture on %s', (engine) => {
  let world: World;
  let store: Store;
  let board: Site;
  beforeAll(async () => {
    store = await openTestStore('folder');
    world = await createWorld(engine, { FILES_URL: store.url });
    board = site(world);
  });
  afterAll(async () => {
    await world.drop();
    await store.close();
  });

  const reportWith = async (sent: File, more = {}) => {
    const number = await world.report(more);
    await addFiles(world.as(world.customer), number, {}, [sent]);
    const [step] = await stepsOf(world.as(world.admin), number, '', { after: 0, limit: 10 });
    const [attachment] = step?.attachments ?? [];
    const path = (url = '') => new URL(url, 'http://x.example').pathname;
    return { number, id: attachment?.id ?? '', whole: path(attachment?.url), small: path(attachment?.small?.url), attachment };
  };
  const large = async () => file('big.png', await picture({ width: 1500, height: 900 }).png().toBuffer());
  const get = (path: string, as: Viewer = guest) => board.request('GET', path, { as });
  const bytesAt = async (path: string, as: Viewer) => Buffer.from(await (await get(path, as)).arrayBuffer());
  const rowOf = (id: string) => world.database.read.selectFrom('attachments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  test('is drawn when the picture comes, and served like it under a name of its own', async () => {
    const { whole, small, attachment } = await reportWith(await large());
    expect(attachment).toMatchObject({ width: 1500, height: 900, small: { width: 480, height: 288 } });
    const [one, other] = [await get(whole), await get(small)];
    for (const name of ['content-type', 'content-security-policy', 'cache-control', 'x-content-type-options', 'content-disposition'])
      expect([name, other.headers.get(name)]).toEqual([name, one.headers.get(name)]);
    expect(other.headers.get('etag')).not.toBe(one.headers.get('etag'));
    const drawn = await sharp(Buffer.from(await other.arrayBuffer())).metadata();
    expect(drawn).toMatchObject({ format: 'webp', width: 480, height: 288 });
    expect([drawn.exif, drawn.icc, drawn.xmp]).toEqual([undefined, undefined, undefined]);
  });

  test('is none where the picture is small itself, and of a PDF', async () => {
    for (const sent of [await png(), file('turned.jpg', await fromPhone()), file('a.pdf', pdf)]) {
      const { attachment } = await reportWith(sent);
      expect(attachment?.small).toBeNull();
      expect((await get(`/files/${attachment?.id}/small.webp`)).status).toBe(404);
    }
  });

  test('of a private problem is its people’s alone, lies sealed on the disk, and everybody’s once it is public', async () => {
    const { number, small, id } = await reportWith(await large(), { visibility: 'private' });
    for (const viewer of [guest, world.stranger]) expect((await get(small, viewer)).status).toBe(404);
    const opened = await bytesAt(small, world.customer);
    expect(opened.subarray(8, 12).toString()).toBe('WEBP');
    expect(store.stolen().filter((bytes) => bytes.includes(opened.subarray(12, 60)))).toEqual([]);
    const before = (await rowOf(id)).small;
    await reseal(world.as(system));
    expect((await rowOf(id)).small).not.toBe(before);
    expect(await bytesAt(small, world.agent)).toEqual(opened);
    await publishIssue(world.as(world.customer), number, { confirm_public: true });
    expect(await bytesAt(small, guest)).toEqual(opened);
  });

  test('stays as long as the picture, and goes with it', async () => {
    const { number, small, id } = await reportWith(await large());
    const before = store.stolen().length;
    world.pass(2);
    const purge = () => fileJobs['files.purge']?.run({ ...world.as(system), now: new Date(Date.now() + 7_200_000).toISOString() }, {});
    await purge();
    expect((await get(small)).status).toBe(200);
    world.pass(-2);
    await removeFile(world.as(world.customer), number, id);
    expect((await get(small)).status).toBe(404);
    expect(await rowOf(id)).toMatchObject({ file: null, small: null, small_width: null });
    await purge();
    expect(store.stolen().length).toBeLessThanOrEqual(before - 2);
  });
});
