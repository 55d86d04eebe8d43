import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transact } from '#api/context.ts';
import { record, recordAll } from '#api/ledger/commands.ts';
import { linesAfter, listLines, readHead } from '#api/ledger/queries.ts';
import { canonicalJson, commitment } from '#api/ledger/rules.ts';
import { logLines } from '#api/record/log.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the ledger on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('its numbers have no gap, also when many write at once and some fail', async () => {
    const fails = (ctx: ReturnType<World['as']>) =>
      transact(ctx, async (ctx) => {
        await record(ctx, { act: 'board.opened', subject: 'board', content: {} });
        throw new Error('after the line');
      });
    await Promise.allSettled(Array.from({ length: 10 }, (_, i) => (i % 2 ? world.report() : fails(world.as(world.admin)))));
    const lines = await linesAfter(world.as(guest), 0, 100);
    expect(lines.map((line) => line.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await readHead(world.database.read)).toEqual({ seq: 5 });
  });

  test('a line cannot be changed or deleted', async () => {
    await expect(sql`update ledger set act = 'board.opened'`.execute(world.database.write)).rejects.toThrow(/append-only/);
    await expect(sql`delete from ledger`.execute(world.database.write)).rejects.toThrow(/append-only/);
  });

  test('a line commits to its content and holds none of it', async () => {
    const content = { words: 'very private', n: 1 };
    await transact(world.as(world.agent), (ctx) => recordAll(ctx, [{ act: 'board.opened', subject: 'board', content }]));
    const [line] = await listLines(world.as(guest), { limit: 1 });
    const opening = await world.database.read
      .selectFrom('openings')
      .selectAll()
      .where('seq', '=', line?.seq ?? 0)
      .executeTakeFirstOrThrow();
    expect(line?.commitment).toBe(commitment(opening.salt, content));
    expect(line?.commitment).not.toBe(commitment(opening.salt, { ...content, n: 2 }));
    expect(JSON.stringify(line)).not.toContain('private');
    expect(line?.role).toBe('agent');
  });

  test('a line outside a transaction is a bug', async () => {
    await expect(record(world.as(guest), { act: 'board.opened', subject: 'board', content: {} })).rejects.toThrow(/transaction/);
  });

  test('the log reads as sentences, and of a private problem it gives the number alone', async () => {
    const number = await world.report({ visibility: 'private', title: 'My secret trouble' });
    const [seen] = await logLines(world.as(guest), { limit: 1 });
    expect(seen).toMatchObject({ sentence: 'A customer reported', subject: `#${number}`, title: null, path: null });
    const [own] = await logLines(world.as(world.customer), { limit: 1 });
    expect(own).toMatchObject({ title: 'My secret trouble', path: `/issues/${number}-my-secret-trouble` });
  });
});

test('canonical JSON has its names in order and leaves out what is absent', () => {
  expect(canonicalJson({ b: [1, null, { d: 'x', c: true }], a: undefined, A: 'é' })).toBe('{"A":"é","b":[1,null,{"c":true,"d":"x"}]}');
});
