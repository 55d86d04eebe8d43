import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '#api/context.ts';
import { transact } from '#api/context.ts';
import { disguise } from '#api/limits/disguise.ts';
import { limitJobs } from '#api/limits/jobs.ts';
import { exceeded, type Limit, waitInWords } from '#api/limits/rules.ts';
import { count, within } from '#api/limits/tallies.ts';
import { openDatabase } from '#db/open.ts';
import { engines } from '../helpers/engines.ts';
import { keys } from '../helpers/keys.ts';
import { refusal } from '../helpers/refusals.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';

const limit: Limit = { name: 'test', most: 5, withinS: 60 };

describe.each(engines)('what is done too often on %s', (engine) => {
  let world: World;
  let other: Ctx['database'];
  beforeAll(async () => {
    world = await createWorld(engine);
    other = openDatabase(world.url, keys, () => undefined);
  });
  afterAll(async () => {
    await other.close();
    await world.drop();
  });

  const of = (whose: string) => [{ limit, whose }];
  const later = (seconds: number) => ({ ...world.as(guest), now: new Date(Date.parse(world.now()) + seconds * 1000).toISOString() });

  test('is refused from the first that is too many until the window ends, and the wait is true', async () => {
    for (let n = 0; n < 5; n++) await within(later(n), of('ada'), 'Too much');
    const refused = await refusal(within(later(20.5), of('ada'), 'Too much'));
    expect(refused).toMatchObject({ kind: 'too_many', status: 429, retryAfterS: 40 });
    expect(refused.message).toBe('Too much. Please wait 40 seconds and try again.');
    expect((await refusal(within(later(59), of('ada'), 'Too much'))).retryAfterS).toBe(1);
    expect(await within(later(60), of('ada'), 'Too much')).toMatchObject([{ n: 1, left: 4, endsInS: 60 }]);
  });

  test('of many at once, in two processes, exactly as many get through as may', async () => {
    const ctxs = [world.as(guest), { ...world.as(guest), database: other, db: other.read }];
    const tries = Array.from({ length: 20 }, (_, i) => within(ctxs[i % 2] ?? world.as(guest), of('eve'), 'Too much'));
    const ended = await Promise.allSettled(tries);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  });

  test('of several limits the one with the longest wait counts, and one person’s count is not another’s', async () => {
    const wide: Limit = { name: 'wide', most: 1, withinS: 600 };
    await count(world.as(guest), [...of('max'), { limit: wide, whose: 'max' }]);
    for (let n = 0; n < 6; n++) await count(world.as(guest), [{ limit: wide, whose: 'max' }, ...of('max')]);
    expect(exceeded(await count(world.as(guest), [...of('max'), { limit: wide, whose: 'max' }]))).toMatchObject({ limit: wide, n: 8 });
    expect(exceeded(await count(world.as(guest), [...of('moritz'), { limit: wide, whose: 'moritz' }]))).toBeUndefined();
  });

  test('two processes that count the same things in another order do not wait for each other for ever', async () => {
    const both = [...of('a'), ...of('b')];
    const ctxs = [world.as(guest), { ...world.as(guest), database: other, db: other.read }];
    await Promise.all(Array.from({ length: 40 }, (_, i) => count(ctxs[i % 2] ?? world.as(guest), i % 2 ? both : both.toReversed())));
    expect(await count(world.as(guest), both)).toMatchObject([{ n: 41 }, { n: 41 }]);
  });

  test('can be taken back', async () => {
    await count(world.as(guest), of('kim'));
    await count(world.as(guest), of('kim'), -1);
    expect(await count(world.as(guest), of('kim'))).toMatchObject([{ n: 1 }]);
  });

  test('is not counted inside a transaction, which would take the count back with the act', async () => {
    await expect(transact(world.as(guest), (ctx) => count(ctx, of('kim')))).rejects.toThrow('outside of any transaction');
  });

  test('is not counted where RATE_LIMITS is off', async () => {
    const ctx = world.as(guest);
    const off = { ...ctx, config: { ...ctx.config, rateLimits: false } };
    for (let n = 0; n < 7; n++) expect(await within(off, of('off'), 'Too much')).toEqual([]);
  });

  test('is forgotten once its window is over, with the salts of the days before yesterday', async () => {
    await disguise(world.as(guest), 'a');
    await count(later(0), of('old'));
    await count(later(50), of('new'));
    const run = (ctx: Ctx) => limitJobs['limits.purge']?.run({ ...ctx, viewer: system }, undefined);
    await run(later(70));
    const kept = await world.database.read.selectFrom('tallies').select('key').execute();
    expect(kept.map(({ key }) => key)).toContain('test new');
    expect(kept.map(({ key }) => key)).not.toContain('test old');
    expect(await world.database.read.selectFrom('address_salts').selectAll().execute()).toHaveLength(1);
    await run(later(3 * 86_400));
    expect(await world.database.read.selectFrom('address_salts').selectAll().execute()).toEqual([]);
    expect(await world.database.read.selectFrom('tallies').selectAll().execute()).toEqual([]);
  });
});

describe.each(engines)('an address on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('is the same all day in every process, another one tomorrow, and never in the open', async () => {
    const other = openDatabase(world.url, keys, () => undefined);
    const [here, there] = await Promise.all([
      disguise(world.as(guest), '198.51.100.1'),
      disguise({ ...world.as(guest), database: other }, '198.51.100.1'),
    ]);
    expect(here).toMatch(/^[\w-]{22}$/);
    expect(there).toBe(here);
    expect(await disguise(world.as(guest), '198.51.100.2')).not.toBe(here);
    const tomorrow = { ...world.as(guest), now: '2026-11-03T00:00:00.000Z' };
    expect(await disguise(tomorrow, '198.51.100.1')).not.toBe(here);
    await other.close();
  });
});

describe.each(engines)('while the database fails on %s', (engine) => {
  test('this process counts alone and says so, so that the limits hold and the site stays up', async () => {
    const world = await createWorld(engine);
    const errors: string[] = [];
    const log = { error: (_: object, said: string) => void errors.push(said) };
    const broken = openDatabase(world.url, keys, () => undefined);
    await broken.write.schema.dropTable('tallies').execute();
    await broken.write.schema.dropTable('address_salts').execute();
    const ctx = { ...world.as(guest), log };
    const whose = await disguise(ctx, '198.51.100.1');
    expect(await disguise(ctx, '198.51.100.1')).toBe(whose);
    for (let n = 0; n < 5; n++) await within(ctx, [{ limit, whose }], 'Too much');
    expect(await refusal(within(ctx, [{ limit, whose }], 'Too much'))).toMatchObject({ kind: 'too_many', retryAfterS: 60 });
    expect(new Set(errors).size).toBe(2);
    expect(errors).toContain('the rate limits cannot be counted in the database: this process counts alone');
    await broken.close();
    await world.drop();
  });
});

test('a wait is told in words and never shorter than it is', () => {
  expect([1, 40, 90, 91, 120, 121].map(waitInWords)).toEqual([
    'a second',
    '40 seconds',
    '90 seconds',
    '2 minutes',
    '2 minutes',
    '3 minutes',
  ]);
});
