import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MAX_UPLOAD_BYTES } from '#api/attachments/rules.ts';
import type { Member, Viewer } from '#api/context.ts';
import { addFiles, removeFile } from '#api/issues/attaching-commands.ts';
import { publishIssue } from '#api/issues/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { file, openTestStore, pdf, png, type Store, stores } from './files.ts';

const itemsShape = z.object({ items: z.array(z.looseObject({ id: z.string() })) });
const both = engines.flatMap((engine) => stores.map((store) => [engine, store] as const));

describe.each(both)('files served from %s with a %s', (engine, storeName) => {
  let world: World;
  let store: Store;
  let board: Site;
  beforeAll(async () => {
    store = await openTestStore(storeName);
    world = await createWorld(engine, { FILES_URL: store.url });
    board = site(world);
  });
  afterAll(async () => {
    await world.drop();
    await store.close();
  });

  const filesOn = async (number: number) =>
    (await stepsOf(world.as(world.admin), number, '', { after: 0, limit: 100 })).flatMap(({ attachments }) => attachments);
  const reportWith = async (files: File[], more = {}) => {
    const number = await world.report(more);
    await addFiles(world.as(world.customer), number, {}, files);
    const [first] = await filesOn(number);
    return { number, path: new URL(first?.url ?? '').pathname, id: first?.id ?? '' };
  };
  const get = (path: string, as: Viewer = guest, headers: Record<string, string> = {}) => board.request('GET', path, { as, headers });
  const everybody = () => [guest, world.stranger, world.customer, world.agent, world.admin];
  const statuses = async (path: string) => Promise.all(everybody().map(async (viewer) => (await get(path, viewer)).status));

  test('a public picture is everybody’s, as what it is and as nothing else', async () => {
    const { path } = await reportWith([await png()]);
    expect(path).toMatch(/^\/files\/[0-9a-f-]{36}\/picture\.webp$/);
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-disposition': `inline; filename="shot.webp"; filename*=UTF-8''shot.webp`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'public, max-age=31536000, s-maxage=300, immutable',
      'accept-ranges': 'none',
    });
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(8, 12)
        .toString(),
    ).toBe('WEBP');
    const tag = answer.headers.get('etag') ?? '';
    expect((await get(path, guest, { 'if-none-match': tag })).status).toBe(304);
    expect(await statuses(path)).toEqual([200, 200, 200, 200, 200]);
  });

  test('a part of a file is answered with all of it', async () => {
    const { path } = await reportWith([file('a.pdf', pdf)]);
    const answer = await get(path, guest, { range: 'bytes=0-3' });
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, pdf.length]);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
  });

  test('a private one is its people’s alone, is kept by no cache, and cannot be read on the disk', async () => {
    const { path, number } = await reportWith([file('secret-bill.pdf', pdf)], { visibility: 'private' });
    expect(await statuses(path)).toEqual([404, 404, 200, 200, 200]);
    expect(await statuses(`/files/${randomUUID()}/secret-bill.pdf`)).toEqual([404, 404, 404, 404, 404]);
    const answer = await get(path, world.customer);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(Buffer.from(await answer.arrayBuffer()).equals(pdf)).toBe(true);
    const stolen = store.stolen().map((bytes) => bytes.toString('latin1'));
    expect(stolen.filter((text) => text.includes('Catalog') && !text.startsWith('%PDF-1.4'))).toEqual([]);
    expect(stolen.filter((text) => text.startsWith('putright sealed:'))).toHaveLength(1);
    const row = await world.database.read.selectFrom('attachments').select('name').where('issue', '=', number).execute();
    expect(row).toEqual([{ name: 'secret-bill.pdf' }]);
    await publishIssue(world.as(world.customer), number);
    expect(await statuses(path)).toEqual([200, 200, 200, 200, 200]);
  });

  test('a sealed file in the place of another is opened for nobody', async () => {
    const one = await reportWith([file('a.pdf', pdf)], { visibility: 'private' });
    const other = await reportWith([file('b.pdf', pdf)], { visibility: 'private' });
    const rows = await world.database.read.selectFrom('attachments').select(['id', 'file']).where('id', 'in', [one.id, other.id]).execute();
    await world.database.write.updateTable('attachments').set({ file: null }).where('id', '=', one.id).execute();
    const theirs = rows.find(({ id }) => id === one.id)?.file ?? '';
    const bytes = world.database.files.sealBytes(pdf, theirs);
    expect(() => world.database.files.openBytes(bytes, 'another')).toThrow();
    expect(Buffer.from(world.database.files.openBytes(bytes, theirs)).equals(pdf)).toBe(true);
    expect(await statuses(one.path)).toEqual([404, 404, 404, 404, 404]);
  });

  test('what was taken off is there for nobody, under no name', async () => {
    const { path, number, id } = await reportWith([await png()]);
    expect((await get(path.replace('picture.webp', 'picture.html'))).status).toBe(404);
    await removeFile(world.as(world.customer), number, id);
    expect(await statuses(path)).toEqual([404, 404, 404, 404, 404]);
  });

  const names: [string, string][] = [
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Windows\\evil.exe', 'evil.pdf'],
    ['a\r\nSet-Cookie: x=1.pdf', 'a Set-Cookie x=1.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['"; filename=x.html', '; filename=x.pdf'],
    ['Rechnung März €.pdf', 'Rechnung März €.pdf'],
    ['exe.\u202efdp', 'exe.pdf'],
    ['a'.repeat(300), `${'a'.repeat(96)}.pdf`],
    ['…', '….pdf'],
    ['', 'document.pdf'],
  ];
  test.each(names)('a file that is sent as %j is called %j', async (sent, shown) => {
    const { path, number } = await reportWith([file(sent, pdf)]);
    expect((await filesOn(number)).map(({ name }) => name)).toEqual([shown]);
    expect(path).toMatch(/^\/files\/[0-9a-f-]{36}\/[a-z0-9-]+\.pdf$/);
    const answer = await get(path);
    expect(answer.status).toBe(200);
    const header = answer.headers.get('content-disposition') ?? '';
    expect(header).toMatch(/^attachment; filename="[\w .()+-]+"; filename\*=UTF-8''[\w.!~%-]+$/);
    expect(decodeURIComponent(header.split("''")[1] ?? '')).toBe(shown);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  const formWith = (fields: Record<string, string>, files: File[]) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (const one of files) body.append('files', one);
    return body;
  };
  const post = (path: string, as: Viewer, fields: Record<string, string>, files: File[]) =>
    board.request('POST', path, { as, body: formWith(fields, files) });

  test('the forms take files: of an answer, of the desk, and of their own page', async () => {
    const number = await world.report();
    const answer = await post(`/issues/${number}`, world.customer, { body: 'See the picture.' }, [await png()]);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/issues/${number}-charged-twice-for-one-order#step-2`]);
    const step = await post(`/desk/issues/${number}`, world.agent, { kind: 'remedy', body: 'The refund.' }, [file('r.pdf', pdf)]);
    expect(step.headers.get('location')).toBe(`/desk/issues/${number}#step-3`);
    const own = await post(`/issues/${number}/attachments`, world.customer, {}, [await png()]);
    expect(own.headers.get('location')).toMatch(/#step-2$/);
    expect((await filesOn(number)).map(({ name }) => name)).toEqual(['shot.webp', 'shot.webp', 'r.pdf']);
    const [first] = await filesOn(number);
    const off = await post(`/issues/${number}/attachments`, world.customer, { act: 'remove', file: first?.id ?? '' }, []);
    expect(off.headers.get('location')).toBe(`/issues/${number}/attachments`);
    const empty = await post(`/issues/${number}`, world.customer, { body: 'Without one.' }, [file('', '')]);
    expect(empty.status).toBe(303);
    expect(await filesOn(number)).toHaveLength(2);
  });

  test('a form with a bad file comes back with what was written and the field that is wrong', async () => {
    const number = await world.report();
    const answer = await post(`/issues/${number}`, world.customer, { body: 'See the picture.' }, [file('a.svg', '<svg/>')]);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ form: { values: { body: 'See the picture.' }, errors: [{ path: 'files' }] } });
    expect(await stepsOf(world.as(guest), number, '', { after: 0, limit: 9 })).toHaveLength(1);
  });

  test('more than 1 MB is taken from members, where files come in, and from nobody else nowhere else', async () => {
    const number = await world.report();
    const large = file('large.pdf', Buffer.concat([pdf.subarray(0, 9), Buffer.alloc(2_000_000), pdf.subarray(9)]));
    const send = async (path: string, as: Viewer, size = 2_000_500) =>
      (await board.request('POST', path, { as, body: formWith({}, [large]), headers: { 'content-length': String(size) } })).status;
    expect(await send(`/issues/${number}/attachments`, world.customer)).toBe(303);
    expect(await send(`/issues/${number}/attachments`, guest)).toBe(413);
    expect(await send(`/issues/${number}/verdict`, world.customer)).toBe(413);
    expect(await send(`/issues/${number}/attachments`, world.customer, MAX_UPLOAD_BYTES + 1)).toBe(413);
  });

  describe('in the API', () => {
    const upload = (number: number, as: Member, files: File[], fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      board.request('POST', `/api/v1/issues/${number}/attachments`, { as, body: formWith(fields, files), headers });

    test('files are added, shown with their step, and taken off', async () => {
      const number = await world.report();
      const answer = await upload(number, world.customer, [await png(), file('a.pdf', pdf)], { step: '1' });
      expect(answer.status).toBe(201);
      const { items } = itemsShape.parse(await answer.json());
      expect(items).toMatchObject([
        { name: 'shot.webp', width: 60, height: 40 },
        { name: 'a.pdf', bytes: pdf.length },
      ]);
      const shown = await board.ask('GET', `/issues/${number}/steps`, { as: guest });
      expect(shown.body).toMatchObject({ items: [{ attachments: items, attachments_removed: 0 }] });
      const off = () => board.ask('DELETE', `/issues/${number}/attachments/${items[0]?.id}`, { as: world.customer });
      expect([(await off()).status, (await off()).status]).toEqual([204, 404]);
    });

    test('what is wrong is named', async () => {
      const number = await world.report();
      for (const [files, fields, path] of [
        [[file('a.svg', '<svg/>')], {}, 'files'],
        [[], {}, 'files'],
        [[await png()], { step: '99' }, 'step'],
        [[await png()], { colour: 'red' }, 'colour'],
      ] as const) {
        const answer = await upload(number, world.customer, [...files], fields);
        expect([answer.status, await answer.json()]).toMatchObject([422, { errors: [{ path }] }]);
      }
    });

    test('the same key with the same files adds them once, with others is refused', async () => {
      const number = await world.report();
      const one = await png();
      const headers = { 'idempotency-key': randomUUID() };
      const first = await upload(number, world.customer, [one], {}, headers);
      const second = await upload(number, world.customer, [one], {}, headers);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(await second.json()).toEqual(await first.json());
      expect((await upload(number, world.customer, [await png()], {}, headers)).status).toBe(422);
      expect(await filesOn(number)).toHaveLength(1);
    });
  });
});
