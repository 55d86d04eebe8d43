import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requireApproval, waiveApproval } from '#api/approvals/commands.ts';
import { listApprovalRules } from '#api/approvals/queries.ts';
import { asksForApproval } from '#api/approvals/rules.ts';
import { respond } from '#api/desk/commands.ts';
import { tellLinked } from '#api/desk/telling-commands.ts';
import { tellingsOf } from '#api/desk/telling-queries.ts';
import { openFix } from '#api/fixes/commands.ts';
import { linkIssues } from '#api/fixes/linking-commands.ts';
import { comment, reportIssue } from '#api/issues/commands.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe('what asks for approval', () => {
  const asks = (rule: { area: string | null; what: string }, area: string | null, said: { kind: string; reason?: string }) =>
    asksForApproval([rule], area, said);

  test('is any answer in an area, and none elsewhere', () => {
    const rule = { area: 'payments', what: 'any' };
    expect(asks(rule, 'payments', { kind: 'apology' })).toBe(true);
    expect(asks(rule, 'delivery', { kind: 'apology' })).toBe(false);
    expect(asks(rule, null, { kind: 'apology' })).toBe(false);
  });

  test('is a kind of step or a reason, in every area where none is named', () => {
    expect(asks({ area: null, what: 'remedy' }, 'payments', { kind: 'remedy' })).toBe(true);
    expect(asks({ area: null, what: 'remedy' }, null, { kind: 'action' })).toBe(false);
    expect(asks({ area: null, what: 'decline:policy' }, null, { kind: 'decline', reason: 'policy' })).toBe(true);
    expect(asks({ area: null, what: 'decline:policy' }, null, { kind: 'decline', reason: 'abuse' })).toBe(false);
    // A reason counts for a decline alone.
    expect(asks({ area: null, what: 'decline:policy' }, null, { kind: 'action', reason: 'policy' })).toBe(false);
    expect(asks({ area: 'payments', what: 'remedy' }, 'delivery', { kind: 'remedy' })).toBe(false);
  });
});

describe.each(engines)('what needs approval on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    await world.database.write.deleteFrom('approval_rules').execute();
  });

  const remedy = { kind: 'remedy', body: 'We refund the second payment.' };

  test('an agent cannot publish, in no way in, and an approver and an admin can', async () => {
    await requireApproval(world.as(world.admin), { what: 'remedy' });
    const number = await world.report();
    expect(await refused(respond(world.as(world.agent), number, remedy))).toBe('forbidden');
    const asked = await board.ask('POST', `/issues/${number}/steps`, { as: world.agent, body: remedy });
    expect(asked).toMatchObject({ status: 403, body: { detail: expect.stringContaining('hand it in as a draft') } });
    await respond(world.as(world.approver), number, remedy);
    await respond(world.as(world.admin), number, { ...remedy, body: 'We also waive the fee of 5.00.' });
    await respond(world.as(world.agent), number, { kind: 'action', body: 'Release 8.7 has a lock.' });
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', ...Array(3).fill('step.published')]);
  });

  test('staff cannot say in a comment what they would have to hand in as an answer', async () => {
    const elsewhere = await world.report({ area: 'delivery' });
    const number = await world.report({ area: 'payments' });
    const earlier = await comment(world.as(world.agent), number, { body: 'We look into it.' });
    await requireApproval(world.as(world.admin), { area: 'payments', what: 'any' });
    const said = { body: 'We refund it, promised.' };
    expect(await refused(comment(world.as(world.agent), number, said))).toBe('forbidden');
    expect(await refused(comment(world.as(world.agent), number, { ...said, corrects: earlier }))).toBe('forbidden');
    const asked = await board.ask('POST', `/issues/${number}/steps`, { as: world.agent, body: { kind: 'comment', ...said } });
    expect(asked).toMatchObject({ status: 403, body: { detail: expect.stringContaining('answer at the desk') } });
    expect((await board.post(`/issues/${number}`, world.agent, said)).status).toBe(403);
    for (const one of [world.customer, world.stranger, world.approver]) await comment(world.as(one), number, said);
    await comment(world.as(world.agent), elsewhere, said);
    expect(await actsOn(world, `issue/${number}`)).toEqual([
      'issue.reported',
      ...['issue.commented', 'issue.answered', 'issue.commented', 'issue.commented'],
    ]);
  });

  test('comments of staff can need it alone, and on their own problem staff speak for themselves', async () => {
    await requireApproval(world.as(world.admin), { what: 'comment' });
    const number = await world.report();
    expect(await refused(comment(world.as(world.agent), number, { body: 'We look into it.' }))).toBe('forbidden');
    await respond(world.as(world.agent), number, { kind: 'action', body: 'Release 8.7 has a lock.' });
    const own = await reportIssue(world.as(world.agent), { title: 'My own parcel is late', body: 'It is four days late.' }, 'web');
    await comment(world.as(world.agent), own.number, { body: 'Still not here.' });
    expect(await actsOn(world, `issue/${own.number}`)).toEqual(['issue.reported', 'issue.answered']);
  });

  test('an agent cannot tell everybody linked what needs it on one of them, and reads how it goes on', async () => {
    const fix = await openFix(world.as(world.agent), { title: 'Retry made a second payment' });
    const issues = [await world.report({ area: 'delivery' }), await world.report({ area: 'payments' })];
    await linkIssues(world.as(world.agent), fix, { issues });
    await requireApproval(world.as(world.admin), { area: 'payments', what: 'remedy' });
    const told = { ...remedy, confirm: ['no_date'] };
    const asked = await board.ask('POST', `/fixes/${fix}/steps`, { as: world.agent, body: told });
    expect(asked).toMatchObject({ status: 403, body: { detail: expect.stringContaining('or you answer on each problem') } });
    expect(new Set((await tellingsOf(world.as(world.agent), fix, 0)).areas)).toEqual(new Set(['delivery', 'payments']));
    expect((await tellLinked(world.as(world.agent), fix, { ...told, kind: 'action' })).issues).toEqual(issues);
    expect((await tellLinked(world.as(world.approver), fix, told)).issues).toEqual(issues);
    // On the others alone it needs nobody.
    await requireApproval(world.as(world.admin), { area: 'payments', what: 'cause' });
    await respond(world.as(world.approver), issues[1] ?? 0, { kind: 'resolution', body: 'Both are paid back.', confirm: ['no_date'] });
    expect((await tellLinked(world.as(world.agent), fix, { ...told, kind: 'cause' })).issues).toEqual([issues[0]]);
  });

  test('is set by an admin alone, once each, with a line in the log, and can be waived', async () => {
    const rule = await requireApproval(world.as(world.admin), { area: 'payments', what: 'any' });
    expect(await refused(requireApproval(world.as(world.admin), { area: 'payments', what: 'any' }))).toBe('conflict');
    await requireApproval(world.as(world.admin), { what: 'any' });
    expect(await refused(requireApproval(world.as(world.admin), { area: '', what: 'any' }))).toBe('conflict');
    for (const [one, why] of [
      [world.agent, 'forbidden'],
      [world.approver, 'forbidden'],
      [world.customer, 'not_found'],
    ] as const) {
      expect(await refused(requireApproval(world.as(one), { what: 'remedy' }))).toBe(why);
      expect(await refused(waiveApproval(world.as(one), rule.id))).toBe(why);
    }
    for (const wrong of [{ what: 'report' }, {}, { what: 'any', area: 'nowhere' }]) {
      expect(await refused(requireApproval(world.as(world.admin), wrong))).toBe('invalid');
    }
    await waiveApproval(world.as(world.admin), rule.id);
    expect(await refused(waiveApproval(world.as(world.admin), rule.id))).toBe('not_found');
    expect(await listApprovalRules(world.as(world.agent))).toMatchObject([{ area: null, what: 'any' }]);
    expect(await listApprovalRules(world.as(guest))).toBeUndefined();
    expect(await actsOn(world, 'board')).toEqual(expect.arrayContaining(['approval.required', 'approval.waived']));
  });

  test('is asked for once where two admins ask at once', async () => {
    const outcomes = await Promise.allSettled(['1', '2'].map(() => requireApproval(world.as(world.admin), { what: 'cause' })));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await listApprovalRules(world.as(world.admin))).toHaveLength(1);
  });

  test('the form on its page adds and takes away', async () => {
    const path = '/desk/settings/approval';
    expect(await board.post(path, world.admin, { act: 'add', area: '', what: 'decline:policy' })).toMatchObject({
      status: 303,
      location: path,
    });
    const [rule] = (await listApprovalRules(world.as(world.admin))) ?? [];
    expect(rule).toMatchObject({ area: null, what: 'decline:policy' });
    expect((await board.post(path, world.admin, { act: 'add', area: '', what: '' })).form?.errors).toMatchObject([{ path: 'what' }]);
    expect((await board.post(path, world.admin, {})).form?.errors).toMatchObject([{ path: 'act' }]);
    expect((await board.post(path, world.approver, { act: 'waive', id: rule?.id })).status).toBe(403);
    expect((await board.post(path, world.admin, { act: 'waive', id: rule?.id })).status).toBe(303);
    expect(await listApprovalRules(world.as(world.admin))).toEqual([]);
  });
});
