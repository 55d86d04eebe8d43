import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deadlineJobs } from '#api/deadlines/jobs.ts';
import { refuseDraft } from '#api/desk/decision-commands.ts';
import { handInDraft, handInVersion, improveDraft, withdrawDraft } from '#api/desk/draft-commands.ts';
import { answer, drafted, read } from '../approval/drafting.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, system, type World } from '../helpers/world.ts';

const MINUTE = 1 / 60;
const QUARTER = 15 * MINUTE;

describe.each(engines)('mails about drafts that wait, on %s,', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    const staff = [world.agent.id, world.approver.id, world.admin.id];
    await world.database.write.updateTable('members').set({ proven_at: world.now() }).where('id', 'in', staff).execute();
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    const { write } = world.database;
    world.pass(QUARTER);
    await watch();
    await write.updateTable('issues').set({ alarm_at: null }).execute();
    await write.deleteFrom('alarms').execute();
    await write.updateTable('draft_versions').set({ told_at: '2026-01-01T00:00:00.000Z' }).execute();
    await write.deleteFrom('mails').execute();
  });

  const watch = () => deadlineJobs['deadlines.watch']?.run(world.as(system), null);
  const mails = async () => {
    const rows = await world.database.read.selectFrom('mails').selectAll().orderBy('recipient').orderBy('id').execute();
    return rows.map(({ recipient, subject, text }) => ({ to: recipient.split('@')[0], subject, text }));
  };
  const sent = async () => (await mails()).map(({ to, subject }) => `${to}: ${subject}`);

  test('tell those who decide of each version that is handed in, once, in numbers alone', async () => {
    const { issue, draft } = await drafted(world, { body: 'A word that stays at the desk.' });
    await watch();
    expect(await sent()).toEqual(['admin: 1 draft to check', 'approver: 1 draft to check']);
    const [mail] = await mails();
    expect(mail?.text).toContain(`#${issue}: draft ${draft}, version 1, handed in ${world.now().slice(0, 10)}`);
    expect(mail?.text).toContain('/desk/approvals');
    expect(mail?.text).not.toContain('A word that stays');
    world.pass(QUARTER);
    await watch();
    await improveDraft(world.as(world.agent), draft, answer);
    world.pass(QUARTER);
    await watch();
    expect(await sent()).toHaveLength(2);
    await handInDraft(world.as(world.agent), draft);
    await watch();
    expect(await sent()).toHaveLength(4);
    expect((await mails()).filter(({ text }) => text.includes(`draft ${draft}, version 2,`))).toHaveLength(2);
  });

  test('tell nobody of what they wrote or opened themselves', async () => {
    const { draft } = await drafted(world, {}, world.approver);
    await watch();
    expect(await sent()).toEqual(['admin: 1 draft to check']);
    world.pass(QUARTER);
    await handInVersion(world.as(world.admin), draft, answer);
    await watch();
    expect(await sent()).toEqual(['admin: 1 draft to check']);
    const other = (await drafted(world)).draft;
    await handInVersion(world.as(world.approver), other, answer);
    world.pass(QUARTER);
    await watch();
    expect(await sent()).toEqual(['admin: 1 draft to check', 'admin: 1 draft to check']);
  });

  test('say nothing of what was decided, replaced or withdrawn before they were written', async () => {
    const drafts = [await drafted(world), await drafted(world), await drafted(world)];
    const [refused = 0, replaced = 0, withdrawn = 0] = drafts.map(({ draft }) => draft);
    await refuseDraft(world.as(world.approver), refused, { ...(await read(world, refused)), reason: 'Say by when.' });
    await improveDraft(world.as(world.agent), replaced, answer);
    await withdrawDraft(world.as(world.agent), withdrawn);
    await watch();
    world.pass(QUARTER);
    await watch();
    expect(await sent()).toEqual([]);
  });

  test('come in one mail with the deadlines, and every quarter of an hour at most', async () => {
    await world.report({ area: 'payments' });
    world.pass(3);
    await drafted(world);
    await watch();
    expect(await sent()).toEqual([
      'admin: 1 problem due soon, 1 draft to check',
      'agent: 1 problem due soon',
      'approver: 1 problem due soon, 1 draft to check',
    ]);
    await drafted(world);
    world.pass(14 * MINUTE);
    await watch();
    expect(await sent()).toHaveLength(3);
    world.pass(MINUTE);
    await watch();
    expect(await sent()).toHaveLength(5);
    world.pass(MINUTE);
    await drafted(world);
    await watch();
    expect(await sent()).toHaveLength(5);
  });

  test('are written once when two write them at the same time', async () => {
    await drafted(world);
    await Promise.all([watch(), watch(), watch()]);
    expect(await sent()).toHaveLength(2);
  });
});
