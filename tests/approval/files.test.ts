import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileJobs } from '#api/attachments/jobs.ts';
import type { Viewer } from '#api/context.ts';
import { approveAndPublishDraft, approveDraft, publishDraft, refuseDraft } from '#api/desk/decision-commands.ts';
import { addDraftFiles, handInDraft, handInVersion, improveDraft, openDraft, withdrawDraft } from '#api/desk/draft-commands.ts';
import { reseal } from '#api/intake/reseal.ts';
import { withdrawIssue } from '#api/issues/commands.ts';
import { forgetClosed } from '#api/rights/retaining.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { file, openTestStore, pdf, picture, png, type Store } from '../attachments/files.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';
import { answer, look, read } from './drafting.ts';

const WEEK = 7 * 24;

describe.each(engines)('the files of a draft on %s', (engine) => {
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

  const agent = () => world.as(world.agent);
  const approver = () => world.as(world.approver);
  const letter = (name = 'letter.pdf') => file(name, pdf);
  const withFiles = async (files: File[], more: Record<string, unknown> = {}) => {
    const issue = await world.report(more);
    return { issue, draft: await openDraft(agent(), issue, answer, files) };
  };
  const named = async (draft: number) => (await look(world, draft)).latest.files.map(({ name }) => name);
  const pathsOf = async (draft: number) =>
    (await look(world, draft)).latest.files.flatMap(({ file: there }) =>
      [there?.url, there?.small?.url].flatMap((url) => (url ? [new URL(url).pathname] : [])),
    );
  const status = async (path: string, as: Viewer) => (await board.request('GET', path, { as })).status;
  const filesOn = async (issue: number) =>
    (await stepsOf(world.as(guest), issue, '', { after: 1, limit: 9 })).map(({ attachments }) => attachments.map(({ name }) => name));
  /** How many files lie in the store once what belongs to nothing was purged. */
  const lying = async () => {
    world.pass(2);
    await world.database.write.updateTable('files').set({ at: '2026-01-01T00:00:00.000Z' }).execute();
    await fileJobs['files.purge']?.run(world.as(system), null);
    return store.stolen().length;
  };

  test('are there for staff alone until they are published, and lie sealed', async () => {
    const large = file('shot.png', await picture({ width: 900, height: 600 }).png().toBuffer());
    const { issue, draft } = await withFiles([large, letter('medlar.pdf')]);
    const paths = await pathsOf(draft);
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      for (const as of [guest, world.stranger, world.customer]) expect([path, await status(path, as)]).toEqual([path, 404]);
      for (const as of [world.agent, world.approver, world.admin]) expect([path, await status(path, as)]).toEqual([path, 200]);
      expect((await board.request('GET', path, { as: world.agent })).headers.get('cache-control')).toBe('private, no-store');
    }
    expect(store.stolen().every((bytes) => bytes.toString('latin1').startsWith('putright sealed:'))).toBe(true);
    expect(await everythingIn(world.url)).not.toContain('medlar.pdf');
    expect(await filesOn(issue)).toEqual([]);
    await approveAndPublishDraft(approver(), draft, await read(world, draft));
    for (const path of paths) expect([path, await status(path, guest)]).toEqual([path, 200]);
    expect(await filesOn(issue)).toEqual([['shot.webp', 'medlar.pdf']]);
  });

  test('are published as they were approved: the very same, with their ids, in the same act', async () => {
    const { issue, draft } = await withFiles([await png(), letter()]);
    const before = (await look(world, draft)).latest.files;
    await approveDraft(approver(), draft, await read(world, draft));
    const step = await publishDraft(agent(), draft, {});
    const rows = await world.database.read
      .selectFrom('attachments')
      .select(['id', 'name', 'sha256', 'step'])
      .where('issue', '=', issue)
      .orderBy('id')
      .execute();
    expect(rows).toEqual(before.map(({ id, name, sha256 }) => ({ id, name, sha256, step })));
    expect((await actsOn(world, `issue/${issue}`)).slice(-2)).toEqual(['step.published', 'issue.attached']);
    expect((await look(world, draft)).latest.files.map(({ file: there }) => there?.id)).toEqual(before.map(({ id }) => id));
    expect(await lying()).toBeGreaterThanOrEqual(2);
    expect(await status(`/files/${before[1]?.id}/document.pdf`, guest)).toBe(200);
  });

  test('are part of what is approved, by its hash: without them, or with others, it is another', async () => {
    const { draft } = await withFiles([letter()]);
    const first = await read(world, draft);
    await handInVersion(agent(), draft, { ...answer, keep: [] });
    expect(await refused(approveDraft(approver(), draft, first))).toBe('conflict');
    const { draft: other, issue } = await withFiles([letter()]);
    await approveDraft(approver(), other, await read(world, other));
    await addDraftFiles(agent(), other, [letter('more.pdf')]);
    expect(await refused(publishDraft(agent(), other, {}))).toBe('conflict');
    expect(await filesOn(issue)).toEqual([]);
  });

  test('that were changed behind our back are not published', async () => {
    for (const change of [{ sha256: 'f'.repeat(64) }, { name: 'another.pdf' }, undefined]) {
      const { issue, draft } = await withFiles([letter()]);
      await approveDraft(approver(), draft, await read(world, draft));
      const { write } = world.database;
      if (change) await write.updateTable('draft_files').set(change).where('draft', '=', draft).execute();
      else await write.deleteFrom('draft_files').where('draft', '=', draft).execute();
      expect((await refusal(publishDraft(agent(), draft, {}))).message).toContain('not the files that were approved');
      expect(await filesOn(issue)).toEqual([]);
    }
    const { draft } = await withFiles([letter()]);
    await approveDraft(approver(), draft, await read(world, draft));
    const content = world.database.seal(JSON.stringify(answer));
    await world.database.write.updateTable('draft_versions').set({ content }).where('draft', '=', draft).execute();
    expect((await refusal(publishDraft(agent(), draft, {}))).message).toContain('not the text that was approved');
  });

  test('stay with the next version or are dropped by it, and what is dropped is gone', async () => {
    const { draft, issue } = await withFiles([letter('a.pdf'), letter('b.pdf')]);
    await refuseDraft(approver(), draft, { ...(await read(world, draft)), reason: 'The second one is of somebody else.' });
    const [a, b] = (await look(world, draft)).latest.files;
    const [, path = ''] = await pathsOf(draft);
    expect(await status(path, world.agent)).toBe(200);
    await improveDraft(agent(), draft, { ...answer, keep: [a?.id] }, [letter('c.pdf')]);
    expect(await named(draft)).toEqual(['a.pdf', 'c.pdf']);
    expect(await status(path, world.agent)).toBe(404);
    expect((await look(world, draft)).versions[0]?.files.map(({ name, file: there }) => [name, there !== null])).toEqual([
      ['a.pdf', true],
      ['b.pdf', false],
    ]);
    expect(await refused(improveDraft(agent(), draft, { ...answer, keep: [b?.id] }))).toBe('invalid');
    await improveDraft(agent(), draft, { ...answer, body: 'We refund it by Friday.' });
    await handInDraft(agent(), draft);
    await approveAndPublishDraft(approver(), draft, await read(world, draft));
    expect(await filesOn(issue)).toEqual([['a.pdf', 'c.pdf']]);
  });

  test('are five at most, those that stay among them, and none comes with what is refused', async () => {
    const four = ['1', '2', '3', '4'].map((name) => letter(`${name}.pdf`));
    const { draft, issue } = await withFiles(four);
    expect(await refused(improveDraft(agent(), draft, answer, [letter(), letter()]))).toBe('invalid');
    expect(await refused(addDraftFiles(agent(), draft, []))).toBe('invalid');
    expect(await named(draft)).toHaveLength(4);
    for (const as of [world.customer, world.stranger]) {
      expect(await refused(addDraftFiles(world.as(as), draft, [letter()]))).toBe('not_found');
      expect(await refused(openDraft(world.as(as), issue, answer, [letter()]))).toBe('forbidden');
    }
    await withdrawDraft(agent(), draft);
    expect(await refused(addDraftFiles(agent(), draft, [letter()]))).toBe('conflict');
  });

  test('are sealed anew with a new key', async () => {
    const { draft } = await withFiles([letter()]);
    const row = () => world.database.read.selectFrom('draft_files').select('file').where('draft', '=', draft).executeTakeFirst();
    const before = await row();
    await reseal(world.as(system));
    expect((await row())?.file).not.toBe(before?.file);
    const [path = ''] = await pathsOf(draft);
    const served = await board.request('GET', path, { as: world.agent });
    expect(Buffer.from(await served.arrayBuffer()).equals(pdf)).toBe(true);
    expect(await named(draft)).toEqual(['letter.pdf']);
  });

  const post = (path: string, as: Viewer, fields: [string, string][], files: File[], headers: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    for (const one of files) body.append('files', one);
    return board.request('POST', path, { as, body, headers });
  };
  const remedy: [string, string][] = [
    ['kind', 'remedy'],
    ['body', 'We refund the second payment.'],
  ];

  test('come in with the forms: of the desk, where an answer becomes a draft, and of another version', async () => {
    const issue = await world.report();
    const made = await post(`/desk/issues/${issue}`, world.agent, [...remedy, ['act', 'draft']], [letter()]);
    const path = made.headers.get('location') ?? '';
    expect([made.status, path]).toEqual([303, expect.stringMatching(/^\/desk\/approvals\/\d+$/)]);
    const draft = Number(path.split('/').at(-1));
    const [first] = (await look(world, draft)).latest.files;
    expect((await post(path, world.agent, [...remedy, ['act', 'improve'], ['keep', first?.id ?? '']], [letter('more.pdf')])).status).toBe(
      303,
    );
    expect(await named(draft)).toEqual(['letter.pdf', 'more.pdf']);
    expect((await post(path, world.agent, [...remedy, ['act', 'improve_hand_in']], [letter('alone.pdf')])).status).toBe(303);
    expect(await named(draft)).toEqual(['alone.pdf']);
    const wrong = await post(path, world.agent, [...remedy, ['act', 'improve']], [file('a.svg', '<svg/>')]);
    expect([wrong.status, await wrong.json()]).toMatchObject([422, { form: { errors: [{ path: 'files' }] } }]);
    const large = file('large.pdf', Buffer.concat([pdf.subarray(0, 9), Buffer.alloc(2_000_000), pdf.subarray(9)]));
    const size = { 'content-length': '2001000' };
    expect((await post(path, world.agent, [...remedy, ['act', 'improve']], [large], size)).status).toBe(303);
    expect((await post(`/api/v1/drafts/${draft}/attachments`, world.agent, [], [large], size)).status).toBe(201);
  });

  test('come in through the API, are shown with their version, and can be dropped', async () => {
    const { draft } = await withFiles([]);
    const added = await post(`/api/v1/drafts/${draft}/attachments`, world.agent, [], [letter()]);
    expect(added.status).toBe(201);
    const [one] = (await look(world, draft)).latest.files;
    expect(await added.json()).toMatchObject({
      state: 'open',
      versions: [
        { files: [] },
        { version: 2, files: [{ id: one?.id, name: 'letter.pdf', sha256: one?.sha256, file: { url: one?.file?.url } }] },
      ],
    });
    expect((await post(`/api/v1/drafts/${draft}/attachments`, world.customer, [], [letter()])).status).toBe(404);
    const say = (more: object) => board.ask('POST', `/drafts/${draft}/versions`, { as: world.agent, body: { ...answer, ...more } });
    expect((await say({})).body).toMatchObject({ versions: [{}, {}, { files: [{ name: 'letter.pdf' }] }] });
    expect((await say({ keep: [] })).body).toMatchObject({ versions: [{}, {}, {}, { files: [] }] });
  });

  // At the end: after a week, all sessions are over.
  test('go with a draft that is taken back, and with one that is erased', async () => {
    const there = await lying();
    const { draft } = await withFiles([letter()]);
    expect(await lying()).toBe(there + 1);
    const [path = ''] = await pathsOf(draft);
    await withdrawDraft(agent(), draft);
    expect(await status(path, world.agent)).toBe(404);
    const { issue, draft: second } = await withFiles([letter('quince.pdf')], { visibility: 'private' });
    const [secret = ''] = await pathsOf(second);
    await withdrawIssue(world.as(world.customer), issue);
    world.pass(WEEK);
    await forgetClosed(world.as(system), world.now());
    expect(await status(secret, world.agent)).toBe(404);
    expect(await everythingIn(world.url, { withKeys: true })).not.toContain('quince.pdf');
    expect(await lying()).toBe(there);
  });
});
