import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transact } from '#api/context.ts';
import { openJobs } from '#api/jobs/list.ts';
import { enqueue, type JobKind, type JobKinds } from '#api/jobs/queue.ts';
import { troubledJobs } from '#api/jobs/troubled-queries.ts';
import { startQueue, type Workplace, workOnce } from '#api/jobs/work.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, system, type World } from '../helpers/world.ts';

describe.each(engines)('the queue on %s', (engine) => {
  let world: World;
  let done: unknown[];
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    done = [];
    await world.database.write.deleteFrom('jobs').execute();
  });

  const noting = (more: Partial<JobKind> = {}): JobKind => ({ attempts: 3, run: async (_, payload) => void done.push(payload), ...more });
  const place = (kinds: JobKinds): Workplace => {
    const { database, config, head } = world.as(system);
    return { database, config, head, log: pino({ level: 'silent' }), kinds, clock: () => new Date(world.now()) };
  };
  const real = (kinds: JobKinds): Workplace => {
    const { clock: _, ...rest } = place(kinds);
    return rest;
  };
  const put = (kind: string, payload: string, runAt?: string) => transact(world.as(system), (ctx) => enqueue(ctx, kind, payload, runAt));
  const job = () => world.database.read.selectFrom('jobs').selectAll().executeTakeFirstOrThrow();
  const fails = (message: string) => noting({ run: () => Promise.reject(new Error(message)) });

  test('does what was committed, in its order, once, and nothing that was not', async () => {
    const undone = transact(world.as(system), async (ctx) => {
      await enqueue(ctx, 'note', 'never');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await expect(enqueue(world.as(system), 'note', 'loose')).rejects.toThrow('transaction');
    for (const text of ['a', 'b', 'c']) await put('note', text);
    await put('note', 'later', '2099-01-01T00:00:00.000Z');
    while (await workOnce(place({ note: noting() })));
    expect(done).toEqual(['a', 'b', 'c']);
  });

  test('leaves alone what it has no name for', async () => {
    await put('of tomorrow', 'a');
    expect(await workOnce(place({ note: noting() }))).toBe(false);
    expect(await job()).toMatchObject({ attempts: 0, failed_at: null });
  });

  test('tries again after a pause that doubles, then gives up and says so', async () => {
    const given: unknown[] = [];
    const kinds = {
      note: { ...fails('no luck'), gaveUp: async (_: unknown, payload: unknown, reason: string) => void given.push([payload, reason]) },
    };
    await put('note', 'a');
    const pauses = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await workOnce(place(kinds))).toBe(true);
      expect(await workOnce(place(kinds))).toBe(false);
      const { run_at, attempts, last_error } = await job();
      expect([attempts, last_error]).toEqual([attempt, 'no luck']);
      pauses.push((Date.parse(run_at) - Date.parse(world.now())) / 1000);
      world.pass(1);
    }
    expect(pauses.slice(0, 2)).toEqual([30, 60]);
    expect(await job()).toMatchObject({ failed_at: expect.any(String), attempts: 3 });
    expect(given).toEqual([['a', 'no luck']]);
    expect(await troubledJobs(world.as(world.admin), 9)).toMatchObject([{ kind: 'note', attempts: 3, last_error: 'no luck' }]);
    expect(await troubledJobs(world.as(world.agent), 9)).toBeUndefined();
    expect(await workOnce(place(kinds))).toBe(false);
  });

  test('takes over what a process held that died, after a minute, and not before', async () => {
    await put('note', 'a');
    const dies = new Promise<void>(() => {});
    void workOnce(place({ note: noting({ run: () => dies }) }));
    await expect.poll(async () => (await job()).claimed_by).not.toBeNull();
    expect(await workOnce(place({ note: noting() }))).toBe(false);
    world.pass(1 / 60);
    expect(await workOnce(place({ note: noting() }))).toBe(true);
    expect(done).toEqual(['a']);
  });

  test('does not try for ever what kills its process each time', async () => {
    await put('note', 'a');
    await world.database.write.updateTable('jobs').set({ attempts: 3 }).execute();
    await workOnce(place({ note: noting() }));
    expect(done).toEqual([]);
    expect(await job()).toMatchObject({ failed_at: world.now(), last_error: 'It never came to an end.' });
  });

  test('gives one job to one of many who ask at once', async () => {
    await put('note', 'a');
    const asked = await Promise.all(Array.from({ length: 8 }, () => workOnce(place({ note: noting() }))));
    expect([done, asked.filter(Boolean)]).toEqual([['a'], [true]]);
  });

  test('begins at once, and is asleep in between', async () => {
    const queue = startQueue(real({ note: noting() }));
    for (const text of ['a', 'b']) {
      const began = performance.now();
      await put('note', text);
      await expect.poll(() => done.at(-1), { interval: 5 }).toBe(text);
      expect(performance.now() - began).toBeLessThan(2000);
    }
    await queue.stop();
    await put('note', 'c');
    expect(done).toEqual(['a', 'b']);
  });

  test('hears of work that another process queued when it is nudged', async () => {
    const queue = startQueue(real({ note: noting() }));
    await put('other', 'x');
    await world.database.write.updateTable('jobs').set({ kind: 'note' }).execute();
    for (let i = 0; i < 5; i++) queue.nudge();
    await expect.poll(() => done, { timeout: 5000 }).toEqual(['x']);
    await queue.stop();
  });

  test('waits, when it is stopped, for what it is doing, and takes nothing more', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = 0;
    const run = async () => {
      begun += 1;
      await held;
      done.push('held');
    };
    const queue = startQueue(real({ note: noting({ run }) }));
    for (let i = 0; i < 6; i++) await put('note', `${i}`);
    await expect.poll(() => begun).toBe(4);
    const stopped = queue.stop();
    release();
    await stopped;
    expect([begun, done.length]).toEqual([4, 4]);
  });

  test('does work by the clock again and again, also where it fails', async () => {
    const broken = { ...fails('broken'), attempts: 1, everyS: 3600 };
    const queue = startQueue(real({ hourly: noting({ everyS: 3600 }), broken }));
    const other = startQueue(real({ hourly: noting({ everyS: 3600 }), broken }));
    const rows = () =>
      world.database.read
        .selectFrom('jobs')
        .selectAll()
        .where('run_at', '>', new Date(Date.now() + 60_000 * 30).toISOString())
        .execute();
    await expect.poll(async () => (await rows()).length).toBe(2);
    await Promise.all([queue.stop(), other.stop()]);
    expect(done).toEqual([null]);
    expect((await rows()).map(({ key, attempts, failed_at }) => [key, attempts, failed_at])).toEqual(
      expect.arrayContaining([
        ['hourly', 0, null],
        ['broken', 0, null],
      ]),
    );
  });

  test('forgets what was done two days ago, and keeps what failed for thirty', async () => {
    await put('note', 'a');
    await put('fail', 'b');
    const kinds = { note: noting(), fail: { ...fails('no'), attempts: 1 } };
    while (await workOnce(place(kinds)));
    const { kinds: all, close } = openJobs(world.as(system).config);
    const purge = () => all['jobs.purge']?.run(world.as(system), null);
    const left = async () => (await world.database.read.selectFrom('jobs').select('kind').execute()).map(({ kind }) => kind);
    world.pass(49);
    await purge();
    expect(await left()).toEqual(['fail']);
    world.pass(24 * 30);
    await purge();
    close();
    expect(await left()).toEqual([]);
  });
});
