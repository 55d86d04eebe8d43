import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { type QueueKey, queue, queueCounts } from '#api/desk/queries.ts';
import { addAffected, follow } from '#api/issues/joining-commands.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('the queue on %s', (engine) => {
  let world: World;
  const n: Record<string, number> = {};
  beforeAll(async () => {
    world = await createWorld(engine);
    n['answered'] = await world.report();
    await respond(world.as(world.agent), n['answered'], { kind: 'investigation', body: 'We look into it.' });
    world.pass(1);
    n['first'] = await world.report();
    world.pass(1);
    n['second'] = await world.report({ visibility: 'private' });
    n['asked'] = await world.report();
    await respond(world.as(world.agent), n['asked'], { kind: 'question', body: 'Which order was it?' });
    n['done'] = await world.report();
    await respond(world.as(world.agent), n['done'], { kind: 'resolution', body: 'It is done.' });
  });
  afterAll(() => world.drop());

  const order = async (viewer = world.agent) => {
    const page = await queue(world.as(viewer), { view: 'needs_us' }, { limit: 50 });
    return page?.items.map((item) => Object.keys(n).find((name) => n[name] === item.number));
  };

  test('what is due first comes first, private problems among the public, and what waits for the customer is not in it', async () => {
    expect(await order()).toEqual(['first', 'second', 'answered']);
    expect(await queueCounts(world.as(world.agent))).toMatchObject({ needs_us: 3, late: 0 });
  });

  test('neither votes nor followers move it', async () => {
    for (const member of [world.stranger, world.approver, world.admin]) {
      await addAffected(world.as(member), n['answered'] ?? 0);
      await follow(world.as(member), n['answered'] ?? 0);
    }
    await world.database.write
      .updateTable('issues')
      .set({ reach: 1_000_000 })
      .where('number', '=', n['answered'] ?? 0)
      .execute();
    expect(await order()).toEqual(['first', 'second', 'answered']);
  });

  test('the most overdue stays on top as time goes by', async () => {
    world.pass(100);
    expect(await order()).toEqual(['first', 'second', 'answered']);
    expect(await queueCounts(world.as(world.agent))).toMatchObject({ needs_us: 3, late: 3 });
  });

  test('its pages follow each other', async () => {
    const seen: number[] = [];
    let after: QueueKey | undefined;
    do {
      const page = await queue(world.as(world.agent), { view: 'needs_us' }, { after, limit: 1 });
      seen.push(...(page?.items ?? []).map((item) => item.number));
      after = page?.next;
    } while (after);
    expect(seen).toEqual([n['first'], n['second'], n['answered']]);
  });

  test('it is not there for customers and guests', async () => {
    expect(await order(world.customer)).toBeUndefined();
    expect(await queue(world.as(guest), { view: 'needs_us' }, { limit: 1 })).toBeUndefined();
    expect(await queueCounts(world.as(guest))).toBeUndefined();
  });
});
