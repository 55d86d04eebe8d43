import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requireApproval } from '#api/approvals/commands.ts';
import { checkingOn } from '#api/approvals/queries.ts';
import { respond } from '#api/desk/commands.ts';
import { approveAndPublishDraft, approveDraft, publishDraft, refuseDraft } from '#api/desk/decision-commands.ts';
import { commentOnDraft, handInDraft, handInVersion, improveDraft, openDraft, withdrawDraft } from '#api/desk/draft-commands.ts';
import { countWaiting, findDraft, listDrafts } from '#api/desk/draft-queries.ts';
import { draftState, draftStates } from '#api/desk/draft-rules.ts';
import { found } from '#api/guards.ts';
import { comment, publishIssue, withdrawIssue } from '#api/issues/commands.ts';
import { mergeIssue } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { askRemoval, confirmRemoval } from '#api/moderation/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { actsOn, createWorld, guest, type World } from '../helpers/world.ts';
import { another, answer, drafted, look, read } from './drafting.ts';

describe('the state of a draft', () => {
  const at = '2026-11-02T09:00:00.000Z';
  const none = { author: null, handed_in_at: null, approved_at: null, refused_at: null };
  const stands = { withdrawn_at: null, published_at: null };

  test('follows from what was done with its latest version', () => {
    expect(draftState(stands, none)).toBe('open');
    expect(draftState(stands, { ...none, handed_in_at: at })).toBe('waiting');
    expect(draftState(stands, { ...none, handed_in_at: at, refused_at: at })).toBe('refused');
    expect(draftState(stands, { ...none, handed_in_at: at, approved_at: at })).toBe('approved');
    expect(draftState({ ...stands, published_at: at }, { ...none, handed_in_at: at, approved_at: at })).toBe('published');
    expect(draftState({ ...stands, withdrawn_at: at }, { ...none, handed_in_at: at })).toBe('withdrawn');
  });
});

const said = ['same_text', 'no_date'];
const grounds = { reason: 'personal_data', sentence: 'It names a neighbour with their address.' };

describe.each(engines)('a draft on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const agent = () => world.as(world.agent);
  const approver = () => world.as(world.approver);
  const checking = async (issue: number) => {
    const row = await findIssue(world.as(guest), issue);
    return row && checkingOn(world.as(guest), row);
  };
  const stepsOn = (issue: number) => stepsOf(world.as(guest), issue, '', { after: 1, limit: 9 });

  test('goes from refused to improved to approved to public, in its author’s name', async () => {
    const { issue, draft } = await drafted(world);
    expect(await stepsOn(issue)).toEqual([]);
    await refuseDraft(approver(), draft, { ...(await read(world, draft)), reason: 'Say by when.' });
    expect((await look(world, draft)).latest).toMatchObject({ refusal: 'Say by when.', decided_by_name: 'Approver' });
    expect(await refused(handInDraft(agent(), draft))).toBe('conflict');
    expect(await improveDraft(agent(), draft, { ...answer, body: 'We refund the second payment by Friday.' })).toBe(2);
    expect((await look(world, draft)).state).toBe('open');
    await handInDraft(agent(), draft);
    await approveDraft(approver(), draft, await read(world, draft));
    expect((await look(world, draft)).state).toBe('approved');
    expect(await stepsOn(issue)).toEqual([]);
    const step = await publishDraft(agent(), draft, {});
    expect(await stepsOn(issue)).toMatchObject([
      { id: step, kind: 'remedy', author: 'Agent', body: 'We refund the second payment by Friday.' },
    ]);
    expect(await look(world, draft)).toMatchObject({ state: 'published', step });
    expect(await actsOn(world, `issue/${issue}`)).toEqual([
      'issue.reported',
      'draft.handed_in',
      'draft.refused',
      'draft.handed_in',
      'draft.approved',
      'step.published',
    ]);
  });

  test('is published by an approver in the name of who wrote it', async () => {
    const { issue, draft } = await drafted(world);
    await approveAndPublishDraft(approver(), draft, await read(world, draft));
    const [step] = await stepsOn(issue);
    expect(step?.author).toBe('Agent');
    const rows = world.database.read.selectFrom('steps').select('author').where('issue', '=', issue).where('n', '=', 2);
    expect((await rows.executeTakeFirst())?.author).toBe(world.agent.id);
  });

  test('is decided on by no agent, and by nobody who wrote it or opened it', async () => {
    const second = await another(world);
    const { draft } = await drafted(world, {}, world.approver);
    expect(await refused(approveDraft(agent(), draft, await read(world, draft)))).toBe('forbidden');
    expect(await refused(approveDraft(approver(), draft, await read(world, draft)))).toBe('forbidden');
    expect(await refused(refuseDraft(approver(), draft, { ...(await read(world, draft)), reason: 'Not like this.' }))).toBe('forbidden');
    // Who wants another text writes it, and then somebody else decides: who opened the draft does not.
    await handInVersion(world.as(second), draft, { ...answer, body: 'We refund it at once.' });
    for (const one of [second, world.approver]) {
      expect(await refused(approveDraft(world.as(one), draft, await read(world, draft)))).toBe('forbidden');
    }
    await approveDraft(world.as(world.admin), draft, await read(world, draft));
    expect((await look(world, draft)).state).toBe('approved');
  });

  test('does not exist for anybody but staff', async () => {
    const { draft } = await drafted(world);
    const hash = await read(world, draft);
    for (const one of [world.customer, world.stranger]) {
      const as = world.as(one);
      expect(await findDraft(as, draft)).toBeUndefined();
      expect(await listDrafts(as, { states: draftStates, limit: 9 })).toBeUndefined();
      expect(await countWaiting(as)).toBe(0);
      const acts = [
        () => approveDraft(as, draft, hash),
        () => refuseDraft(as, draft, { ...hash, reason: 'Not this.' }),
        () => publishDraft(as, draft, {}),
        () => withdrawDraft(as, draft),
        () => improveDraft(as, draft, answer),
        () => commentOnDraft(as, draft, { body: 'I was here.' }),
      ];
      for (const act of acts) {
        expect(await refused(act())).toBe('not_found');
      }
    }
    expect(await refused(openDraft(world.as(world.customer), 1, answer))).toBe('forbidden');
  });

  test('stops no clock: the page says that an answer is checked and by when it is due, until it is not checked any more', async () => {
    const { issue, draft } = await drafted(world);
    const due = '2026-11-02T17:00:00.000Z';
    const row = await findIssue(agent(), issue);
    expect(row).toMatchObject({ first_answer_at: null, stage: 'reported', answer_due_at: row?.due_at });
    expect(await checking(issue)).toEqual({ since: world.now(), due_at: row?.due_at });
    expect(row?.due_at?.slice(11)).toBe(due.slice(11));
    await refuseDraft(approver(), draft, { ...(await read(world, draft)), reason: 'Say by when.' });
    expect(await checking(issue)).toBeNull();
    await improveDraft(agent(), draft, answer);
    expect(await checking(issue)).toBeNull();
    await handInDraft(agent(), draft);
    expect(await checking(issue)).not.toBeNull();
    await withdrawDraft(agent(), draft);
    expect(await checking(issue)).toBeNull();
    expect((await findIssue(agent(), issue))?.due_at).toBe(row?.due_at);
  });

  test('is said to be checked only where an answer is still owed', async () => {
    const ends: [string, (issue: number) => Promise<unknown>][] = [
      ['merged', async (issue) => mergeIssue(agent(), issue, await world.report())],
      ['withdrawn', (issue) => withdrawIssue(world.as(world.customer), issue)],
      ['declined', (issue) => respond(agent(), issue, { kind: 'decline', body: 'It is not ours.', reason: 'not_ours', confirm: said })],
      ['resolved', (issue) => respond(agent(), issue, { kind: 'resolution', body: 'We paid it back.', confirm: said })],
      ['asked about', (issue) => respond(agent(), issue, { kind: 'question', body: 'Which card was it?', confirm: said })],
      ['removed', async (issue) => confirmRemoval(world.as(world.admin), await askRemoval(approver(), { issue, step: 1 }, grounds))],
    ];
    for (const [what, end] of ends) {
      const { issue } = await drafted(world);
      expect([what, await checking(issue)]).toEqual([what, expect.anything()]);
      await end(issue);
      const row = found(await findIssue(agent(), issue));
      expect([what, await checkingOn(world.as(guest), row)]).toEqual([what, null]);
    }
  });

  test('that was approved is not any more once there is a newer version', async () => {
    const { draft } = await drafted(world);
    await approveDraft(approver(), draft, await read(world, draft));
    await improveDraft(agent(), draft, { ...answer, body: 'We refund nothing.' });
    expect(await refused(publishDraft(agent(), draft, {}))).toBe('conflict');
    expect((await look(world, draft)).state).toBe('open');
  });

  test('is approved by the hash of what was read, and never by another', async () => {
    const { draft } = await drafted(world);
    const first = await read(world, draft);
    await handInVersion(agent(), draft, { ...answer, body: 'We refund it by Friday.' });
    expect(await refused(approveDraft(approver(), draft, first))).toBe('conflict');
    expect(await refused(approveDraft(approver(), draft, { hash: 'f'.repeat(64) }))).toBe('conflict');
    expect(await refused(approveDraft(approver(), draft, {}))).toBe('invalid');
    await approveDraft(approver(), draft, await read(world, draft));
  });

  test('that was changed behind our back is not published', async () => {
    const { issue, draft } = await drafted(world);
    await approveDraft(approver(), draft, await read(world, draft));
    const content = world.database.seal(JSON.stringify({ ...answer, body: 'We refund nothing.' }));
    await world.database.write.updateTable('draft_versions').set({ content }).where('draft', '=', draft).execute();
    expect((await refusal(publishDraft(agent(), draft, {}))).message).toContain('not the text that was approved');
    expect(await stepsOn(issue)).toEqual([]);
  });

  test('is not published where the problem was closed since, and where there is more than was seen', async () => {
    const { issue, draft } = await drafted(world, { kind: 'investigation' });
    await approveDraft(approver(), draft, await read(world, draft));
    world.pass(1);
    await comment(world.as(world.customer), issue, { body: 'Never mind the second one.' });
    const unseen = await refusal(publishDraft(agent(), draft, { seen: 1 }));
    expect(unseen.kind).toBe('conflict');
    const answered = await refusal(respond(approver(), issue, { kind: 'resolution', body: 'We paid it back.', seen: 1 }));
    expect(unseen.message).toBe(answered.message);
    await respond(approver(), issue, { kind: 'resolution', body: 'We paid it back.' });
    expect(await refused(publishDraft(agent(), draft, { seen: 3 }))).toBe('conflict');
    expect((await findIssue(agent(), issue))?.stage).toBe('resolved');
    await withdrawIssue(world.as(world.customer), issue);
    expect(await refused(publishDraft(agent(), draft, {}))).toBe('conflict');
    expect((await look(world, draft)).state).toBe('approved');
  });

  test('with personal data is refused, also where the problem became public since', async () => {
    const body = 'We refund it to DE89 3704 0044 0532 0130 00.';
    const issue = await world.report();
    expect(await refused(openDraft(agent(), issue, { ...answer, body }))).toBe('invalid');
    const secret = await world.report({ visibility: 'private' });
    const draft = await openDraft(agent(), secret, { ...answer, body });
    await approveDraft(approver(), draft, await read(world, draft));
    await publishIssue(world.as(world.customer), secret, {});
    expect(await refused(publishDraft(agent(), draft, {}))).toBe('invalid');
  });

  test('may stay a draft where nothing asks for approval, and is taken back by who wrote it or an approver', async () => {
    const { draft } = await drafted(world);
    expect(await refused(withdrawDraft(world.as(await another(world, 'agent')), draft))).toBe('forbidden');
    await withdrawDraft(agent(), draft);
    for (const act of [
      () => withdrawDraft(approver(), draft),
      () => improveDraft(agent(), draft, answer),
      () => handInDraft(agent(), draft),
    ]) {
      expect(await refused(act())).toBe('conflict');
    }
    // Talking about it is possible all the same.
    await commentOnDraft(approver(), draft, { body: 'A pity.' });
    expect((await look(world, draft)).comments).toMatchObject([{ author_name: 'Approver', body: 'A pity.' }]);
  });

  test('is sealed, also on a public problem, with what is said about it', async () => {
    const { draft } = await drafted(world, { body: 'We refund the quince.' });
    await commentOnDraft(agent(), draft, { body: 'Is the quince insured?' });
    await refuseDraft(approver(), draft, { ...(await read(world, draft)), reason: 'No quince.' });
    expect(await everythingIn(world.url)).not.toContain('quince');
    expect(await everythingIn(world.url, { withKeys: true })).toContain('Is the quince insured?');
  });

  test('stands in the list by when its problem is due, page by page, and waiting ones are counted', async () => {
    const before = await countWaiting(agent());
    const states = ['waiting'] as const;
    const { draft: first } = await drafted(world);
    world.pass(1);
    const { draft: second, issue } = await drafted(world);
    expect(await countWaiting(agent())).toBe(before + 2);
    const all = [];
    for (let after: [string, number] | undefined, more = true; more; ) {
      const page = await listDrafts(agent(), { states, after, limit: 1 });
      all.push(...(page?.items ?? []));
      after = page?.next;
      more = after !== undefined;
    }
    expect(all).toHaveLength(before + 2);
    const dues = all.map(({ due_at }) => due_at ?? '9999');
    expect(dues).toEqual(dues.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(all.findIndex(({ number }) => number === first)).toBeLessThan(all.findIndex(({ number }) => number === second));
    expect(await listDrafts(agent(), { states, issue, limit: 9 })).toMatchObject({
      items: [{ number: second, kind: 'remedy' }],
      next: undefined,
    });
  });

  test('of an agent is published by nobody without a decision, whatever was waived meanwhile', async () => {
    await requireApproval(world.as(world.admin), { what: 'remedy' });
    const { draft } = await drafted(world);
    expect(await refused(publishDraft(agent(), draft, {}))).toBe('conflict');
    expect(await refused(publishDraft(approver(), draft, {}))).toBe('conflict');
  });
});
