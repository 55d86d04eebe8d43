import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addArea } from '#api/areas/commands.ts';
import { invite } from '#api/members/commands.ts';
import { changeBoard } from '#api/settings/board-commands.ts';
import { checklist, isDemo } from '#api/settings/checklist-queries.ts';
import { noteMailbox } from '#api/settings/mailbox-commands.ts';
import { keepPolicy } from '#api/settings/policy-commands.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('what a new board lacks on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    const { write } = world.database;
    await write.deleteFrom('areas').execute();
    await write.deleteFrom('members').where('id', 'not in', [world.admin.id, world.customer.id]).execute();
  });
  afterAll(() => world.drop());

  const boss = () => world.as(world.admin);
  const done = async () => Object.entries((await checklist(boss())) ?? {}).flatMap(([name, is]) => (is ? [name] : []));

  test('is everything at first, and then what was not done yet', async () => {
    expect(await done()).toEqual([]);
    await addArea(boss(), { name: 'Boats' });
    expect(await done()).toEqual(['areas']);
    await world.report({ area: 'boats' });
    expect(await done()).toEqual(['areas', 'issue']);
    await keepPolicy(boss(), 1);
    expect(await done()).toEqual(['areas', 'policy', 'issue']);
    await invite(boss(), 'agent');
    expect(await done()).toEqual(['areas', 'staff', 'policy', 'issue']);
    await changeBoard(boss(), { version: 0, company: 'Blue Heron' });
    expect(await done()).toEqual(['name', 'areas', 'staff', 'policy', 'issue']);
    const both = await Promise.allSettled([noteMailbox(boss()), noteMailbox(boss())]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await done()).toEqual(['name', 'areas', 'staff', 'mail', 'policy', 'issue']);
    expect(await actsOn(world, 'board')).toEqual(['member.invited', 'board.changed', 'mail.mailbox_noted']);
  });

  test('an invitation that ran out is none', async () => {
    world.pass(8 * 24);
    expect(await done()).not.toContain('staff');
  });

  test('with a mail server there is nothing to note', async () => {
    const ctx = boss();
    const withServer = { ...ctx, config: { ...ctx.config, smtpUrl: 'smtp://mail.example.com' } };
    expect((await checklist(withServer))?.mail).toBe(true);
    expect(await refused(noteMailbox(withServer))).toBe('conflict');
  });

  test('is for admins alone, and no board is the demo but the demo', async () => {
    for (const viewer of [guest, world.customer]) expect(await checklist(world.as(viewer))).toBeUndefined();
    expect(await refused(noteMailbox(world.as(world.customer)))).toBe('forbidden');
    expect(await isDemo(boss())).toBe(false);
    const members = world.database.write.updateTable('members').set({ email: 'sunniva@fernway.example' });
    await members.where('id', '=', world.customer.id).execute();
    expect([await isDemo(boss()), await isDemo(world.as(world.customer))]).toEqual([true, false]);
  });
});
