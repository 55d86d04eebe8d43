import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { respond } from '#api/desk/commands.ts';
import { editFix, linkIssue, openFix, publishCause, shipFix } from '#api/fixes/commands.ts';
import { comment, publishIssue } from '#api/issues/commands.ts';
import { addAffected, follow, mergeIssue, unmergeIssue } from '#api/issues/joining-commands.ts';
import { hold } from '#api/moderation/commands.ts';
import { changeHearing, followTopic, unfollowTopic } from '#api/notices/commands.ts';
import { sendDigests } from '#api/notices/digests.ts';
import { spreadNews } from '#api/notices/spreading.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, system, type World } from '../helpers/world.ts';

const cause = { kind: 'cause', body: 'The till asked twice. We found the line that does it.', confirm: ['no_date', 'same_text'] };

describe.each(engines)('what happens is told, on %s,', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
    await world.database.write.updateTable('members').set({ proven_at: world.now() }).execute();
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    const { write } = world.database;
    for (const table of ['notices', 'mails', 'topic_follows', 'hearings', 'outbox'] as const) await write.deleteFrom(table).execute();
  });

  const tell = async () => {
    while (await spreadNews(world.as(system)));
  };
  const mails = () => world.database.read.selectFrom('mails').selectAll().orderBy('recipient').orderBy('subject').execute();
  const sent = async () => (await mails()).map(({ recipient, subject }) => `${recipient.split('@')[0]}: ${subject}`);
  /** A problem that nobody was told of yet. */
  const reported = async (more: Record<string, unknown> = {}) => {
    const number = await world.report(more);
    await world.database.write.deleteFrom('outbox').execute();
    world.pass(1);
    return number;
  };
  const followers = async (topic: string, ...members: Member[]) => {
    for (const member of members) await followTopic(world.as(member), topic, 'each');
    await world.database.write.deleteFrom('outbox').execute();
  };

  test('to the reporter and whoever follows: the whole step, once, and what comes next', async () => {
    const number = await reported();
    await follow(world.as(world.stranger), number);
    await respond(world.as(world.agent), number, cause);
    await tell();
    await tell();
    expect(await sent()).toEqual([`customer: #${number} Charged twice for one order`, `stranger: #${number} Charged twice for one order`]);
    const [mail] = await mails();
    expect(mail?.text).toContain('found the cause.');
    expect(mail?.text).toContain(cause.body);
    expect(mail?.text).toContain('Next: Fernway owes');
    expect(mail?.thread).toBe(`issue-${number}`);
    expect(mail?.unsubscribe_url).toMatch(/\/hear\/\S+$/);
  });

  test('to nobody of their own act', async () => {
    const number = await reported();
    await follow(world.as(world.agent), number);
    await respond(world.as(world.agent), number, cause);
    await comment(world.as(world.customer), number, { body: 'Thank you, it happened on Monday.' });
    await tell();
    expect((await sent()).map((line) => line.split(':')[0])).toEqual(['agent', 'customer']);
  });

  test('once to who follows the problem, its area and the board, by what brings it soonest', async () => {
    const number = await reported({ area: 'payments' });
    await follow(world.as(world.stranger), number);
    await followTopic(world.as(world.stranger), 'area/payments', 'daily');
    await followTopic(world.as(world.stranger), 'board', 'weekly');
    await respond(world.as(world.agent), number, cause);
    await tell();
    expect(await sent()).toHaveLength(2);
    expect(await world.database.read.selectFrom('notices').selectAll().where('member', '=', world.stranger.id).execute()).toMatchObject([
      { topic: `issue/${number}`, told_at: world.now() },
    ]);
  });

  test('of a private problem to its reporter and the staff alone, and without its words', async () => {
    const number = await reported({ visibility: 'private', title: 'My account number stands there', area: 'payments' });
    await followers('board', world.stranger);
    await followers('area/payments', world.stranger, world.approver);
    await follow(world.as(world.admin), number);
    await respond(world.as(world.agent), number, cause);
    await tell();
    expect(await sent()).toEqual([`admin: Problem #${number}`, `customer: Problem #${number}`]);
    for (const { text, html } of await mails()) expect(text + html).not.toMatch(/account number|till asked/);
  });

  test('not of what was taken from sight before the mail was written', async () => {
    const number = await reported();
    await comment(world.as(world.stranger), number, { body: 'Their clerk is a thief.' });
    await hold(world.as(world.agent), { issue: number, step: 2 }, { reason: 'abuse', sentence: 'It insults a person.' });
    await world.database.write.deleteFrom('mails').execute();
    await tell();
    expect(await sent()).toEqual([]);
  });

  test('to followers of a problem that was merged into another, and once where they follow both', async () => {
    const [one, other] = [await reported(), await reported({ title: 'Paid two times for one order' })];
    await follow(world.as(world.stranger), one);
    await follow(world.as(world.stranger), other);
    await mergeIssue(world.as(world.agent), one, other);
    await world.database.write.deleteFrom('outbox').execute();
    await respond(world.as(world.agent), other, cause);
    await tell();
    expect((await sent()).map((line) => line.split(':')[0])).toEqual(['customer', 'stranger']);
    await unmergeIssue(world.as(world.agent), one);
  });

  test('of a root cause to everybody of its problems, whoever follows it, and once', async () => {
    const number = await reported();
    await addAffected(world.as(world.stranger), number);
    const fix = await openFix(world.as(world.approver), {
      title: 'A till that asked twice',
      root_cause: 'No lock.',
      what_happened: 'Two payments.',
    });
    await linkIssue(world.as(world.approver), fix, number);
    await followers(`fix/${fix}`, world.stranger, world.admin);
    await publishCause(world.as(world.approver), fix);
    await tell();
    expect(await sent()).toEqual(['admin', 'customer', 'stranger'].map((who) => `${who}: F-${fix} A till that asked twice`));
    expect((await mails())[0]?.text).toContain('No lock.');
  });

  test('of a root cause no more to who wants to hear no more of it, though it happened to them', async () => {
    const number = await reported();
    const fix = await openFix(world.as(world.approver), {
      title: 'A till that asked twice',
      root_cause: 'No lock.',
      what_happened: 'Two payments.',
    });
    await linkIssue(world.as(world.approver), fix, number);
    await publishCause(world.as(world.approver), fix);
    await unfollowTopic(world.as(world.customer), `fix/${fix}`);
    world.pass(1);
    await world.database.write.deleteFrom('outbox').execute();
    await editFix(world.as(world.approver), fix, { actions: [] });
    await shipFix(world.as(world.approver), fix, { evidence: 'Release 12.' });
    await tell();
    expect(await sent()).toEqual([]);
  });

  test('in one mail a day to who wants that, at seven in their morning', async () => {
    const number = await reported();
    await followTopic(world.as(world.stranger), 'board', 'daily');
    await changeHearing(world.as(world.stranger), { act: 'zone', zone: 'America/New_York' });
    await respond(world.as(world.agent), number, cause);
    await comment(world.as(world.customer), number, { body: 'Thank you, it happened on Monday.' });
    await tell();
    expect((await sent()).filter((line) => line.startsWith('stranger'))).toEqual([]);
    const due = await world.database.read.selectFrom('notices').select('due_at').where('member', '=', world.stranger.id).execute();
    expect(new Set(due.map(({ due_at }) => due_at.slice(11, 16)))).toEqual(new Set(['12:00']));
    world.pass(24);
    await sendDigests(world.as(system));
    await sendDigests(world.as(system));
    const theirs = (await mails()).filter(({ recipient }) => recipient.startsWith('stranger'));
    expect(theirs).toHaveLength(1);
    expect(theirs[0]?.text).toContain('- The customer answered');
    expect(theirs[0]?.text).toContain(`#${number} Charged twice`);
  });

  test('to nobody who asked for quiet or wants nothing any more, until they want it again', async () => {
    const number = await reported();
    await changeHearing(world.as(world.customer), { act: 'quiet', days: 'week' });
    await respond(world.as(world.agent), number, cause);
    await tell();
    expect(await sent()).toEqual([]);
    await changeHearing(world.as(world.customer), { act: 'stop' });
    world.pass(8 * 24);
    await respond(world.as(world.agent), number, { ...cause, body: 'Another look at the same line.' });
    await tell();
    expect(await sent()).toEqual([]);
    await changeHearing(world.as(world.customer), { act: 'again' });
    world.pass(1);
    await respond(world.as(world.agent), number, { ...cause, body: 'The third look at that line.' });
    await tell();
    expect(await sent()).toHaveLength(1);
  });

  test('not to who came in a file and never showed an address, nor to who was deactivated', async () => {
    const number = await reported();
    await follow(world.as(world.stranger), number);
    const { write } = world.database;
    await write.updateTable('members').set({ proven_at: null }).where('id', '=', world.customer.id).execute();
    await write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.stranger.id).execute();
    await respond(world.as(world.agent), number, cause);
    await tell();
    expect(await sent()).toEqual([]);
    await write.updateTable('members').set({ proven_at: world.now(), deactivated_at: null }).execute();
  });

  test('to all others also where an address is none', async () => {
    const number = await reported();
    await follow(world.as(world.stranger), number);
    const { write } = world.database;
    await write.updateTable('members').set({ email: 'nobody at all' }).where('id', '=', world.stranger.id).execute();
    await respond(world.as(world.agent), number, cause);
    await tell();
    expect((await sent()).map((line) => line.split(':')[0])).toEqual(['customer']);
    await write.updateTable('members').set({ email: world.stranger.email }).where('id', '=', world.stranger.id).execute();
  });

  test('that a private problem became public', async () => {
    const number = await reported({ visibility: 'private' });
    await followers('board', world.stranger);
    world.pass(1);
    await publishIssue(world.as(world.customer), number, {});
    await tell();
    expect(await sent()).toEqual([`stranger: #${number} Charged twice for one order`]);
  });
});
