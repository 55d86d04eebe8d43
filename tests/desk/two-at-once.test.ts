import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attend } from '#api/desk/attendance.ts';
import { othersAt } from '#api/desk/attendance-queries.ts';
import { respond } from '#api/desk/commands.ts';
import { warningCodes } from '#api/desk/warning-rules.ts';
import { comment } from '#api/issues/commands.ts';
import { site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { refusal } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

const confirm = [...warningCodes];
const investigation = { kind: 'investigation', body: 'We looked at the second payment of 3 May.', confirm };

describe.each(engines)('two people on one problem on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const staff = () => world.as(world.agent);

  test('each sees the other, since when, and no longer once they have left', async () => {
    const number = await world.report();
    const since = world.now();
    await attend(staff(), number);
    expect(await othersAt(world.as(world.approver), number)).toEqual([{ name: 'Agent', since }]);
    expect(await othersAt(staff(), number)).toEqual([]);
    world.pass(0.2);
    await attend(staff(), number);
    world.pass(0.2);
    expect(await othersAt(world.as(world.approver), number)).toEqual([{ name: 'Agent', since }]);
    world.pass(0.1);
    expect(await othersAt(world.as(world.approver), number)).toEqual([]);
    const again = world.now();
    await attend(staff(), number);
    expect(await othersAt(world.as(world.approver), number)).toEqual([{ name: 'Agent', since: again }]);
  });

  test('of customers and guests nothing is noted, and they see nobody', async () => {
    const number = await world.report();
    for (const viewer of [guest, world.customer]) await attend(world.as(viewer), number);
    expect(await othersAt(staff(), number)).toEqual([]);
    await attend(staff(), number);
    for (const viewer of [guest, world.customer]) expect(await othersAt(world.as(viewer), number)).toEqual([]);
    await attend(staff(), 99_999);
  });

  test('to look at a page notes nothing; what the page sends does, a preview, and taking it there', async () => {
    const { post, request } = site(world);
    const seen = async (number: number) => (await othersAt(world.as(world.admin), number)).map(({ name }) => name);
    const number = await world.report();
    const path = `/desk/issues/${number}`;
    await request('GET', path, { as: world.agent });
    expect(await seen(number)).toEqual([]);
    expect(await post(path, world.agent, { act: 'attend' })).toMatchObject({ status: 303, location: path });
    expect(await seen(number)).toEqual(['Agent']);
    await post(path, world.customer, { act: 'attend' });
    await post(path, world.approver, { ...investigation, act: 'preview' });
    expect((await seen(number)).sort()).toEqual(['Agent', 'Approver']);
    const [taken, listed] = [await world.report(), await world.report()];
    await post(`/desk/issues/${taken}/assignment`, world.agent, { act: 'take' });
    await post(`/desk/issues/${listed}/assignment`, world.agent, { act: 'take', back: '/desk' });
    expect([await seen(taken), await seen(listed)]).toEqual([['Agent'], []]);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported']);
  });

  test('what was written before something was added is refused, and goes out once that was seen', async () => {
    const number = await world.report();
    const before = { ...investigation, seen: 1 };
    await comment(world.as(world.customer), number, { body: 'It is three payments now.' });
    expect(await refusal(respond(staff(), number, before))).toMatchObject({ kind: 'conflict' });
    expect(await respond(staff(), number, { ...before, seen: 2 })).toBe(3);
    expect(await respond(staff(), number, { kind: 'action', body: 'On 4 May we sent the second payment back.' })).toBe(4);
  });

  test('of two who answer at once, having seen the same, one does, and the ledger has one line', async () => {
    for (const _ of [1, 2, 3]) {
      const number = await world.report();
      const { ask } = site(world);
      const say = (as: typeof world.agent) => ask('POST', `/issues/${number}/steps`, { as, body: { ...investigation, seen: 1 } });
      const answers = await Promise.all([say(world.agent), say(world.approver)]);
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
      expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'step.published']);
    }
  });

  test('a comment can say what it has seen as well', async () => {
    const number = await world.report();
    const { ask } = site(world);
    const say = (seen: number) =>
      ask('POST', `/issues/${number}/steps`, { as: world.stranger, body: { kind: 'comment', body: 'Me too.', seen } });
    expect([(await say(1)).status, (await say(1)).status, (await say(2)).status]).toEqual([201, 409, 201]);
  });
});
