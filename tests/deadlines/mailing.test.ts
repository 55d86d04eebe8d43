import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transact } from '#api/context.ts';
import { deadlineJobs } from '#api/deadlines/jobs.ts';
import { mailAlarms } from '#api/deadlines/mailing-commands.ts';
import { respond } from '#api/desk/commands.ts';
import { reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, system, type World } from '../helpers/world.ts';

const MINUTE = 1 / 60;
const SECOND = MINUTE / 60;

// In the world's areas the first answer is due after 4 hours, so that the staff are warned an hour before, and pressed an hour after.
describe.each(engines)('mails about deadlines, on %s,', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    const staff = [world.agent.id, world.approver.id, world.admin.id];
    await world.database.write.updateTable('members').set({ proven_at: world.now() }).where('id', 'in', staff).execute();
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    const { write } = world.database;
    await write.updateTable('issues').set({ alarm_at: null }).execute();
    await write.deleteFrom('alarms').execute();
    await write.deleteFrom('mails').execute();
  });

  const watch = () => deadlineJobs['deadlines.watch']?.run(world.as(system), null);
  const mails = async () => {
    const rows = await world.database.read.selectFrom('mails').selectAll().orderBy('recipient').execute();
    return rows.map(({ recipient, subject, text }) => ({ to: recipient.split('@')[0], subject, text }));
  };
  const sent = async () => (await mails()).map(({ to, subject }) => `${to}: ${subject}`);

  test('warn all who answer when a quarter of the time is left, and not before', async () => {
    const number = await world.report({ area: 'payments', title: 'A word that stays on the board' });
    world.pass(3 - SECOND);
    await watch();
    expect(await sent()).toEqual([]);
    world.pass(SECOND);
    await watch();
    expect(await sent()).toEqual(['admin: 1 problem due soon', 'agent: 1 problem due soon', 'approver: 1 problem due soon']);
    const [mail] = await mails();
    expect(mail?.text).toContain(`#${number} (Payments): the first answer, by ${world.now().slice(0, 10)}`);
    expect(mail?.text).not.toContain('A word that stays');
  });

  test('warn of a promise when a quarter of the time is left since it was made', async () => {
    const number = await world.report({ area: 'payments' });
    const promise = { text: 'Call you back', due_at: new Date(Date.parse(world.now()) + 8 * 3_600_000).toISOString() };
    await respond(world.as(world.agent), number, { kind: 'investigation', body: 'We look into it.', promise });
    for (const hours of [1, 5 - SECOND]) {
      world.pass(hours);
      await watch();
      expect(await sent()).toEqual([]);
    }
    world.pass(SECOND);
    await watch();
    expect((await mails())[0]?.text).toContain(`#${number} (Payments): what was promised, by ${promise.due_at.slice(0, 10)}`);
  });

  test('press approvers and admins once it is late for as long again, and once', async () => {
    await world.report({ area: 'payments' });
    world.pass(4.5);
    await watch();
    expect(await sent()).toEqual([]);
    world.pass(0.5);
    await watch();
    world.pass(5);
    await watch();
    expect(await sent()).toEqual(['admin: 1 problem late', 'approver: 1 problem late']);
  });

  test('do not warn of what ran out while nobody looked', async () => {
    await world.report({ area: 'payments' });
    world.pass(4 + MINUTE);
    await watch();
    expect(await sent()).toEqual([]);
  });

  test('are one to each after a time in which very many ran out', async () => {
    const input = { title: 'Charged twice for one order', body: 'Both payments show on my statement.', area: 'payments' };
    await transact(world.as(world.customer), async (ctx) => {
      for (let i = 0; i < 120; i++) await reportIssue(ctx, input, 'web');
    });
    world.pass(30);
    await watch();
    expect(await sent()).toEqual(['admin: 120 problems late', 'approver: 120 problems late']);
    expect((await mails())[0]?.text).toMatch(/and 100 more/);
  }, 60_000);

  test('come every quarter of an hour at most, and leave nothing out', async () => {
    await world.report({ area: 'payments' });
    world.pass(5 * MINUTE);
    await world.report({ area: 'payments' });
    world.pass(3 - 5 * MINUTE);
    await watch();
    expect(await sent()).toHaveLength(3);
    for (const minutes of [5, 9]) {
      world.pass(minutes * MINUTE);
      await watch();
      expect(await sent()).toHaveLength(3);
    }
    world.pass(MINUTE);
    await watch();
    expect(await sent()).toHaveLength(6);
  });

  test('say nothing of what was answered, kept or withdrawn before they were written', async () => {
    const [answered, kept] = [await world.report({ area: 'payments' }), await world.report({ area: 'payments' })];
    world.pass(3);
    await world.database.write.insertInto('alarms').values(alarm(answered)).execute();
    await world.database.write.insertInto('alarms').values(alarm(kept)).execute();
    await respond(world.as(world.agent), answered, { kind: 'investigation', body: 'We look into it.' });
    await withdrawIssue(world.as(world.customer), kept);
    await mailAlarms(world.as(system));
    expect(await sent()).toEqual([]);
    const left = await world.database.read.selectFrom('alarms').select('issue').where('mailed_at', 'is', null).execute();
    expect(left).toEqual([]);
  });

  test('are written once when two write them at the same time', async () => {
    await world.report({ area: 'payments' });
    world.pass(3.5);
    await Promise.all([watch(), watch(), watch()]);
    expect(await sent()).toHaveLength(3);
  });

  test('go to whoever works on the problem and to its team, and to all where that is nobody', async () => {
    const { write } = world.database;
    await write.insertInto('teams').values({ slug: 'money', name: 'Money', created_at: world.now() }).execute();
    await write.insertInto('team_members').values({ team: 'money', member: world.approver.id }).execute();
    const given = async (how: { assignee?: string; team?: string }) => {
      await write.deleteFrom('alarms').execute();
      await write.deleteFrom('mails').execute();
      const number = await world.report({ area: 'payments' });
      await write
        .updateTable('issues')
        .set({ assignee: null, ...how })
        .where('number', '=', number)
        .execute();
      world.pass(3.5);
      await watch();
      await write.updateTable('issues').set({ alarm_at: null }).execute();
      return (await mails()).map(({ to }) => to);
    };
    expect(await given({ assignee: world.agent.id })).toEqual(['agent']);
    expect(await given({ team: 'money' })).toEqual(['approver']);
    expect(await given({ assignee: world.agent.id, team: 'money' })).toEqual(['agent', 'approver']);
    expect(await given({})).toEqual(['admin', 'agent', 'approver']);
    expect(await given({ assignee: world.customer.id })).toEqual(['admin', 'agent', 'approver']);
  });

  test('go to nobody who cannot get in, or not any more', async () => {
    const { write } = world.database;
    await write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.admin.id).execute();
    await write.updateTable('members').set({ proven_at: null }).where('id', '=', world.approver.id).execute();
    await world.report({ area: 'payments' });
    world.pass(3.5);
    await watch();
    expect(await sent()).toEqual(['agent: 1 problem due soon']);
    await write.updateTable('members').set({ deactivated_at: null, proven_at: world.now() }).where('role', '<>', 'customer').execute();
  });

  function alarm(issue: number) {
    const due_at = new Date(Date.parse(world.now()) + 3_600_000).toISOString();
    return { issue, what: 'answer', began: 1, kind: 'warning', due_at, at: world.now(), step: null, mailed_at: null };
  }
});
