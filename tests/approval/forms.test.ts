import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requireApproval } from '#api/approvals/commands.ts';
import type { Viewer } from '#api/context.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { drafted, look, read } from './drafting.ts';

describe.each(engines)('approval through the desk and the API on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    await requireApproval(world.as(world.admin), { what: 'remedy' });
  });
  afterAll(() => world.drop());

  const empty = { promise_text: '', promise_due: '', reason: '', corrects: '', fix: '' };
  const remedy = { ...empty, kind: 'remedy', body: 'We refund the second payment.' };
  const steps = (issue: number) => stepsOf(world.as(guest), issue, '', { after: 1, limit: 9 });

  test('the composer makes a draft of what needs approval, and of what its author wants checked', async () => {
    const issue = await world.report();
    const made = await board.post(`/desk/issues/${issue}`, world.agent, remedy);
    expect([made.status, made.location]).toEqual([303, expect.stringMatching(/^\/desk\/approvals\/\d+$/)]);
    expect(await steps(issue)).toEqual([]);
    const asked = await board.post(`/desk/issues/${issue}`, world.approver, { ...remedy, act: 'draft' });
    expect(asked.location).toMatch(/^\/desk\/approvals\/\d+$/);
    const direct = await board.post(`/desk/issues/${issue}`, world.approver, remedy);
    expect(direct.location).toBe(`/desk/issues/${issue}#step-2`);
    const other = await board.post(`/desk/issues/${issue}`, world.agent, { ...remedy, kind: 'action', body: 'Release 8.7 has a lock.' });
    expect(other.location).toBe(`/desk/issues/${issue}#step-3`);
  });

  test('a correction of what needs approval becomes a draft that names what it corrects', async () => {
    const issue = await world.report();
    await board.post(`/desk/issues/${issue}`, world.approver, remedy);
    const corrected = { ...remedy, body: 'We refund the second payment and the fee.', corrects: '2' };
    const made = await board.post(`/desk/issues/${issue}`, world.agent, { ...corrected, act: 'publish' });
    expect(made.location).toMatch(/^\/desk\/approvals\/\d+$/);
    const draft = Number(made.location?.split('/').at(-1));
    expect((await look(world, draft)).latest.response).toMatchObject({ corrects: 2, body: corrected.body });
    await board.post(`/desk/approvals/${draft}`, world.approver, { act: 'approve_publish', ...(await read(world, draft)), seen: '2' });
    expect((await steps(issue)).at(-1)).toMatchObject({ kind: 'remedy', corrects: 2, author: 'Agent' });
  });

  describe('the page of a draft', () => {
    let draft: number;
    let issue: number;
    beforeEach(async () => {
      ({ draft, issue } = await drafted(world));
    });
    const post = (fields: Record<string, string>, as: Viewer = world.approver) => board.post(`/desk/approvals/${draft}`, as, fields);

    test('sends back, takes a better version, approves and publishes', async () => {
      const refusal = await post({ act: 'refuse', ...(await read(world, draft)), refusal: '' });
      expect(refusal).toMatchObject({ status: 422, form: { errors: [{ path: 'refusal' }] } });
      expect((await post({ act: 'refuse', ...(await read(world, draft)), refusal: 'Say by when.' })).status).toBe(303);
      expect(await post({ ...remedy, act: 'improve', body: '' }, world.agent)).toMatchObject({ form: { errors: [{ path: 'body' }] } });
      expect((await post({ ...remedy, act: 'improve' }, world.agent)).status).toBe(303);
      expect((await post({ act: 'hand_in' }, world.agent)).status).toBe(303);
      const due = { promise_text: 'Refund 129.00', promise_due: '2026-12-24' };
      expect((await post({ ...remedy, ...due, act: 'improve_hand_in' }, world.agent)).location).toBe(`/desk/approvals/${draft}`);
      const seen = { seen: '1' };
      expect((await post({ act: 'approve_publish', ...(await read(world, draft)), ...seen }, world.agent)).status).toBe(403);
      const done = await post({ act: 'approve_publish', ...(await read(world, draft)), ...seen });
      expect(done).toMatchObject({ status: 303, location: `/desk/issues/${issue}#step-2` });
      expect(await steps(issue)).toMatchObject([{ kind: 'remedy', author: 'Agent' }]);
    });

    test('approves and publishes later, talks, and takes back', async () => {
      expect((await post({ act: 'comment', comment: '' })).form?.errors).toMatchObject([{ path: 'comment' }]);
      expect((await post({ act: 'comment', comment: 'Accounting agrees.' })).status).toBe(303);
      expect((await post({ act: 'approve', ...(await read(world, draft)) })).location).toBe(`/desk/approvals/${draft}`);
      expect((await post({ act: 'publish', seen: '1' }, world.agent)).location).toBe(`/desk/issues/${issue}#step-2`);
      expect((await post({ act: 'withdraw' })).status).toBe(409);
      expect((await post({})).form?.errors).toMatchObject([{ path: 'act' }]);
    });

    test('names the problem that has something new when it is approved and published', async () => {
      await board.post(`/issues/${issue}`, world.customer, { body: 'It was three payments.' });
      expect((await post({ act: 'approve_publish', ...(await read(world, draft)), seen: '1' })).status).toBe(409);
      // All or nothing: it is not approved either.
      expect((await look(world, draft)).state).toBe('waiting');
    });
  });

  test('the API takes a draft, tells that it is checked and by when, and shows it to staff alone', async () => {
    const issue = await world.report();
    const sent = { kind: 'remedy', body: 'We refund the second payment.', draft: true };
    const made = await board.ask('POST', `/issues/${issue}/steps`, { as: world.agent, body: sent });
    expect(made).toMatchObject({
      status: 202,
      body: { issue, state: 'waiting', versions: [{ version: 1, author: 'Agent', answer: { kind: 'remedy' } }] },
    });
    const location = made.headers.get('location') ?? '';
    const path = location.slice(location.indexOf('/drafts/'));
    expect((await board.ask('GET', path, { as: world.approver })).body).toEqual(made.body);
    expect((await board.ask('GET', path, { as: world.customer })).status).toBe(404);
    const shown = await board.ask('GET', `/issues/${issue}`, { as: guest });
    expect(shown.body).toMatchObject({
      checking: { since: world.now(), due_at: expect.any(String) },
      steps: [{ kind: 'report' }],
      first_answer_at: null,
    });
    const listed = await board.ask('GET', `/drafts?state=waiting&issue=${issue}`, { as: world.agent });
    expect(listed.body).toMatchObject({ items: [{ issue, kind: 'remedy', author: 'Agent' }], next: null });
    for (const wrong of ['state=done', 'after=bm8', 'issue=x']) {
      expect((await board.ask('GET', `/drafts?${wrong}`, { as: world.agent })).status).toBe(422);
    }
    const plain = await board.ask('POST', `/issues/${issue}/steps`, { as: world.approver, body: { ...sent, draft: false } });
    expect(plain).toMatchObject({ status: 201, body: { kind: 'remedy' } });
    expect((await board.ask('POST', `/issues/${issue}/steps`, { as: world.customer, body: sent })).status).toBe(403);
  });

  test('drafts are listed page by page through the API', async () => {
    for (let i = 0; i < 3; i++) await drafted(world);
    const numbers: unknown[] = [];
    for (let next = '', left = 20; left > 0; left--) {
      const page = await board.ask('GET', `/drafts?limit=2${next && `&after=${next}`}`, { as: world.agent });
      const { items, next: after } = page.body as { items: { number: number }[]; next: string | null };
      numbers.push(...items.map(({ number }) => number));
      if (after === null) break;
      next = after;
    }
    expect(new Set(numbers).size).toBe(numbers.length);
    const { n } = await world.database.read
      .selectFrom('drafts')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(numbers).toHaveLength(n);
  });
});
