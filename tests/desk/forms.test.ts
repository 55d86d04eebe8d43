import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Viewer } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { fixOf } from '#api/fixes/queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { promisesOf } from '#api/promises/queries.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the desk’s forms on a problem on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report();
  });

  const empty = { promise_text: '', promise_due: '', reason: '', corrects: '', fix: '', fix_title: '' };
  const answer = (fields: Record<string, string>, as: Viewer = world.agent) =>
    board.post(`/desk/issues/${number}`, as, { ...empty, ...fields });
  const refusedAt = (field: string) => ({ status: 422, form: { errors: [{ path: field }] } });
  const issue = () => findIssue(world.as(world.agent), number);

  test('an answer with a promise becomes a step, and leads back to it', async () => {
    const fields = { kind: 'action', body: 'We send the money back.', promise_text: 'Refund 129.00', promise_due: '2026-11-24' };
    expect(await answer(fields)).toMatchObject({ status: 303, location: `/desk/issues/${number}#step-2` });
    expect(await issue()).toMatchObject({ stage: 'fixing', promise_due_at: '2026-11-24T23:59:59.000Z' });
    expect(await promisesOf(world.as(guest), number)).toMatchObject([{ id: 2, text: 'Refund 129.00', state: 'due' }]);
  });

  test('a cause opens a fix or names one that is there', async () => {
    await answer({ kind: 'cause', body: 'A retry without a lock.', fix: 'new', fix_title: 'Retry without a lock' });
    const { fix } = (await issue()) ?? {};
    expect(await fixOf(world.as(world.agent), fix ?? 0)).toMatchObject({ title: 'Retry without a lock', issues: 1 });
    number = await world.report();
    await answer({ kind: 'cause', body: 'A retry without a lock.', fix: String(fix) });
    expect(await issue()).toMatchObject({ stage: 'identified', fix });
  });

  test.each<[string, Record<string, string>]>([
    ['kind', { kind: '', body: 'We looked.' }],
    ['kind', { kind: 'report', body: 'We looked.' }],
    ['body', { kind: 'action', body: '  ' }],
    ['reason', { kind: 'decline', body: 'This is how it works.' }],
    ['reason', { kind: 'decline', body: 'This is how it works.', reason: 'because' }],
    ['promise_text', { kind: 'action', body: 'We refund it.', promise_due: '2026-11-24' }],
    ['promise_due', { kind: 'action', body: 'We refund it.', promise_text: 'Refund it', promise_due: '' }],
    ['promise_due', { kind: 'action', body: 'We refund it.', promise_text: 'Refund it', promise_due: '2026-11-31' }],
    ['promise_due', { kind: 'action', body: 'We refund it.', promise_text: 'Refund it', promise_due: '2026-11-01' }],
    ['fix', { kind: 'cause', body: 'A retry.', fix: '99' }],
    ['fix_title', { kind: 'cause', body: 'A retry.', fix: 'new' }],
    ['fix_title', { kind: 'cause', body: 'A retry.', fix: 'new', fix_title: 'charged twice, for one order' }],
    ['fix', { kind: 'action', body: 'A retry.', fix: 'new' }],
    ['corrects', { kind: 'action', body: 'A retry.', corrects: '1' }],
  ])('a wrong %s is named as the form names it, all is kept, and nothing is written', async (field, fields) => {
    const shown = await answer(fields);
    expect(shown).toMatchObject({ ...refusedAt(field), path: `/desk/issues/${number}` });
    expect(shown.form?.values).toEqual({ ...empty, ...fields });
    expect((await issue())?.entries).toBe(1);
  });

  test('an answer that only apologises is shown again, and published when it is meant', async () => {
    const fields = { kind: 'investigation', body: 'We are so sorry. We understand your frustration.' };
    const shown = await answer(fields);
    expect(shown).toMatchObject({
      status: 422,
      path: `/desk/issues/${number}`,
      form: { errors: [{ code: 'only_apologises' }], values: fields },
    });
    expect((await issue())?.entries).toBe(1);
    expect((await answer({ ...fields, confirm: 'only_apologises' })).status).toBe(303);
    expect((await issue())?.entries).toBe(2);
  });

  test('a preview shows what would be published and what could be said against it, and writes nothing', async () => {
    const fields = { kind: 'investigation', body: 'We are looking into it.', act: 'preview' };
    const shown = await answer(fields);
    expect(shown).toMatchObject({ status: 200, form: { status: 200, errors: [{ code: 'no_date', path: 'body' }], values: fields } });
    expect(await answer({ ...fields, confirm: 'no_date' })).toMatchObject({ status: 200, form: { errors: [{ code: 'no_date' }] } });
    expect(await answer({ ...fields, kind: '' })).toMatchObject(refusedAt('kind'));
    expect(await answer({ ...fields, kind: 'cause', fix: '99' })).toMatchObject(refusedAt('fix'));
    const due = { promise_text: 'We write again', promise_due: '2026-11-01' };
    expect(await answer({ ...fields, ...due })).toMatchObject(refusedAt('promise_due'));
    expect(await answer({ ...fields, ...due, promise_due: '2026-11-24' })).toMatchObject({ status: 200, form: { errors: [] } });
    expect((await issue())?.entries).toBe(1);
  });

  test('personal data is taken out before it is published, and looked at once more', async () => {
    const fields = {
      kind: 'investigation',
      body: 'Ada (ada@mail.example) was charged twice.',
      promise_text: 'Refund',
      promise_due: '2026-11-24',
    };
    const shown = await answer({ ...fields, act: 'take_out' });
    expect(shown).toMatchObject({ status: 200, form: { errors: [], values: { body: 'Ada ([e-mail address]) was charged twice.' } } });
    expect((await issue())?.entries).toBe(1);
    expect(await answer({ ...fields, act: 'publish' })).toMatchObject({
      status: 422,
      form: { errors: [{ code: 'personal_data', path: 'body' }] },
    });
    expect((await answer({ ...fields, act: 'publish', confirm: 'personal_data' })).status).toBe(303);
  });

  test('an apology may only apologise, and a promise is more than that', async () => {
    const body = 'We are so sorry.';
    expect((await answer({ kind: 'apology', body })).status).toBe(303);
    expect((await answer({ kind: 'acknowledgement', body: 'Thank you for your patience.' })).status).toBe(303);
    const promise = { promise_text: 'Refund 129.00', promise_due: '2026-11-24' };
    expect((await answer({ kind: 'action', body: 'We are very sorry.', ...promise })).status).toBe(303);
  });

  test('a correction names what it corrects', async () => {
    await answer({ kind: 'investigation', body: 'We look at order 18.' });
    expect((await answer({ kind: 'investigation', body: 'We look at order 17.', corrects: '2' })).status).toBe(303);
    const steps = await stepsOf(world.as(guest), number, '', { after: 1, limit: 9 });
    expect(steps).toMatchObject([{ corrected_by: 3 }, { corrects: 2 }]);
  });

  test('a promise is kept, or withdrawn with a reason', async () => {
    const made = () =>
      respond(world.as(world.agent), number, {
        kind: 'action',
        body: 'We refund it.',
        promise: { text: 'Refund it', due_at: '2026-12-01' },
      });
    const [first, second] = [await made(), await made()];
    const settle = (step: number | string, fields: Record<string, string>, as: Viewer = world.agent) =>
      board.post(`/desk/issues/${number}/promises/${step}`, as, fields);
    expect(await settle(first, { act: 'kept', reason: '' })).toMatchObject({
      status: 303,
      location: `/desk/issues/${number}#step-${first}`,
    });
    expect((await board.post(`/desk/issues/${number}-any-name/promises/${first}`, world.agent, { act: 'kept' })).status).toBe(409);
    expect(await settle(second, { act: 'withdraw', reason: '' })).toMatchObject(refusedAt('reason'));
    expect((await settle(second, { act: 'withdraw', reason: 'A replacement was wanted.' })).status).toBe(303);
    expect(await settle(second, {})).toMatchObject(refusedAt('act'));
    for (const step of [1, 99, 'x']) expect((await settle(step, { act: 'kept' })).status).toBe(404);
    expect(await promisesOf(world.as(guest), number)).toMatchObject([{ state: 'kept' }, { state: 'withdrawn' }]);
  });

  test('a merge names a problem that is there, and can be undone', async () => {
    const target = await world.report();
    const merge = (fields: Record<string, string>, as: Viewer = world.agent) => board.post(`/desk/issues/${number}/merge`, as, fields);
    for (const into of ['', '#', 'x', '99999', '99999999999']) expect(await merge({ act: 'merge', into })).toMatchObject(refusedAt('into'));
    expect(await merge({ into: `${target}` })).toMatchObject(refusedAt('act'));
    expect((await merge({ act: 'merge', into: `${number}` })).status).toBe(409);
    expect(await merge({ act: 'merge', into: ` #${target} ` })).toMatchObject({ status: 303, location: `/desk/issues/${number}` });
    expect(await issue()).toMatchObject({ stage: 'duplicate', duplicate_of: target });
    expect((await merge({ act: 'undo', into: '' })).status).toBe(303);
    expect(await issue()).toMatchObject({ stage: 'reported', duplicate_of: null });
  });

  test('the desk is for staff: others are refused, guests sign in, and of a private problem others know nothing', async () => {
    const secret = await world.report({ visibility: 'private' });
    const promise = { text: 'Refund it', due_at: '2026-12-01' };
    for (const one of [number, secret]) await respond(world.as(world.agent), one, { kind: 'action', body: 'We refund it.', promise });
    const fields = { ...empty, kind: 'action', body: 'We refund 129.00.', act: 'kept' };
    const paths = (n: number): [string, Record<string, string>][] => [
      [`/desk/issues/${n}`, fields],
      [`/desk/issues/${n}/promises/2`, fields],
      [`/desk/issues/${n}/merge`, { act: 'merge', into: `${number - 1}` }],
    ];
    for (const [path, sent] of paths(number)) {
      expect([path, (await board.post(path, world.customer, sent)).status]).toEqual([path, 403]);
      for (const one of [sent, {}]) expect((await board.post(path, guest, one)).location).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
    }
    for (const [path, sent] of paths(secret)) expect([path, (await board.post(path, world.stranger, sent)).status]).toEqual([path, 404]);
  });
});
