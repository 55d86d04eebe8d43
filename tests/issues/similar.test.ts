import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { mergeIssue } from '#api/issues/joining-commands.ts';
import { alikeness } from '#api/issues/merging-rules.ts';
import { duplicatesOf, findIssue } from '#api/issues/queries.ts';
import { similarAtDesk } from '#api/issues/similar-queries.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

test('rare words and those of a title count for more than what everybody says, and endings for nothing', () => {
  const one = { title: 'Lockers refuse the code', body: 'The order came, I paid for the order.' };
  const [same = 0, common = 0, none = 0] = alikeness(one, [
    { title: 'Locker refused my code', body: 'Early this morning.' },
    { title: 'Wrong size', body: 'The order came and I paid for the order.' },
    { title: 'Gift wrap', body: 'Torn.' },
  ]);
  expect(same).toBeGreaterThan(common);
  expect(common).toBeGreaterThan(none);
  expect(none).toBe(0);
  expect(alikeness(one, [one])[0]).toBeCloseTo(1);
});

describe.each(engines)('problems like another, at the desk on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const report = async (title: string, body: string, more: object = {}) =>
    (await reportIssue(world.as(world.customer), { title, body, ...more }, 'web')).number;
  const like = async (number: number, as = world.agent) => {
    const issue = await findIssue(world.as(as), number);
    return issue && (await similarAtDesk(world.as(as), issue));
  };
  const numbers = async (number: number) => (await like(number))?.map((one) => one.number);

  test('are found by their titles and by their reports, the most alike first, and never the problem itself', async () => {
    const one = await report('Parcel left in the rain', 'The courier put the cardboard box onto the wet lawn behind the greenhouse.');
    const sameTitle = await report('My parcel was left in the rain', 'Everything soaked through, nobody rang.');
    const sameBody = await report('Delivery ruined', 'Courier put my cardboard box onto the wet lawn, right behind the greenhouse.');
    const other = await report('Voucher code refused', 'The checkout says that the code has expired.');
    expect(await numbers(one)).toEqual(expect.arrayContaining([sameTitle, sameBody]));
    expect(await numbers(one)).toHaveLength(2);
    expect(await numbers(other)).toEqual([]);
    await withdrawIssue(world.as(world.customer), sameBody);
    expect(await numbers(one)).toEqual([sameTitle]);
  });

  test('take in private ones, and say what cannot be merged into which', async () => {
    const open = await report('Invoice shows somebody else’s address', 'The invoice of March carries a stranger’s address.');
    const secret = await report('Invoice with somebody else’s address', 'My March invoice carries a stranger’s address.', {
      visibility: 'private',
    });
    expect(await like(open)).toMatchObject([{ number: secret, visibility: 'private', hindrance: null }]);
    expect(await like(secret)).toMatchObject([{ number: open, hindrance: expect.stringContaining('private') }]);
    await mergeIssue(world.as(world.agent), secret, open);
    expect(await like(open)).toEqual([]);
    const merged = async (as = world.agent) => (await duplicatesOf(world.as(as), open)).map(({ number }) => number);
    expect([await merged(), await merged(world.stranger)]).toEqual([[secret], []]);
  });

  test('are for staff alone', async () => {
    const number = await report('Parcel left in the rain again', 'It was soaked through.');
    const issue = await findIssue(world.as(guest), number);
    for (const viewer of [guest, world.customer, world.stranger]) {
      expect(issue && (await similarAtDesk(world.as(viewer), issue))).toBeUndefined();
    }
  });
});
