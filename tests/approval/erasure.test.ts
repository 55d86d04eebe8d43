import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approveAndPublishDraft, refuseDraft } from '#api/desk/decision-commands.ts';
import { commentOnDraft, openDraft } from '#api/desk/draft-commands.ts';
import { reseal } from '#api/intake/reseal.ts';
import { reportIssue, withdrawIssue } from '#api/issues/commands.ts';
import { myData } from '#api/rights/data-queries.ts';
import { forgetDrafter } from '#api/rights/erasing-drafts.ts';
import { askForErasure } from '#api/rights/erasure-commands.ts';
import { forgetClosed } from '#api/rights/retaining.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { createWorld, system, type World } from '../helpers/world.ts';
import { join, password, work } from '../rights/erasing.ts';
import { another, answer, drafted, look, read } from './drafting.ts';

const WEEK = 7 * 24;

describe.each(engines)('what drafts hold of people on %s', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());

  const texts = () => everythingIn(world.url, { withKeys: true });

  test('goes with the reporter whose problem they are about, and none of them is published afterwards', async () => {
    const me = await join(world, 'Rosalind');
    const { number } = await reportIssue(world.as(me), { title: 'A lamp that hums', body: 'All night long, every night.' }, 'web');
    const draft = await openDraft(world.as(world.agent), number, { ...answer, body: 'Dear Rosalind Medlar, we replace it.' });
    await commentOnDraft(world.as(world.approver), draft, { body: 'Is Medlar the one from May?' });
    const hash = await read(world, draft);
    await refuseDraft(world.as(world.approver), draft, { ...hash, reason: 'No name: Medlar.' });
    expect(await texts()).toContain('Medlar');
    await askForErasure(world.as(me), { texts: 'kept', current_password: password });
    world.pass(WEEK + 1);
    await work(world);
    expect(await texts()).not.toContain('Medlar');
    const left = await look(world, draft);
    expect(left).toMatchObject({ state: 'withdrawn', erased_at: expect.any(String), comments: [{ body: null, author_name: 'Approver' }] });
    expect(left.latest).toMatchObject({ response: null, hash: null, refusal: null });
    expect(await refused(approveAndPublishDraft(world.as(world.approver), draft, hash))).toBe('conflict');
  });

  test('goes with the texts of a private problem whose time is over', async () => {
    const issue = await world.report({ visibility: 'private' });
    await openDraft(world.as(world.agent), issue, { ...answer, body: 'We refund the medlar jam.' });
    await withdrawIssue(world.as(world.customer), issue);
    world.pass(WEEK);
    expect(await forgetClosed(world.as(system), world.now())).toBe(1);
    expect(await texts()).not.toContain('medlar jam');
  });

  test('is the name of whoever wrote, decided or commented, and goes with them', async () => {
    const second = await another(world);
    const { draft } = await drafted(world, {}, second);
    await commentOnDraft(world.as(second), draft, { body: 'Mine.' });
    const mine = JSON.parse((await Array.fromAsync(myData(world.as(second)))).join(''));
    expect(mine).toMatchObject({
      drafts: [{ draft, version: 1, content: expect.stringContaining(answer.body) }],
      draft_comments: [{ body: 'Mine.' }],
    });
    const other = (await drafted(world)).draft;
    await refuseDraft(world.as(second), other, { ...(await read(world, other)), reason: 'Say by when.' });

    await forgetDrafter({ ...world.as(system), db: world.database.write }, second.id);
    expect((await look(world, draft)).latest.author_name).toBeNull();
    expect((await look(world, draft)).comments).toMatchObject([{ author_name: null }]);
    expect((await look(world, other)).latest).toMatchObject({ decided_by_name: null, author_name: 'Agent' });
  });

  test('is sealed anew with a new key', async () => {
    const { draft } = await drafted(world, { body: 'We refund it, sealed twice.' });
    const sealed = async () => (await everythingIn(world.url)).split('\u2063sealed:').length;
    const before = await world.database.read
      .selectFrom('draft_versions')
      .select('hash')
      .where('draft', '=', draft)
      .executeTakeFirstOrThrow();
    const count = await sealed();
    await reseal(world.as(system));
    expect(await sealed()).toBe(count);
    expect((await look(world, draft)).latest).toMatchObject({ hash: before.hash, response: { body: 'We refund it, sealed twice.' } });
  });
});
