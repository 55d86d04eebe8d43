import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';
const report = { title: 'Parcel left in the rain', body: 'It was soaked when I found it.', visibility: 'public' };

describe.each(engines)('a field that no person sees on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const counts = () =>
    Promise.all(
      (['members', 'issues', 'mails', 'ledger'] as const).map((table) =>
        world.database.read
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow(),
      ),
    );

  test.each<[string, Record<string, string>]>([
    ['/sign-up', { email: 'bot@example.com' }],
    ['/issues/new', { ...report, act: 'preview' }],
    ['/issues/new', { ...report, act: 'send', email: 'bot@example.com', password }],
    ['/sign-in', { email: 'bot@example.com', act: 'link' }],
    ['/sign-in', { email: 'bot@example.com', password }],
  ])('on %s, filled in, has nothing done and says so with what was entered', async (path, fields) => {
    const before = await counts();
    const { status, form } = await board.post(path, guest, { ...fields, website: 'https://spam.example' });
    expect([status, form?.message]).toEqual([
      422,
      expect.stringContaining('It is empty again: if you are a person, please send this once more.'),
    ]);
    expect(form?.values).toMatchObject(Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'password')));
    expect(await counts()).toEqual(before);
  });

  test('left empty is no hindrance, and members have none', async () => {
    expect((await board.post('/sign-up', guest, { email: 'ada@example.com', website: '' })).status).toBe(200);
    expect((await board.post('/issues/new', world.customer, { ...report, act: 'send', website: 'x' })).status).toBe(303);
  });
});
