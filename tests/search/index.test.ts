import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listIssues, similarIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { words } from '#api/text/plain.ts';
import { engines } from '../helpers/engines.ts';
import { hostile } from '../helpers/hostile.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the full-text index on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const find = async (q: string) =>
    (await listIssues(world.as(guest), filterShape.parse({ q }), { limit: 50 })).items.map((item) => item.number);

  test('a text of the greatest length with a very long word can be kept and found', async () => {
    const number = await world.report({ body: `${'a'.repeat(9000)} ${'b c '.repeat(2500)}needle`.slice(0, 20_000) });
    expect(await find('needle')).toContain(number);
  });

  test('a phrase does not reach from the title into the text', async () => {
    await world.report({ title: 'The lamp is broken', body: 'glass lies everywhere here' });
    expect(await find('"broken glass"')).toEqual([]);
    expect(await find('broken glass')).toHaveLength(1);
  });

  test('a text in Japanese is found by a part of it', async () => {
    const number = await world.report({ body: '荷物が届きませんでした。返金をお願いします。' });
    expect(await find('返金')).toEqual([number]);
  });

  test('both engines see the same words', async () => {
    const number = await world.report({ title: 'Ünïcödé ①②③ test', body: 'naïve façade ﬁne 8.6-beta foo_bar मराठी' });
    for (const word of words('unicode 123 naive facade fine 8 6 beta foo bar मराठी'))
      expect([word, await find(word)]).toEqual([word, expect.arrayContaining([number])]);
  });

  test.skipIf(hostile.length === 0)('no hostile string breaks a search (skipped: no data, where it is absent)', async () => {
    for (const text of hostile) {
      const q = text.slice(0, 190);
      await expect(find(q), q).resolves.toBeInstanceOf(Array);
      await expect(similarIssues(world.as(guest), text), q).resolves.toBeInstanceOf(Array);
    }
  });

  test('the index holds one document for each problem', async () => {
    const { rows } = await sql<{ n: number }>`select count(*) as n from issue_search`.execute(world.database.read);
    const { n } = await world.database.read
      .selectFrom('issues')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(rows[0]?.n).toBe(n);
  });
});
