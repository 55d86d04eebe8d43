import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix, publishCause, shipFix } from '#api/fixes/commands.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { type Site, site } from './asking.ts';

const pageShape = z.object({ items: z.array(z.unknown()), next: z.string().nullable() });

describe.each(engines)('root causes, promises, areas and the ledger over the API on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    for (const title of ['Retry made a second payment', 'Vans had no cover', 'A list was cut at 100']) {
      await openFix(world.as(world.agent), { title, root_cause: 'Nobody had thought of it.', factors: ['No test'] });
      world.pass(1);
    }
    for (const visibility of ['public', 'private', 'public']) {
      const number = await world.report({ visibility });
      await linkIssue(world.as(world.agent), 1, number);
      const promise = { text: 'Refund the second payment', due_at: `2026-12-0${number}` };
      await respond(world.as(world.agent), number, { kind: 'action', body: 'We refund it.', promise });
      world.pass(1);
    }
    await publishCause(world.as(world.approver), 2);
    await shipFix(world.as(world.approver), 2);
    world.pass(49);
  });
  afterAll(() => world.drop());

  /** All items of a list, asked for one by one. */
  async function all(path: string, as = guest): Promise<unknown[]> {
    const items: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const answer = await board.ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=1${next && `&after=${next}`}`, { as });
      const page = pageShape.parse(answer.body);
      expect(answer.headers.has('link')).toBe(page.next !== null);
      items.push(...page.items);
      next = page.next;
    }
    return items;
  }

  test('root causes, the latest news first, one page after the other', async () => {
    expect(await all('/fixes')).toMatchObject([{ number: 2 }, { number: 1 }, { number: 3 }]);
    expect(await all('/fixes?stage=shipped')).toMatchObject([{ number: 2, stage: 'shipped', none_since_days: 2 }]);
    expect((await board.ask('GET', '/fixes?stage=lost')).body).toMatchObject({ errors: [{ path: 'stage' }] });
    expect((await board.ask('GET', '/fixes?colour=red')).body).toMatchObject({ errors: [{ path: 'colour' }] });
  });

  test('a cause that is not published is for staff alone', async () => {
    expect((await board.ask('GET', '/fixes/1')).body).toMatchObject({ root_cause: '', factors: [] });
    expect((await board.ask('GET', '/fixes/1', { as: world.agent })).body).toMatchObject({ root_cause: /thought/, factors: ['No test'] });
    expect((await board.ask('GET', '/fixes/2')).body).toMatchObject({
      url: 'http://localhost:4321/fixes/2-vans-had-no-cover',
      root_cause: expect.stringContaining('thought'),
      entries: [{ kind: 'cause_publication' }, { kind: 'shipping', author: 'Approver' }],
    });
    expect(JSON.stringify((await board.ask('GET', '/fixes')).body).match(/Nobody had thought/g)).toHaveLength(1);
  });

  test('the problems of a root cause; the private one for staff alone', async () => {
    expect(await all('/fixes/1/issues')).toMatchObject([{ number: 3 }, { number: 1 }]);
    expect(await all('/fixes/1/issues', world.agent)).toMatchObject([{ number: 3 }, { number: 2 }, { number: 1 }]);
    expect((await board.ask('GET', '/fixes/99/issues')).status).toBe(404);
    expect((await board.ask('GET', '/fixes/99')).status).toBe(404);
  });

  test('promises made in public, the latest date first', async () => {
    const promises = await all('/promises');
    expect(promises).toMatchObject([
      { issue: 3, due_at: '2026-12-03T23:59:59.000Z', state: 'due', url: 'http://localhost:4321/issues/3' },
      { issue: 1, id: 2 },
    ]);
  });

  test('areas come all at once, with their targets', async () => {
    const targets = { first_answer_s: 14_400, next_update_s: 86_400, resolution_s: 604_800, targets_since: '2026-01-01T00:00:00.000Z' };
    expect((await board.ask('GET', '/areas')).body).toEqual({
      items: [
        { slug: 'payments', name: 'Payments', version: 1, ...targets, retired_at: null },
        { slug: 'delivery', name: 'Delivery', version: 1, ...targets, retired_at: null },
      ],
      next: null,
    });
  });

  test('the ledger is read along from a line', async () => {
    const lines = await all('/ledger');
    expect(lines.slice(0, 2)).toMatchObject([
      { seq: 1, act: 'fix.opened', subject: 'fix/1', role: 'agent' },
      { seq: 2, act: 'fix.opened', subject: 'fix/2' },
    ]);
    expect((await board.ask('GET', '/ledger?after=1&limit=1')).body).toMatchObject({ items: [{ seq: 2 }], next: '2' });
    expect((await board.ask('GET', `/ledger?after=${lines.length}`)).body).toEqual({ items: [], next: null });
  });

  test('the ledger is narrowed to one problem; of a private one others get as little as of none', async () => {
    const lines = await all('/ledger?issue=1');
    expect(lines).toMatchObject([{ act: 'issue.reported' }, { act: 'issue.linked' }, { act: 'step.published' }]);
    expect(new Set(lines.map((line) => z.object({ subject: z.string() }).parse(line).subject))).toEqual(new Set(['issue/1']));
    const nothing = { status: 200, body: { items: [], next: null } };
    for (const as of [guest, world.stranger]) {
      for (const number of [2, 99]) expect(await board.ask('GET', `/ledger?issue=${number}`, { as })).toMatchObject(nothing);
    }
    for (const as of [world.customer, world.agent]) expect(await all('/ledger?issue=2', as)).toHaveLength(3);
  });

  test.each([
    ['/ledger?after=x', 'after'],
    ['/ledger?after=99999999999', 'after'],
    ['/ledger?before=5', 'before'],
    ['/ledger?issue=x', 'issue'],
    ['/ledger?issue=0', 'issue'],
    ['/promises?after=x', 'after'],
    ['/promises?state=due', 'state'],
    [`/promises?after=${Buffer.from('["x",1,2]').toString('base64url')}`, 'after'],
    [`/fixes?after=${Buffer.from('["2026-11-02T09:00:00.000Z",99999999999]').toString('base64url')}`, 'after'],
    ['/areas?limit=5', 'limit'],
    ['/fixes/1/issues?sort=latest', 'sort'],
  ])('%s is refused, and the field is named', async (path, field) => {
    expect(await board.ask('GET', path)).toMatchObject({ status: 422, body: { errors: [{ path: field }] } });
  });
});
