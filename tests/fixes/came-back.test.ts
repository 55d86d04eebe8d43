import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkIssue, openFix, publishCause, shipFix, unlinkIssue } from '#api/fixes/commands.ts';
import { findFix, issuesOfFix, outcomeOf } from '#api/fixes/queries.ts';
import { logIssue } from '#api/issues/on-behalf-commands.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('a cause that came back on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  test('cannot hide behind the date at which a report is said to have come in: what was written down later is listed apart', async () => {
    const fix = await openFix(world.as(world.agent), { title: 'Depots lose parcels', root_cause: 'No list.' });
    const received = world.now();
    world.pass(24);
    await publishCause(world.as(world.approver), fix);
    await shipFix(world.as(world.approver), fix);
    world.pass(24);
    const said = { title: 'Parcel lost', body: 'The depot lost it.', visibility: 'public', consent: 'On the phone.', channel: 'phone' };
    const { number: noted } = await logIssue(world.as(world.agent), { ...said, received_at: received });
    const { number: again } = await logIssue(world.as(world.agent), { ...said, received_at: world.now() });
    for (const number of [noted, again, await world.report()]) await linkIssue(world.as(world.agent), fix, number);
    expect(await outcomeOf(world.as(guest), fix)).toMatchObject({ noted_after: 1, back: 2 });
    const { items } = await issuesOfFix(world.as(guest), fix, { which: 'noted_after', limit: 9 });
    expect(items.map(({ number }) => number)).toEqual([noted]);
  });

  test('does not go away because an agent links the new report to something else, or to nothing', async () => {
    const fix = await openFix(world.as(world.agent), { title: 'Retry made a second payment', root_cause: 'No lock.' });
    const other = await openFix(world.as(world.agent), { title: 'Something else broke' });
    const before = await world.report();
    await linkIssue(world.as(world.agent), fix, before);
    await publishCause(world.as(world.approver), fix);
    await shipFix(world.as(world.approver), fix);
    world.pass(1);
    const again = await world.report();
    await linkIssue(world.as(world.agent), fix, again);
    expect(await refused(unlinkIssue(world.as(world.agent), fix, again))).toBe('forbidden');
    expect(await refused(linkIssue(world.as(world.agent), other, again))).toBe('forbidden');
    expect(await findFix(world.as(guest), fix)).toMatchObject({ stage: 'recurred' });
    // What was reported before says nothing of the repair.
    await unlinkIssue(world.as(world.agent), fix, before);
    await linkIssue(world.as(world.approver), other, again);
    expect(await findFix(world.as(guest), fix)).toMatchObject({ stage: 'shipped' });
    await linkIssue(world.as(world.agent), fix, again);
  });
});
