import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Member } from '#api/context.ts';
import { lookAt } from '#api/deadlines/commands.ts';
import { respond } from '#api/desk/commands.ts';
import { exportJsonl } from '#api/intake/queries.ts';
import { rebuild } from '#api/intake/rebuild.ts';
import { comment, reportIssue } from '#api/issues/commands.ts';
import { hasReporter } from '#api/issues/on-behalf-queries.ts';
import { findIssue, listIssues } from '#api/issues/queries.ts';
import { filterShape, reporterName } from '#api/issues/rules.ts';
import { signIn } from '#api/members/commands.ts';
import { createSession, viewerOf } from '#api/members/session.ts';
import { restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold } from '#api/moderation/commands.ts';
import { listCases } from '#api/moderation/queries.ts';
import { askForErasureOf, undoErasureOf } from '#api/rights/erasure-commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { mailsTo } from '../helpers/mailbox.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';
import { ask, join, live, password, WEEK, work } from './erasing.ts';

const figures = async ({ database: { read } }: World) => {
  const rows = await read.selectFrom('issues').selectAll().orderBy('number').execute();
  const words = { title: null, excerpt: null, display_name: null, private_details: null, erased_at: null };
  return rows.map((row) => ({ ...row, ...words }));
};
const moves = async ({ database: { read } }: World) =>
  read
    .selectFrom('steps')
    .select(['issue', 'n', 'kind', 'by', 'at', 'outcome', 'rating', 'corrects', 'other_issue', 'author'])
    .orderBy('issue')
    .orderBy('n')
    .execute();
/** Where in the database the words stand, also in what is sealed. */
const traces = async ({ url }: World, words: RegExp) => {
  const all = [await everythingIn(url), await everythingIn(url, { withKeys: true })];
  return all.flatMap((text) =>
    [...text.matchAll(new RegExp(`.{0,80}(${words.source}).{0,20}`, `g${words.flags}`))].map(([place]) => place),
  );
};
const commitments = ({ database: { read } }: World) => read.selectFrom('ledger').select(['seq', 'commitment']).orderBy('seq').execute();
const timeline = async (world: World, number: number) => {
  const ctx = world.as(world.agent);
  const issue = await findIssue(ctx, number);
  return stepsOf(ctx, number, issue ? reporterName(issue) : '', { after: 0, limit: 100 });
};

describe.each(engines)('erasing a person on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  /** Asked for, a week later, and done, with the proof gone as well. */
  const erased = async (me: Member, texts: string) => {
    await ask(world, me, texts);
    world.pass(WEEK);
    await work(world);
    world.pass(49);
    await work(world);
  };

  test('leaves nothing of them in any table when their texts go too, and changes no figure, no stage and no date', async () => {
    const { me, open, secret, other } = await live(world, 'Philomena');
    const before = { figures: await figures(world), moves: await moves(world), commitments: await commitments(world) };
    expect(await traces(world, /philomena/i)).not.toEqual([]);
    await erased(me, 'removed');
    expect(await traces(world, /philomena|quince/i)).toEqual([]);
    expect(await figures(world)).toEqual(before.figures);
    expect(await moves(world)).toEqual(before.moves);
    expect((await commitments(world)).slice(0, before.commitments.length)).toEqual(before.commitments);
    await rebuild(world.as(system));
    expect(await figures(world)).toEqual(before.figures);
    expect((await listIssues(world.as(guest), filterShape.parse({ q: 'quince' }), { limit: 9 })).items).toEqual([]);
    for (const number of [open, secret]) {
      const marked = { title: 'Erased', display_name: 'Erased person', private_details: null, erased_at: expect.any(String) };
      const issue = await findIssue(world.as(world.agent), number);
      expect(issue).toMatchObject(marked);
      // Nobody is asked who cannot answer any more.
      expect(issue && (await hasReporter(world.as(guest), issue))).toBe(false);
      expect((await timeline(world, number)).map(({ kind, body, erased_why }) => [kind, body, erased_why])).toEqual([
        ['report', '', 'author'],
        ['answer', '', 'author'],
        ['resolution', 'We put it right.', null],
        ['verdict', '', 'author'],
      ]);
      expect((await actsOn(world, `issue/${number}`)).at(-1)).toBe('issue.erased');
    }
    expect(await findIssue(world.as(guest), other)).toMatchObject({ title: 'Charged twice for one order', erased_at: null });
    expect((await actsOn(world, `member/${me.id}`)).slice(-2)).toEqual(['member.erasure_asked', 'member.erased']);
  });

  test('leaves their texts where they want that, under no name', async () => {
    const { me, open, other } = await live(world, 'Ottoline');
    await erased(me, 'kept');
    expect(await traces(world, /ottoline@|Mx Ottoline|quince: 7/i)).toEqual([]);
    const steps = await timeline(world, open);
    expect(steps.map(({ body, author }) => [body, author]).slice(0, 2)).toEqual([
      ['It is about my quince.', 'Erased person'],
      ['More of the quince.', 'Erased person'],
    ]);
    expect((await timeline(world, other)).map(({ author, body }) => [author, body]).at(-1)).toEqual([
      'Erased person',
      'I had a quince too.',
    ]);
  });

  test('lets the clocks run again where a question waited for them, and takes no other question', async () => {
    const me = await join(world, 'Gwendolyn');
    const { number } = await reportIssue(world.as(me), { title: 'The lid is loose', body: 'It rattles on the stove.' }, 'web');
    await respond(world.as(world.agent), number, { kind: 'question', body: 'Which size is it?' });
    await erased(me, 'kept');
    const issue = await findIssue(world.as(world.agent), number);
    expect(issue).toMatchObject({ waiting_on: 'company', waiting_since: issue?.erased_at });
    expect(Date.parse(issue?.update_due_at ?? '') - Date.parse(issue?.erased_at ?? '')).toBe(3 * 86_400_000);
    const { kind, message } = await refusal(respond(world.as(world.agent), number, { kind: 'question', body: 'Which colour is it?' }));
    expect([kind, message]).toEqual(['conflict', expect.stringContaining('this customer was erased')]);
    world.pass(24 * 4);
    await lookAt(world.as(system), number);
    const told = (await timeline(world, number)).flatMap(({ missed }) => (missed ? [missed] : []));
    expect(told).toEqual([{ what: 'update', due_at: issue?.update_due_at, promise: null }]);
    await rebuild(world.as(system));
    expect((await findIssue(world.as(world.agent), number))?.update_due_at).toBe(issue?.update_due_at);
  });

  test('leaves no word of theirs in the title of a root cause', async () => {
    const me = await join(world, 'Hildegard');
    const { number } = await reportIssue(world.as(me), { title: 'Hildegard’s medlar is bruised', body: 'It was so on arrival.' }, 'web');
    const cause = { kind: 'cause', body: 'The crate has no lining.', fix: 'new' };
    for (const fix_title of [undefined, 'Hildegard’s MEDLAR is bruised.']) {
      expect((await refusal(respond(world.as(world.agent), number, { ...cause, fix_title }))).errors[0]?.path).toBe('fix_title');
    }
    await respond(world.as(world.agent), number, { ...cause, fix_title: 'Crates without a lining' });
    await erased(me, 'removed');
    expect(await traces(world, /hildegard|medlar/i)).toEqual([]);
  });

  test.each([
    ['their own wish', 'Theodora', undefined, ['author', 'customer', /^The author asked/]],
    ['an admin who noted their wish', 'Perpetua', {}, ['author', 'admin', /^An admin noted the author’s wish/]],
    ['an admin, as the law asks', 'Felicitas', { request: 'law' }, ['law', 'admin', /as the law asks/]],
  ] as const)('writes each public text that goes into the moderation log, by %s', async (_, name, by, [request, role, sentence]) => {
    const { me, open, secret, other } = await live(world, name);
    const before = (await listCases(world.as(guest), { limit: 1 })).items[0]?.number ?? 0;
    if (by) {
      await askForErasureOf(world.as(world.admin), me.id, { texts: 'removed', ...by });
      world.pass(WEEK);
      await work(world);
    } else await erased(me, 'removed');
    const lines = (await listCases(world.as(guest), { limit: 99 })).items.filter((one) => one.number > before);
    expect(lines.map(({ issue, post }) => [issue, post]).reverse()).toEqual([
      [open, 'report'],
      [open, 'answer'],
      [open, 'verdict'],
      [other, 'comment'],
    ]);
    for (const line of lines) {
      const said = { measure: 'removal', reason: 'personal_data', request, role, state: 'removed' };
      expect(line).toMatchObject({ ...said, sentence: expect.stringMatching(sentence) });
    }
    expect((await actsOn(world, `issue/${open}`)).slice(-2)).toEqual(['moderation.removed', 'issue.erased']);
    expect(await actsOn(world, `issue/${secret}`)).not.toContain('moderation.removed');
  });

  test('writes no second line of what was removed already, and one of what is held', async () => {
    const me = await join(world, 'Apollonia');
    const { number } = await reportIssue(world.as(me), { title: 'The handle came off', body: 'It lay in the sink.' }, 'web');
    const [held, removed] = [
      await comment(world.as(me), number, { body: 'It was the left one.' }),
      await comment(world.as(me), number, { body: 'Ask my neighbour Jane.' }),
    ];
    const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };
    await confirmRemoval(world.as(world.admin), await askRemoval(world.as(world.approver), { issue: number, step: removed }, grounds));
    const holding = await hold(world.as(world.agent), { issue: number, step: held }, grounds);
    await erased(me, 'removed');
    const lines = (await listCases(world.as(guest), { issue: number, limit: 9 })).items;
    expect(lines.map(({ step, state }) => [step, state])).toEqual([
      [held, 'removed'],
      [1, 'removed'],
      [held, 'in_force'],
      [removed, 'in_force'],
    ]);
    await restore(world.as(world.agent), holding, { sentence: 'It was looked at once more.' });
    expect((await timeline(world, number)).find(({ id }) => id === held)).toMatchObject({ body: '', withheld: null });
  });

  test('deletes the salts of what was erased, and no others', async () => {
    const { me, open, other } = await live(world, 'Wilhelmina');
    await erased(me, 'removed');
    const left = async (subject: string) => {
      const lines = world.database.read.selectFrom('ledger').innerJoin('openings', 'openings.seq', 'ledger.seq').select('act');
      return (await lines.where('subject', '=', subject).orderBy('ledger.seq').execute()).map(({ act }) => act);
    };
    expect(await left(`issue/${open}`)).toEqual(['step.published', ...Array(3).fill('moderation.removed'), 'issue.erased']);
    expect(await left(`issue/${other}`)).toEqual([
      'issue.reported',
      'issue.affected',
      'issue.followed',
      'moderation.removed',
      'issue.erased',
    ]);
    expect(await left(`member/${me.id}`)).toEqual(['member.erased']);
  });

  test('nothing goes for a week, the address is told, and other sessions end', async () => {
    const { me, open } = await live(world, 'Euphemia');
    const cookie = (await createSession(world.as(guest), me.id)).split(';')[0] ?? '';
    await ask(world, me, 'removed');
    expect((await viewerOf(world.database, cookie)).role).toBe('guest');
    const [mail] = await mailsTo(world.database, me.email);
    expect(mail?.subject).toMatch(/^You will be erased from Fernway’s board on \d+ \w+ \d{4}$/);
    world.pass(WEEK - 1);
    await work(world);
    expect(await findIssue(world.as(guest), open)).toMatchObject({ title: 'About the Euphemia quince', erased_at: null });
    expect(await signIn(world.as(guest), { email: me.email, password })).toMatchObject({ id: me.id });
    world.pass(1);
    await work(world);
    expect(await refused(signIn(world.as(guest), { email: me.email, password }))).toBe('invalid');
    const [proof, ...others] = await mailsTo(world.database, me.email);
    expect([proof?.subject, others]).toEqual(['You are erased from Fernway’s board', []]);
  });

  test('an admin asks for others; for everybody else nobody is there', async () => {
    const { me, open } = await live(world, 'Sidonie');
    for (const viewer of [world.customer, world.agent, world.approver]) {
      expect(await refused(askForErasureOf(world.as(viewer), me.id, { texts: 'kept' }))).toBe('not_found');
      expect(await refused(undoErasureOf(world.as(viewer), me.id))).toBe('not_found');
    }
    expect(await refused(askForErasureOf(world.as(guest), me.id, { texts: 'kept' }))).toBe('unauthenticated');
    await askForErasureOf(world.as(world.admin), me.id, { texts: 'removed' });
    expect((await mailsTo(world.database, me.email))[0]?.text).toContain('An admin of Fernway noted');
    world.pass(WEEK);
    await work(world);
    expect(await findIssue(world.as(guest), open)).toMatchObject({ title: 'Erased' });
    expect(await refused(askForErasureOf(world.as(world.admin), me.id, { texts: 'removed' }))).toBe('conflict');
  });

  test('what staff wrote for the company stays, without their name', async () => {
    const number = await world.report();
    await respond(world.as(world.approver), number, { kind: 'investigation', body: 'We look into it.' });
    await askForErasureOf(world.as(world.admin), world.approver.id, { texts: 'removed' });
    world.pass(WEEK);
    await work(world);
    expect((await timeline(world, number)).map(({ body, author }) => [body, author]).at(-1)).toEqual(['We look into it.', 'Fernway']);
    world.pass(49);
    await work(world);
    expect(await traces(world, /"Approver"|approver@/)).toEqual([]);
  });

  test('the board can be exported afterwards, with the marks', async () => {
    const lines = (await Array.fromAsync(exportJsonl(world.as(system)))).join('').trim().split('\n');
    const marked = lines.filter((line) => line.includes('"erased_at"'));
    expect(marked.filter((line) => line.startsWith('{"type":"member"')).length).toBeGreaterThan(2);
    expect(marked.filter((line) => line.startsWith('{"type":"issue"')).length).toBeGreaterThan(2);
  });
});
