import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { respond as answerAtDesk } from '#api/desk/commands.ts';
import { mergeIssue, mergeIssues, unmergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { similarAtDesk } from '#api/issues/similar-queries.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('on %s, a problem that is overdue', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  let late: number;
  let fresh: number;
  const issue = async (number: number) => findIssue(world.as(guest), number);
  const respond = async (number: number, kind: string) => answerAtDesk(world.as(world.agent), number, { kind, body: 'We looked at it.' });
  beforeEach(async () => {
    late = await world.report();
    world.pass(9);
    fresh = await world.report();
  });

  test('is merged into none that waits less long: the way out is named, and nothing is done', async () => {
    const error = await refusal(mergeIssue(world.as(world.agent), late, fresh));
    const way = new RegExp(`#${late} has been overdue since .* UTC: answer it first, or merge #${fresh} into #${late} instead\\.`);
    expect([error.kind, error.message]).toEqual(['conflict', expect.stringMatching(way)]);
    expect(await issue(late)).toMatchObject({ stage: 'reported', duplicate_of: null });
    world.pass(5);
    expect(await refused(mergeIssue(world.as(world.agent), late, fresh))).toBe('conflict');
    await mergeIssue(world.as(world.agent), fresh, late);
    expect(await issue(fresh)).toMatchObject({ stage: 'duplicate' });
  });

  test('no less where the other one waits for its customer; a way that is closed is not named', async () => {
    await respond(fresh, 'question');
    expect(await refused(mergeIssue(world.as(world.agent), late, fresh))).toBe('conflict');
    const secret = await world.report({ visibility: 'private' });
    world.pass(9);
    const error = await refusal(mergeIssue(world.as(world.agent), secret, await world.report()));
    expect([error.kind, error.message]).toEqual(['conflict', expect.stringMatching(/answer it first\.$/)]);
  });

  test('can be merged once it was answered, and not while its outcome is overdue as well', async () => {
    await respond(late, 'investigation');
    await mergeIssue(world.as(world.agent), late, fresh);
    expect(await issue(late)).toMatchObject({ stage: 'duplicate' });
    const old = await world.report();
    world.pass(15 * 24);
    await respond(old, 'investigation');
    const error = await refusal(mergeIssue(world.as(world.agent), old, await world.report()));
    expect(error.message).toContain('bring it to its outcome first');
  });

  test('stops several from being merged at once, and says so at the desk beside it', async () => {
    const board = site(world);
    const error = await refusal(mergeIssues(world.as(world.agent), fresh, { issues: [await world.report(), late] }));
    expect(error).toMatchObject({ kind: 'conflict', message: expect.stringMatching(`^#${late} has been overdue`) });
    const answer = await board.ask('POST', `/issues/${late}/merge`, { as: world.agent, body: { into: fresh } });
    expect(answer.status).toBe(409);
    expect((await board.post(`/desk/issues/${late}/merge`, world.agent, { act: 'merge', into: String(fresh) })).status).toBe(409);
    const target = await issue(fresh);
    const similar = target && (await similarAtDesk(world.as(world.agent), target));
    expect(similar?.find(({ number }) => number === late)?.hindrance).toContain('has been overdue since');
  });

  test('is as late after the undoing as it was before', async () => {
    const second = await world.report();
    world.pass(10);
    await mergeIssue(world.as(world.agent), second, late);
    world.pass(10);
    await unmergeIssue(world.as(world.agent), second);
    expect(Date.parse(world.now()) - Date.parse((await issue(second))?.answer_due_at ?? '')).toBe(2 * 3_600_000);
  });
});
