import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transact } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { record, recordAll } from '#api/ledger/commands.ts';
import { linesAfter, listLines, readHead } from '#api/ledger/queries.ts';
import { canonicalJson, commitment } from '#api/ledger/rules.ts';
import { issueLog, logLines, newestLines } from '#api/record/log.ts';
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
    const lines = await linesAfter(world.as(guest), { after: 0, limit: 100 });
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
    expect(own).toMatchObject({ title: 'My secret trouble', path: `/issues/${number}` });
  });

  test('the log of one problem has its lines alone, the newest first, page by page', async () => {
    const number = await world.report();
    await respond(world.as(world.agent), number, { kind: 'investigation', body: 'We look at order 18.' });
    await world.report();
    const { issue, lines } = (await issueLog(world.as(guest), number, { limit: 9 })) ?? {};
    expect(issue?.number).toBe(number);
    expect(lines).toMatchObject([{ act: 'step.published', subject: `#${number}` }, { act: 'issue.reported' }]);
    const before = lines?.[0]?.seq;
    expect((await issueLog(world.as(guest), number, { before, limit: 9 }))?.lines).toMatchObject([{ act: 'issue.reported' }]);
    expect((await issueLog(world.as(guest), number, { limit: 1 }))?.lines).toHaveLength(1);
  });

  test('the page of a problem shows its newest lines and says how many there are', async () => {
    const number = await world.report();
    await respond(world.as(world.agent), number, { kind: 'investigation', body: 'We look at order 19.' });
    const ctx = world.as(guest);
    const issue = await findIssue(ctx, number);
    for (const [limit, shown] of [1, 2, 3].map((limit) => [limit, Math.min(limit, 2)] as const)) {
      const { lines, all } = issue ? await newestLines(ctx, issue, limit) : { lines: [], all: 0 };
      expect([lines.length, all, lines[0]?.act]).toEqual([shown, 2, 'step.published']);
    }
  });

  test('the log of a private problem is not there for others, as that of none is not', async () => {
    const number = await world.report({ visibility: 'private' });
    for (const viewer of [guest, world.stranger]) {
      expect(await issueLog(world.as(viewer), number, { limit: 9 })).toBeUndefined();
      expect(await issueLog(world.as(viewer), number + 1, { limit: 9 })).toBeUndefined();
    }
    for (const viewer of [world.customer, world.agent]) {
      expect((await issueLog(world.as(viewer), number, { limit: 9 }))?.lines).toMatchObject([{ act: 'issue.reported' }]);
    }
  });
});

test('canonical JSON has its names in order and leaves out what is absent', () => {
  expect(canonicalJson({ b: [1, null, { d: 'x', c: true }], a: undefined, A: 'é' })).toBe('{"A":"é","b":[1,null,{"c":true,"d":"x"}]}');
});
