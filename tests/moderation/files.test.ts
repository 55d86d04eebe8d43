import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import { addFiles } from '#api/issues/attaching-commands.ts';
import { comment } from '#api/issues/commands.ts';
import { findFile } from '#api/issues/file-queries.ts';
import { appeal, decideAppeal, restore } from '#api/moderation/appeal-commands.ts';
import { redact, redactOwn } from '#api/moderation/commands.ts';
import { postOf } from '#api/moderation/desk-queries.ts';
import { moderationJobs } from '#api/moderation/jobs.ts';
import { findCase, moderationFigures, wholeCase } from '#api/moderation/queries.ts';
import { problemsOf } from '#api/rights/data-problems.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { site } from '../api/asking.ts';
import { file, openTestStore, pdf, type Store } from '../attachments/files.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';

const grounds = { reason: 'personal_data', sentence: 'It shows a neighbour with their address.' };
const because = { sentence: 'It was looked at once more.' };

describe.each(engines)('a file that a redaction takes out on %s', (engine) => {
  let world: World;
  let store: Store;
  let post: { issue: number; step: number };
  let bill: string;
  let photo: string;
  beforeAll(async () => {
    store = await openTestStore('folder');
    world = await createWorld(engine, { FILES_URL: store.url });
  });
  afterAll(async () => {
    await world.drop();
    await store.close();
  });
  beforeEach(async () => {
    world.pass(24);
    const issue = await world.report();
    const step = await comment(world.as(world.stranger), issue, { body: 'It happened to me. See the bills.' });
    post = { issue, step };
    await addFiles(world.as(world.stranger), issue, { step }, [file('bill.pdf', pdf), file('photo.pdf', pdf)]);
    [bill = '', photo = ''] = (await seen(guest)).attachments.map(({ id }) => id);
  });

  const seen = async (viewer: Viewer) => {
    const steps = await stepsOf(world.as(viewer), post.issue, '', { after: 0, limit: 50 });
    const one = steps.find(({ id }) => id === post.step);
    if (!one) throw new Error('there is no such step');
    return one;
  };
  const out = (more: object = {}) => redact(world.as(world.agent), post, { ...grounds, files: [bill], ...more });
  const names = async (viewer: Viewer) => (await seen(viewer)).attachments.map(({ name }) => name);
  const isThere = async (id: string, viewer: Viewer = guest) => (await findFile(world.as(viewer), id)) !== undefined;
  /** Whether anything in the store is still kept for it. */
  const lies = async (id: string) => {
    const row = world.database.read.selectFrom('attachments').select(['file', 'name']).where('id', '=', id);
    return Object.values(await row.executeTakeFirstOrThrow()).some(Boolean);
  };
  const days = async (n: number) => {
    world.pass(n * 24);
    await moderationJobs['moderation.purge']?.run(world.as(system), undefined);
  };

  test('is hidden at once from everybody but its author and staff, and the page, the log and the figures count it', async () => {
    const { files_taken } = await moderationFigures(world.as(guest));
    const number = await out();
    for (const viewer of [guest, world.customer]) {
      expect([await names(viewer), await isThere(bill, viewer), await isThere(photo, viewer)]).toEqual([['photo.pdf'], false, true]);
      expect(await seen(viewer)).toMatchObject({ attachments_redacted: 1, attachments_removed: 0, body: expect.stringContaining('bills') });
    }
    for (const viewer of [world.stranger, world.agent]) {
      expect([await names(viewer), await isThere(bill, viewer)]).toEqual([['bill.pdf', 'photo.pdf'], true]);
      expect((await seen(viewer)).attachments.map(({ redacted_in }) => redacted_in)).toEqual([number, null]);
      expect((await wholeCase(world.as(viewer), number))?.hidden.map(({ name }) => name)).toEqual(['bill.pdf']);
    }
    expect(await findFile(world.as(world.agent), bill)).toMatchObject({ shown: false });
    expect((await wholeCase(world.as(world.customer), number))?.hidden).toEqual([]);
    expect(await findCase(world.as(guest), number)).toMatchObject({ measure: 'redaction', part: 'files', files: 1, state: 'in_force' });
    expect((await moderationFigures(world.as(guest))).files_taken).toBe(files_taken + 1);
    expect((await postOf(world.as(world.agent), post.issue, post.step))?.files.map(({ name }) => name)).toEqual(['photo.pdf']);
  });

  test('is in nobody’s own data but its author’s', async () => {
    const inDataOf = async (member: string) => JSON.stringify(await Array.fromAsync(problemsOf(world.as(system), member)));
    expect(await inDataOf(world.customer.id)).toContain('bill.pdf');
    await out();
    const issue = JSON.parse(await inDataOf(world.customer.id)).find(({ number }: { number: number }) => number === post.issue);
    expect(issue.files.map(({ name }: { name: string }) => name)).toEqual(['photo.pdf']);
  });

  test('is shown again once it is restored or an appeal is upheld, with the text that went with it', async () => {
    await restore(world.as(world.approver), await out(), because);
    expect([await names(guest), (await seen(guest)).attachments_redacted]).toEqual([['bill.pdf', 'photo.pdf'], 0]);
    const number = await out({ passages: ['See the bills.'] });
    expect(await findCase(world.as(guest), number)).toMatchObject({ part: 'both', files: 1 });
    expect([await names(guest), (await seen(guest)).body.includes('bills')]).toEqual([['photo.pdf'], false]);
    await appeal(world.as(world.stranger), number, { text: 'It is my own address.' });
    await decideAppeal(world.as(world.approver), number, { outcome: 'upheld', ...because });
    expect([await names(guest), (await seen(guest)).body.includes('bills')]).toEqual([['bill.pdf', 'photo.pdf'], true]);
    expect(await isThere(bill)).toBe(true);
  });

  test('goes for good thirty days later, and not while an appeal is open', async () => {
    const number = await out();
    await appeal(world.as(world.stranger), number, { text: 'It is my own address.' });
    await days(31);
    expect([await isThere(bill, world.stranger), await lies(bill)]).toEqual([true, true]);
    await decideAppeal(world.as(world.approver), number, { outcome: 'rejected', ...because });
    await days(1);
    expect([await isThere(bill, world.stranger), await lies(bill), await isThere(photo)]).toEqual([false, false, true]);
    expect(await seen(world.stranger)).toMatchObject({
      attachments: [{ name: 'photo.pdf' }],
      attachments_redacted: 1,
      attachments_removed: 0,
    });
    expect(await refused(restore(world.as(world.approver), number, because))).toBe('conflict');
  });

  test('goes at once for good where its author takes it out, of whoever else it is hidden from', async () => {
    await out();
    expect(await refused(redactOwn(world.as(world.customer), post, { files: [photo] }))).toBe('forbidden');
    await redactOwn(world.as(world.stranger), post, { files: [photo, bill] });
    expect([await names(world.agent), await isThere(bill, world.stranger), await isThere(photo)]).toEqual([[], false, false]);
    expect((await seen(guest)).body).toContain('See the bills.');
  });

  test('stays for an appeal where its author takes out other words, and goes with the words of its own case', async () => {
    const alone = await out();
    await redactOwn(world.as(world.stranger), post, { passages: ['It happened'] });
    await restore(world.as(world.approver), alone, because);
    const both = await out({ passages: ['to me.'] });
    await redactOwn(world.as(world.stranger), post, { passages: ['See'] });
    expect([await isThere(bill, world.agent), await isThere(photo)]).toEqual([false, true]);
    expect(await refused(restore(world.as(world.approver), both, because))).toBe('conflict');
  });

  test('is on the post, there to be seen, and taken out once; and something is to be taken out', async () => {
    await out();
    const before = await moderationFigures(world.as(guest));
    const elsewhere = { issue: post.issue, step: 1 };
    const tries = [out(), out({ files: [photo, bill] }), redact(world.as(world.agent), elsewhere, { ...grounds, files: [photo] })];
    for (const answer of await Promise.all(tries.map(refusal))) expect(answer.errors.map(({ path }) => path)).toEqual(['files']);
    expect(await refused(redact(world.as(world.customer), post, { ...grounds, files: [photo] }))).toBe('forbidden');
    for (const files of [[], ['no-id']]) expect(await refused(out({ files }))).toBe('invalid');
    expect([await moderationFigures(world.as(guest)), await names(guest)]).toEqual([before, ['photo.pdf']]);
  });

  test('is taken out by the form and by the API, and a guest finds it at no address', async () => {
    const board = site(world);
    const [url = ''] = (await seen(guest)).attachments.map((one) => new URL(one.url).pathname);
    const at = `/issues/${post.issue}/steps/${post.step}`;
    expect((await board.request('GET', url, { as: guest })).status).toBe(200);
    const program = { as: world.stranger, body: { ...grounds, files: [bill] } };
    expect((await board.ask('POST', `${at}/redaction`, program)).status).toBe(403);
    const answer = await board.ask('POST', `${at}/redaction`, { ...program, as: world.agent });
    expect(answer).toMatchObject({ status: 201, body: { part: 'files', files: 1 } });
    await board.post(`/desk${at}/redaction`, world.agent, { ...grounds, file: photo, act: 'preview' });
    expect(await names(guest)).toEqual(['photo.pdf']);
    const form = await board.post(`/desk${at}/redaction`, world.agent, { ...grounds, file: photo, act: 'redact' });
    expect([form.status, await names(guest)]).toEqual([303, []]);
    expect((await board.post(`${at}/redaction`, world.stranger, { file: photo, act: 'redact' })).status).toBe(303);
    expect(await isThere(photo, world.stranger)).toBe(false);
    expect((await board.request('GET', url, { as: guest })).status).toBe(404);
    const hidden = await board.request('GET', url, { as: world.stranger });
    expect([hidden.status, hidden.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  });
});
