import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MAX_PDF_BYTES, MAX_PICTURE_BYTES } from '#api/attachments/rules.ts';
import type { Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { Refusal } from '#api/errors.ts';
import { addFiles, attaching, removeFile } from '#api/issues/attaching-commands.ts';
import { comment, withdrawIssue } from '#api/issues/commands.ts';
import { bytesOf, findFile } from '#api/issues/file-queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { bomb, file, fromPhone, movingGif, openTestStore, pdf, picture, png, type Store, stores, withChunk } from './files.ts';

const both = engines.flatMap((engine) => stores.map((store) => [engine, store] as const));

describe.each(both)('files on %s with a %s', (engine, storeName) => {
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
  afterEach(() => world.pass(2));

  const add = async (number: number, files: File[], as: Viewer = world.customer, input = {}) =>
    addFiles(world.as(as), number, input, files);
  const filesOn = async (number: number, as: Viewer = world.customer) =>
    (await stepsOf(world.as(as), number, 'A customer', { after: 0, limit: 100 })).flatMap(({ attachments }) => attachments);
  const kept = async (files: File[]) => {
    const number = await world.report();
    await add(number, files);
    const [view] = await filesOn(number);
    const found = await findFile(world.as(guest), view?.id ?? '');
    if (!found || !view) throw new Error('nothing was kept');
    return { view, bytes: Buffer.from(await bytesOf(world.as(guest), found)) };
  };
  const wrongWith = async (files: File[]): Promise<string> => {
    const before = store.stolen().length;
    const number = await world.report();
    const error: unknown = await add(number, files).catch((error: unknown) => error);
    if (!(error instanceof Refusal)) throw new Error('it was taken', { cause: error });
    expect(error.errors.map(({ path }) => path)).toEqual(['files']);
    expect([await filesOn(number), store.stolen().length]).toEqual([[], before]);
    return error.errors[0]?.message ?? '';
  };

  test('a picture from a phone is turned the right way up, and nobody learns from it who took it where', async () => {
    const sent = await fromPhone();
    expect(sent.includes('Marmalade') && sent.includes('Ada Lovelace')).toBe(true);
    const { view, bytes } = await kept([file('IMG_0042.JPG', sent)]);
    expect(view).toMatchObject({ name: 'IMG_0042.webp', type: 'image/webp', width: 40, height: 60, bytes: bytes.length });
    const { format, exif, icc, xmp, iptc, orientation } = await sharp(bytes).metadata();
    expect({ format, exif, icc, xmp, iptc, orientation }).toEqual({ format: 'webp' });
    expect(bytes.toString('latin1')).not.toMatch(/Marmalade|Lovelace|Exif|GPS/);
  });

  test.each(['png', 'jpeg', 'webp', 'gif', 'avif'] as const)('a %s is taken, whatever its name says', async (format) => {
    const { view } = await kept([file('invoice.pdf', await picture().toFormat(format).toBuffer())]);
    expect(view).toMatchObject({ name: 'invoice.webp', type: 'image/webp', width: 60, height: 40 });
  });

  test('a large picture is made smaller', async () => {
    const { view } = await kept([file('wide.png', await picture({ width: 3000, height: 200 }).png().toBuffer())]);
    expect([view.width, view.height]).toEqual([2560, 171]);
  });

  test('what hides in a picture is gone: a page in a comment, an archive behind its end', async () => {
    const page = withChunk(await picture().png().toBuffer(), 'tEXt', 'Comment\0<html><script>alert(1)</script>');
    const archive = Buffer.concat([await picture().gif().toBuffer(), Buffer.from('PK\x03\x04 META-INF/MANIFEST.MF')]);
    for (const sent of [page, archive]) {
      const { bytes } = await kept([file('a.png', sent)]);
      expect(bytes.toString('latin1')).not.toMatch(/script|META-INF|MANIFEST/);
    }
  });

  test('a PDF is kept as it came', async () => {
    const { view, bytes } = await kept([file('bill.exe', pdf)]);
    expect(bytes.equals(pdf)).toBe(true);
    expect(view).toMatchObject({ name: 'bill.pdf', type: 'application/pdf', width: null, height: null, bytes: pdf.length });
  });

  test('a picture that says it has four thousand million pixels is refused by its head, at once', async () => {
    const began = performance.now();
    expect(await wrongWith([file('bomb.png', await bomb())])).toBe('“bomb.png” has 64250 × 64250 pixels: at most 40 million, please.');
    expect(performance.now() - began).toBeLessThan(2000);
  });

  const wholePng = () => picture({ width: 300, height: 300 }).png().toBuffer();
  const wrong: [string, () => Promise<Buffer | string> | Buffer | string, RegExp][] = [
    ['an SVG', () => '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /neither a picture .* nor a PDF/],
    ['a page', () => '<!doctype html><script>alert(1)</script>', /neither a picture/],
    ['a page that ends as a PDF', () => `<script>alert(1)</script>${pdf.toString()}`, /neither a picture/],
    ['an archive', () => Buffer.from('PK\x03\x04'), /neither a picture/],
    ['a TIFF', () => picture().tiff().toBuffer(), /neither a picture/],
    ['nothing', () => '', /neither a picture/],
    ['a HEIC', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), /HEIC picture.*send it as JPEG/],
    ['a picture that ends too early', async () => (await wholePng()).subarray(0, 5000), /cannot be read/],
    ['a head of a picture alone', async () => (await wholePng()).subarray(0, 12), /cannot be read/],
    ['a JPEG’s first bytes before an SVG', () => Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.from('<svg/>')]), /cannot be read/],
    ['a PDF that ends too early', () => pdf.subarray(0, 40), /not whole/],
    ['a picture that moves', () => movingGif, /moves/],
    ['a picture of more than 8 MB', () => Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(MAX_PICTURE_BYTES)]), /at most 8 MB/],
    ['a PDF of more than 10 MB', () => Buffer.concat([pdf, Buffer.alloc(MAX_PDF_BYTES)]), /at most 10 MB/],
  ];
  test.each(wrong)('%s is refused in words', async (_, bytes, words) => {
    expect(await wrongWith([file('photo.png', await bytes(), 'image/png')])).toMatch(words);
  });

  test('one bad file of several has none of them kept', async () => {
    expect(await wrongWith([await png(), file('a.png', 'no'), await png()])).toMatch(/“a.png” is neither/);
  });

  test('an entry has five files at most, also when they come one after the other or at once', async () => {
    expect(await wrongWith(await Promise.all(Array.from({ length: 6 }, () => png())))).toMatch(/At most 5/);
    const number = await world.report();
    await add(number, [await png(), await png(), await png()]);
    const three = async () =>
      add(number, [await png(), await png()]).then(
        () => 'taken',
        () => 'refused',
      );
    expect((await Promise.all([three(), three()])).sort()).toEqual(['refused', 'taken']);
    expect(await filesOn(number)).toHaveLength(5);
  });

  test('the author adds to an entry for an hour, nobody else, and nobody to what was withdrawn', async () => {
    const number = await world.report();
    expect(await refused(add(number, [await png()], guest))).toBe('unauthenticated');
    for (const other of [world.stranger, world.agent]) expect(await refused(add(number, [await png()], other))).toBe('forbidden');
    expect(await refused(add(number, [await png()], world.stranger, { step: 1 }))).toBe('invalid');
    const hidden = await world.report({ visibility: 'private' });
    expect(await refused(add(hidden, [await png()], world.stranger))).toBe('not_found');
    expect(await add(number, [await png()])).toBe(1);
    world.pass(2);
    expect(await refused(add(number, [await png()]))).toBe('conflict');
    await comment(world.as(world.customer), number, { body: 'One more thing.' });
    expect(await add(number, [await png()])).toBe(2);
    await withdrawIssue(world.as(world.customer), number);
    expect(await refused(add(number, [await png()]))).toBe('conflict');
    expect(await actsOn(world, `issue/${number}`)).toEqual([
      'issue.reported',
      'issue.attached',
      'issue.answered',
      'issue.attached',
      'issue.withdrawn',
    ]);
  });

  test('a guest who holds the link to a private problem adds to it and sees it, and another guest does not', async () => {
    const number = await world.report({ visibility: 'private' });
    const tracker: Viewer = { role: 'guest', tracks: { issue: number, member: world.customer.id } };
    await add(number, [await png()], tracker);
    const [view] = await filesOn(number, tracker);
    const elsewhere: Viewer = { role: 'guest', tracks: { issue: number + 1, member: world.customer.id } };
    const seen = [tracker, guest, elsewhere].map(async (viewer) => (await findFile(world.as(viewer), view?.id ?? ''))?.name);
    expect(await Promise.all(seen)).toEqual(['shot.webp', undefined, undefined]);
    expect(await refused(add(number, [await png()], elsewhere))).toBe('unauthenticated');
  });

  test('files come with an answer and with a step of the company, or neither does', async () => {
    const number = await world.report();
    const answer = await attaching(world.as(world.customer), number, [await png()], (ctx) => comment(ctx, number, { body: 'See here.' }));
    const step = await attaching(world.as(world.agent), number, [file('refund.pdf', pdf)], (ctx) =>
      respond(ctx, number, { kind: 'remedy', body: 'This is the refund.' }),
    );
    const failing = attaching(world.as(world.agent), number, [await png()], (ctx) =>
      respond(ctx, number, { kind: 'decline', body: 'No.' }),
    );
    expect(await refused(failing)).toBe('invalid');
    const steps = await stepsOf(world.as(guest), number, 'A customer', { after: 0, limit: 10 });
    expect(steps.map(({ id, attachments }) => [id, attachments.map(({ name }) => name)])).toEqual([
      [1, []],
      [answer, ['shot.webp']],
      [step, ['refund.pdf']],
    ]);
  });

  test('the author takes a file off for good, and that it was there stays to be seen', async () => {
    const number = await world.report();
    await add(number, [await png(), file('bill.pdf', pdf)]);
    const [first] = await filesOn(number);
    const id = first?.id ?? '';
    for (const other of [world.stranger, world.agent]) expect(await refused(removeFile(world.as(other), number, id))).toBe('forbidden');
    expect(await refused(removeFile(world.as(world.customer), number + 1, id))).toBe('not_found');
    await removeFile(world.as(world.customer), number, id);
    expect(await findFile(world.as(world.customer), id)).toBeUndefined();
    const [report] = await stepsOf(world.as(guest), number, 'A customer', { after: 0, limit: 1 });
    expect(report).toMatchObject({ attachments: [{ name: 'bill.pdf' }], attachments_removed: 1 });
    expect(await refused(removeFile(world.as(world.customer), number, id))).toBe('not_found');
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'issue.attached', 'issue.file_removed']);
  });
});
