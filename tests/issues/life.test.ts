import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { listFixes } from '#api/fixes/queries.ts';
import { comment, giveVerdict, publishIssue, withdrawIssue } from '#api/issues/commands.ts';
import { findIssue, listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the life of a problem on %s', (engine) => {
  let world: World;
  let number: number;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    number = await world.report();
    world.pass(1);
  });

  const stands = async () => findIssue(world.as(world.agent), number);
  const answer = (kind: string, more: Record<string, unknown> = {}) =>
    respond(world.as(world.agent), number, { kind, body: `A step: ${kind}.`, ...more });

  test('report, answer, cause, resolution, "not put right", resolution, confirmed: each with its line', async () => {
    await answer('investigation');
    await answer('cause');
    await answer('resolution');
    await giveVerdict(world.as(world.customer), number, { outcome: 'not_put_right', text: 'It came again today.' });
    expect(await stands()).toMatchObject({ stage: 'reopened', verdict: 'not_put_right', reopened: 1, waiting_on: 'company' });
    world.pass(5);
    await answer('resolution');
    await giveVerdict(world.as(world.customer), number, { outcome: 'put_right', rating: 5, text: 'Now it is right.' });
    expect(await stands()).toMatchObject({ stage: 'confirmed', verdict: 'put_right', reopened: 1, waiting_on: null, due_at: null });
    const acts = await actsOn(world, `issue/${number}`);
    expect(acts).toEqual([
      'issue.reported',
      ...Array(3).fill('step.published'),
      'issue.verdict_given',
      'step.published',
      'issue.verdict_given',
    ]);
  });

  test('only the reporter can judge, only an outcome can be judged, and only once', async () => {
    const judge = (as: Parameters<World['as']>[0]) => giveVerdict(world.as(as), number, { outcome: 'put_right' });
    expect(await refused(judge(world.customer))).toBe('conflict');
    await answer('resolution');
    expect(await refused(judge(world.stranger))).toBe('forbidden');
    expect(await refused(judge(world.admin))).toBe('forbidden');
    expect(await refused(judge(guest))).toBe('unauthenticated');
    await judge(world.customer);
    expect(await refused(judge(world.customer))).toBe('conflict');
  });

  test('of two verdicts at the same moment one counts', async () => {
    await answer('resolution');
    const judge = () => giveVerdict(world.as(world.customer), number, { outcome: 'put_right' });
    const results = await Promise.allSettled([judge(), judge(), judge()]);
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1);
    expect((await stepsOf(world.as(guest), number, '', { after: 0, limit: 99 })).filter((s) => s.kind === 'verdict')).toHaveLength(1);
  });

  test.each(['partly', 'not_put_right'])('the verdict %s needs a text', async (outcome) => {
    await answer('resolution');
    expect((await refusal(giveVerdict(world.as(world.customer), number, { outcome }))).errors[0]?.path).toBe('text');
  });

  test('the same verdict can be given on the next outcome', async () => {
    const judge = () => giveVerdict(world.as(world.customer), number, { outcome: 'not_put_right', text: 'Still wrong.' });
    await answer('resolution');
    await judge();
    world.pass(1);
    await answer('resolution');
    await judge();
    expect(await stands()).toMatchObject({ stage: 'reopened', reopened: 2 });
  });

  test('what was confirmed cannot become a "cannot tell"', async () => {
    await answer('resolution');
    await giveVerdict(world.as(world.customer), number, { outcome: 'put_right' });
    expect(await refused(giveVerdict(world.as(world.customer), number, { outcome: 'dont_know' }))).toBe('conflict');
  });

  test('a root cause opened from a private problem tells nothing of it', async () => {
    number = await world.report({ visibility: 'private', title: 'My very private trouble' });
    expect((await refusal(answer('cause', { fix: 'new' }))).errors[0]?.path).toBe('fix');
    expect((await listFixes(world.as(guest), { limit: 50 })).items.map((fix) => fix.title)).not.toContain('My very private trouble');
  });

  test('the company can correct a fact after the end', async () => {
    const step = await answer('resolution');
    await giveVerdict(world.as(world.customer), number, { outcome: 'put_right' });
    await answer('resolution', { corrects: step, body: 'It was two refunds, not one.' });
    expect((await stands())?.stage).toBe('confirmed');
  });

  test('who reported it, and what only the company needs, is for these two alone', async () => {
    number = await world.report({ private_details: 'Order 5512' });
    const seen = async (viewer: Parameters<World['as']>[0]) => (await findIssue(world.as(viewer), number))?.private_details;
    expect(await Promise.all([world.customer, world.agent].map(seen))).toEqual(['Order 5512', 'Order 5512']);
    expect(await Promise.all([guest, world.stranger].map(seen))).toEqual([null, null]);
    expect((await findIssue(world.as(world.stranger), number))?.reporter).toBeNull();
  });

  test('a verdict can change: what was confirmed can come back', async () => {
    await answer('resolution');
    await giveVerdict(world.as(world.customer), number, { outcome: 'put_right' });
    await giveVerdict(world.as(world.customer), number, { outcome: 'partly', text: 'Half of it is back.' });
    expect((await stands())?.stage).toBe('reopened');
  });

  test('a decline needs a reason', async () => {
    expect((await refusal(answer('decline'))).errors[0]?.path).toBe('reason');
    await answer('decline', { reason: 'by_design' });
    expect((await stands())?.stage).toBe('declined');
  });

  test('only staff answer for the company', async () => {
    const attempt = (viewer: Parameters<World['as']>[0]) => respond(world.as(viewer), number, { kind: 'resolution', body: 'Done.' });
    expect(await refused(attempt(guest))).toBe('unauthenticated');
    expect(await refused(attempt(world.customer))).toBe('forbidden');
    expect(await refused(attempt(world.stranger))).toBe('forbidden');
    expect((await stands())?.stage).toBe('reported');
  });

  test('the reporter answers, others comment, a guest cannot', async () => {
    await comment(world.as(world.customer), number, { body: 'It was on Monday.' });
    await comment(world.as(world.stranger), number, { body: 'With me it was Tuesday.' });
    expect(await refused(comment(world.as(guest), number, { body: 'Hello.' }))).toBe('unauthenticated');
    const steps = await stepsOf(world.as(guest), number, 'A customer', { after: 1, limit: 9 });
    expect(steps.map((s) => [s.kind, s.by, s.author])).toEqual([
      ['answer', 'reporter', 'A customer'],
      ['comment', 'member', 'Stranger'],
    ]);
  });

  test('a correction stands beside what it corrects, and both can be read', async () => {
    const wrong = await answer('investigation', { body: 'It began on Monday.' });
    const right = await answer('investigation', { body: 'It began on Sunday.', corrects: wrong });
    const steps = await stepsOf(world.as(guest), number, '', { after: 1, limit: 9 });
    expect(steps.map((s) => [s.body, s.corrects, s.corrected_by])).toEqual([
      ['It began on Monday.', null, right],
      ['It began on Sunday.', wrong, null],
    ]);
  });

  test('a correction must name a company step of the same kind', async () => {
    expect((await refusal(answer('investigation', { corrects: 1 }))).errors[0]?.path).toBe('corrects');
    const step = await answer('investigation');
    expect((await refusal(answer('cause', { corrects: step }))).errors[0]?.path).toBe('corrects');
    expect((await refusal(comment(world.as(world.stranger), number, { body: 'Not mine.', corrects: 1 }))).errors[0]?.path).toBe('corrects');
  });

  test('a withdrawn problem keeps its history and takes no more steps that move it', async () => {
    expect(await refused(withdrawIssue(world.as(world.agent), number))).toBe('forbidden');
    await withdrawIssue(world.as(world.customer), number);
    expect(await stands()).toMatchObject({ stage: 'withdrawn', due_at: null });
    expect(await refused(answer('investigation'))).toBe('conflict');
    expect(await refused(withdrawIssue(world.as(world.customer), number))).toBe('conflict');
    await answer('apology');
  });

  test('the reporter alone makes a private problem public, and nobody makes it private again', async () => {
    number = await world.report({ visibility: 'private' });
    expect(await refused(publishIssue(world.as(world.stranger), number))).toBe('not_found');
    expect(await refused(publishIssue(world.as(world.admin), number))).toBe('forbidden');
    await publishIssue(world.as(world.customer), number);
    expect(await findIssue(world.as(guest), number)).toMatchObject({ visibility: 'public', stage: 'reported' });
    expect(await refused(publishIssue(world.as(world.customer), number))).toBe('conflict');
    const { items } = await listIssues(world.as(guest), filterShape.parse({}), { limit: 1 });
    expect(items[0]?.number).toBe(number);
  });

  test('what one must not see cannot be acted on either, and looks absent', async () => {
    number = await world.report({ visibility: 'private' });
    const attempts = [comment(world.as(world.stranger), number, { body: 'Hello there.' }), withdrawIssue(world.as(world.stranger), number)];
    expect(await Promise.all(attempts.map(refused))).toEqual(['not_found', 'not_found']);
  });

  test('a step that fails half way leaves nothing behind', async () => {
    const before = await stands();
    const error = await refusal(answer('action', { promise: { text: 'A refund', due_at: '2020-01-01' } }));
    expect(error.errors[0]?.path).toBe('promise.due_at');
    expect(await stands()).toEqual(before);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported']);
  });
});
