import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { assignIssue } from '#api/desk/assignment-commands.ts';
import { respond } from '#api/desk/commands.ts';
import { refuseDraft } from '#api/desk/decision-commands.ts';
import { openDraft, withdrawDraft } from '#api/desk/draft-commands.ts';
import { findDraft, listDrafts } from '#api/desk/draft-queries.ts';
import { type QueueKey, queue, queueCounts } from '#api/desk/queries.ts';
import { MOST_VIEWS, queueShape } from '#api/desk/queue-rules.ts';
import { forgetView, saveView } from '#api/desk/view-commands.ts';
import { savedViews } from '#api/desk/view-queries.ts';
import { openFix, publishCause, shipFix, verifyFix } from '#api/fixes/commands.ts';
import { countOpenFixes } from '#api/fixes/counting-queries.ts';
import { listFixes } from '#api/fixes/queries.ts';
import { withdrawIssue } from '#api/issues/commands.ts';
import { addTeam, joinTeam } from '#api/teams/commands.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const nobody = { assignee: null, team: null };

describe.each(engines)('the views of the queue on %s', (engine) => {
  let world: World;
  const n: Record<string, number> = {};
  beforeAll(async () => {
    world = await createWorld(engine);
    const boss = world.as(world.admin);
    for (const name of ['Parcels', 'Billing', 'Nights']) await addTeam(boss, { name });
    for (const team of ['parcels', 'billing']) await joinTeam(boss, team, world.agent.id);
    const give = (number: number, to: object) => assignIssue(world.as(world.admin), number, { ...nobody, ...to, expected: nobody });
    for (const [name, area, to] of [
      ['parcel', 'delivery', { team: 'parcels' }],
      ['bill', 'payments', { team: 'billing', assignee: world.agent.id }],
      ['night', 'delivery', { team: 'nights', assignee: world.approver.id }],
      ['free', 'payments', {}],
    ] as const) {
      world.pass(1);
      n[name] = await world.report({ area });
      await give(n[name], to);
    }
    n['asked'] = await world.report({ area: 'payments' });
    await respond(world.as(world.agent), n['asked'], { kind: 'question', body: 'Which order was it, please?' });
    const promise = { text: 'Refund the payment', due_at: '2026-12-24' };
    await respond(world.as(world.agent), n['night'] ?? 0, { kind: 'investigation', body: 'We looked at run 12 of 2 November.', promise });
  });
  afterAll(() => world.drop());

  const seen = async (asked: object, as: Member = world.agent, limit = 50) => {
    const filter = queueShape.parse(asked);
    const names: (string | undefined)[] = [];
    for (let after: QueueKey | undefined; ; ) {
      const page = await queue(world.as(as), filter, { after, limit });
      names.push(...(page?.items ?? []).map(({ number }) => Object.keys(n).find((name) => n[name] === number)));
      after = page?.next;
      if (!after) return names;
    }
  };

  test('each shows what is in it', async () => {
    expect(await seen({})).toEqual(['parcel', 'bill', 'free', 'night']);
    expect(await seen({ view: 'mine' })).toEqual(['bill']);
    expect(await seen({ view: 'team' })).toEqual(['parcel', 'bill']);
    expect(await seen({ view: 'waiting' })).toEqual(['asked']);
    expect(await seen({ view: 'promises' })).toEqual(['night']);
    expect(await seen({ view: 'team' }, world.approver)).toEqual([]);
  });

  test('filters combine, with each other and with a view', async () => {
    expect(await seen({ area: 'delivery' })).toEqual(['parcel', 'night']);
    expect(await seen({ area: 'delivery', stage: 'investigating' })).toEqual(['night']);
    expect(await seen({ team: 'billing', channel: 'web' })).toEqual(['bill']);
    expect(await seen({ assignee: 'nobody', area: 'payments' })).toEqual(['free']);
    expect(await seen({ view: 'team', team: 'parcels' })).toEqual(['parcel']);
    expect(await seen({ view: 'team', team: 'nights' })).toEqual([]);
    expect(await seen({ view: 'waiting', area: 'delivery' })).toEqual([]);
    expect(await seen({ channel: 'phone' })).toEqual([]);
  });

  test('their pages follow each other, also where several teams are one view', async () => {
    for (const asked of [{}, { view: 'team' }, { view: 'waiting' }, { view: 'promises' }]) {
      expect(await seen(asked, world.agent, 1)).toEqual(await seen(asked));
    }
  });

  test('what is due at the same moment has its place on a page too, also where nobody waits for it', async () => {
    const due_at = '2026-12-01T12:00:00.000Z';
    const at = (day: number) => `2026-11-0${day}T00:00:00.000Z`;
    const waits = [null, at(3), null, at(1), at(3)];
    const numbers: number[] = [];
    for (const [i, waiting_since] of waits.entries()) {
      const number = await world.report({ area: 'delivery' });
      n[`tie ${i}`] = number;
      numbers.push(number);
      await assignIssue(world.as(world.admin), number, { assignee: null, team: i % 2 ? 'parcels' : 'billing', expected: nobody });
      const row = { due_at, promise_due_at: due_at, waiting_since, channel: 'letter' };
      await world.database.write.updateTable('issues').set(row).where('number', '=', number).execute();
    }
    const fair = [3, 1, 4, 0, 2].map((i) => `tie ${i}`);
    for (const [asked, wanted] of [
      [{ channel: 'letter' }, fair],
      [{ view: 'team', channel: 'letter' }, fair],
      [{ view: 'promises', channel: 'letter' }, fair.toSorted()],
    ] as const) {
      for (const limit of [1, 2, 50]) expect(await seen(asked, world.agent, limit)).toEqual(wanted);
    }
    for (const i of waits.keys()) delete n[`tie ${i}`];
    await world.database.write.updateTable('issues').set({ due_at: null, promise_due_at: null }).where('number', 'in', numbers).execute();
  });

  test('what counts as in them is right at once after an act', async () => {
    const counts = () => queueCounts(world.as(world.agent));
    expect(await counts()).toEqual({ needs_us: 4, late: 0, mine: 1, team: 2, waiting: 1, promises: 1, approval: 0 });
    await assignIssue(world.as(world.agent), n['free'] ?? 0, { assignee: world.agent.id, team: null, expected: nobody });
    expect(await counts()).toMatchObject({ mine: 2, team: 2 });
    await assignIssue(world.as(world.agent), n['free'] ?? 0, { ...nobody, expected: { assignee: world.agent.id, team: null } });
    expect(await counts()).toMatchObject({ mine: 1 });
  });

  test('what waits for a second person is a view of its own, in the same order and with its count', async () => {
    const count = async () => (await queueCounts(world.as(world.approver)))?.approval;
    const draft = (name: string) => openDraft(world.as(world.agent), n[name] ?? 0, { kind: 'apology', body: 'We are sorry for run 12.' });
    const closed = await world.report({ area: 'delivery' });
    n['closed'] = closed;
    await draft('closed');
    await withdrawIssue(world.as(world.customer), closed);
    const [first] = [await draft('free'), await draft('parcel'), await draft('free')];
    // What is owed nothing comes last; two drafts are one problem.
    for (const limit of [1, 2, 50]) expect(await seen({ view: 'approval' }, world.agent, limit)).toEqual(['parcel', 'free', 'closed']);
    expect(await seen({ view: 'approval', area: 'delivery' })).toEqual(['parcel', 'closed']);
    expect(await count()).toBe(3);
    await withdrawDraft(world.as(world.agent), first);
    expect(await count()).toBe(3);
    const { items = [] } = (await listDrafts(world.as(world.agent), { states: ['waiting'], limit: 9 })) ?? {};
    for (const { number, issue } of items) {
      const { hash } = (await findDraft(world.as(world.agent), number))?.latest ?? {};
      const refuse = () => refuseDraft(world.as(world.approver), number, { hash, reason: 'Say what happens now.' });
      await (issue === n['free'] ? refuse() : withdrawDraft(world.as(world.agent), number));
    }
    expect([await seen({ view: 'approval' }), await count()]).toEqual([[], 0]);
    delete n['closed'];
  });

  test('root causes that are not verified are counted, at once after an act, and listed alone', async () => {
    const [ctx, approver] = [world.as(world.agent), world.as(world.approver)];
    const [open, done] = [
      await openFix(ctx, { title: 'Vans had no cover' }),
      await openFix(ctx, { title: 'Retry', root_cause: 'No lock.' }),
    ];
    expect(await countOpenFixes(ctx, 1000)).toBe(2);
    expect(await countOpenFixes(ctx, 0)).toBe(1);
    await publishCause(approver, done);
    await shipFix(approver, done);
    expect(await countOpenFixes(ctx, 1000)).toBe(2);
    await verifyFix(approver, done, { evidence: 'No second payment in run 12.', reason: 'It was seen on the day after.' });
    expect(await countOpenFixes(ctx, 1000)).toBe(1);
    expect((await listFixes(ctx, { open: true, limit: 9 })).items.map(({ number }) => number)).toEqual([open]);
  });

  test('votes, followers, reach, channel and what a customer pays never change an order, whatever they are', async () => {
    const views = [{}, { view: 'mine' }, { view: 'team' }, { view: 'waiting' }, { view: 'promises' }, { area: 'delivery' }];
    const orders = async () => Promise.all(views.map((view) => seen(view)));
    const before = await orders();
    const channels = ['web', 'email', 'phone', 'letter', 'social', 'api'];
    let state = 7;
    const random = (below: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let round = 0; round < 10; round++) {
      for (const number of Object.values(n)) {
        const loud = {
          affected: 1 + random(9999),
          followers: random(9999),
          reach: random(9_999_999),
          channel: channels[random(6)] ?? 'web',
        };
        await world.database.write.updateTable('issues').set(loud).where('number', '=', number).execute();
      }
      expect(await orders()).toEqual(before);
    }
    await world.database.write.updateTable('issues').set({ channel: 'web' }).execute();
  });

  test('the API has the same views and filters, for staff', async () => {
    const { ask } = site(world);
    const numbers = async (query: string) => {
      const { body } = await ask('GET', `/desk/queue${query}`, { as: world.agent });
      return body;
    };
    expect(await numbers('?view=team')).toMatchObject({
      items: [{ number: n['parcel'], team: 'parcels' }, { number: n['bill'] }],
      next: null,
    });
    expect(await numbers('?area=delivery&stage=investigating')).toMatchObject({
      items: [{ number: n['night'], assignee: { id: world.approver.id, name: 'Approver' } }],
    });
    expect((await ask('GET', '/desk/queue?view=loudest', { as: world.agent })).status).toBe(422);
    expect((await ask('GET', '/desk/queue', { as: world.customer })).status).toBe(404);
    expect((await ask('GET', '/desk/queue', { as: guest })).status).toBe(401);
    const first = await ask('GET', '/desk/queue?limit=2', { as: world.agent });
    const { next } = first.body as { next: string };
    expect((await ask('GET', `/desk/queue?limit=9&after=${next}`, { as: world.agent })).body).toMatchObject({
      items: [{ number: n['free'] }, { number: n['night'] }],
    });
    expect((await ask('GET', `/desk/queue?view=waiting&after=${next}`, { as: world.agent })).status).toBe(422);
  });

  test('a view is kept under a name, by one member for themselves, and forgotten', async () => {
    const ctx = world.as(world.agent);
    expect(await saveView(ctx, { name: 'My bills', filter: { view: 'mine', area: 'payments', team: '' } })).toMatchObject({
      query: 'view=mine&area=payments',
    });
    expect(await refusal(saveView(ctx, { name: 'My bills', filter: {} }))).toMatchObject({ kind: 'invalid', errors: [{ path: 'name' }] });
    const [view] = await savedViews(ctx);
    expect(view).toMatchObject({ name: 'My bills', query: 'view=mine&area=payments' });
    expect(await savedViews(world.as(world.approver))).toEqual([]);
    expect(await refused(forgetView(world.as(world.approver), view?.id ?? ''))).toBe('not_found');
    await forgetView(ctx, view?.id ?? '');
    expect(await savedViews(ctx)).toEqual([]);
    expect(await refused(saveView(world.as(world.customer), { name: 'Mine', filter: {} }))).toBe('not_found');
    expect(await refused(saveView(ctx, { name: 'Odd', filter: { view: 'loudest' } }))).toBe('invalid');
  });

  test('of two kept at once under one name, in the last place, or forgotten twice, one is', async () => {
    const ctx = world.as(world.admin);
    const keep = (name: string) => saveView(ctx, { name, filter: {} });
    const twice = async (...work: Promise<unknown>[]) =>
      (await Promise.allSettled(work)).map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason.kind))).sort();
    expect(await twice(keep('Same'), keep('Same'))).toEqual(['done', 'invalid']);
    for (let n = 2; n < MOST_VIEWS; n++) await keep(`View ${n}`);
    expect(await twice(keep('Last'), keep('Last but one'))).toEqual(['conflict', 'done']);
    const views = await savedViews(ctx);
    expect(views).toHaveLength(MOST_VIEWS);
    const forget = () => forgetView(ctx, views[0]?.id ?? '');
    expect(await twice(forget(), forget())).toEqual(['done', 'not_found']);
    for (const { id } of views.slice(1)) await forgetView(ctx, id);
  });

  test('the API keeps, lists and forgets them too, and says what to ask the queue with', async () => {
    const { ask } = site(world);
    const body = { name: 'Late bills', filter: { view: 'mine', area: 'payments' } };
    const kept = await ask('POST', '/desk/views', { as: world.agent, body });
    expect(kept).toMatchObject({ status: 201, body: { ...body, url: expect.stringContaining('/desk?view=mine&area=payments') } });
    expect(await ask('POST', '/desk/views', { as: world.agent, body })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'name' }] },
    });
    const list = (as: Member) => ask('GET', '/desk/views', { as });
    expect((await list(world.agent)).body).toEqual({ items: [kept.body], next: null });
    expect((await list(world.approver)).body).toEqual({ items: [], next: null });
    expect((await list(world.customer)).status).toBe(404);
    const { id } = kept.body as { id: string };
    expect((await ask('DELETE', `/desk/views/${id}`, { as: world.approver })).status).toBe(404);
    expect((await ask('DELETE', `/desk/views/${id}`, { as: world.agent })).status).toBe(204);
    expect((await list(world.agent)).body).toEqual({ items: [], next: null });
  });
});
