import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { respond } from '#api/desk/commands.ts';
import { linkIssue, openFix } from '#api/fixes/commands.ts';
import { importCfpb } from '#api/intake/commands.ts';
import { rebuild } from '#api/intake/rebuild.ts';
import { giveVerdict } from '#api/issues/commands.ts';
import { addAffected, mergeIssue } from '#api/issues/joining-commands.ts';
import { listIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, system, type World } from '../helpers/world.ts';
import { derivedOf, fileOf, rowsIn } from './boards.ts';

describe.each(engines)('rebuilding what is derived on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    const number = await world.report({ area: 'payments' });
    world.pass(3);
    const promise = { text: 'Call you back', due_at: '2026-12-01' };
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'Paid back.', promise });
    await giveVerdict(world.as(world.customer), number, { outcome: 'partly', text: 'Only one of them.' });
    await addAffected(world.as(world.stranger), number);
    await mergeIssue(world.as(world.agent), await world.report(), number);
    await linkIssue(world.as(world.agent), await openFix(world.as(world.agent), { title: 'Retry paid twice' }), number);
    await importCfpb(world.as(system), fileOf('Complaint ID,Date received,Product,Issue\n7,1/2/2015,Mortgage,Closing\n'));
  });
  afterAll(() => world.drop());

  const search = async () => {
    const { items } = await listIssues(world.as(guest), filterShape.parse({ q: 'closing' }), { after: undefined, limit: 10 });
    return items.map(({ number }) => number);
  };

  test('brings back what was spoilt, and changes nothing else', async () => {
    const before = [await derivedOf(world), await rowsIn(world), await search()];
    const spoilt = {
      stage: 'withdrawn',
      affected: 7,
      followers: 7,
      reopened: 7,
      waiting_on: 'reporter',
      due_at: world.now(),
      resolved_at: null,
    };
    await world.database.write.updateTable('issues').set(spoilt).execute();
    await world.database.write.updateTable('fixes').set({ stage: 'verified', issues: 7, last_report_at: null }).execute();
    await world.database.dialect.putDocuments(world.database.write, [{ number: 3, title: [], body: [] }]);
    const heard: number[] = [];
    expect(await rebuild(world.as(system), (done) => heard.push(done))).toBe(3);
    expect(heard).toEqual([3]);
    expect([await derivedOf(world), await rowsIn(world), await search()]).toEqual(before);
  });

  test('is for admins and the terminal alone', async () => {
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await refused(rebuild(world.as(viewer)))).toBe('forbidden');
    }
  });
});
