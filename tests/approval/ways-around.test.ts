import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requireApproval } from '#api/approvals/commands.ts';
import { respond } from '#api/desk/commands.ts';
import { approveDraft, publishDraft } from '#api/desk/decision-commands.ts';
import { openDraft } from '#api/desk/draft-commands.ts';
import { editFix, openFix } from '#api/fixes/commands.ts';
import { findFix } from '#api/fixes/queries.ts';
import { addFiles } from '#api/issues/attaching-commands.ts';
import { comment } from '#api/issues/commands.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { type Site, site } from '../api/asking.ts';
import { file, pdf } from '../attachments/files.ts';
import { engines } from '../helpers/engines.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { read } from './drafting.ts';

describe.each(engines)('where all that agents write needs approval on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    await world.database.write.deleteFrom('approval_rules').execute();
  });

  test('they speak for the company in no comment, and on their own problem as any reporter', async () => {
    await requireApproval(world.as(world.admin), { what: 'any' });
    const number = await world.report();
    expect(await refused(comment(world.as(world.agent), number, { body: 'We owe you nothing.' }))).toBe('forbidden');
    const asked = await board.ask('POST', `/issues/${number}/steps`, { as: world.agent, body: { kind: 'comment', body: 'Nothing.' } });
    expect(asked.status).toBe(403);
    await comment(world.as(world.approver), number, { body: 'We look at it.' });
    await comment(world.as(world.stranger), number, { body: 'It happened to me too.' });
  });

  test('they withdraw no promise, whose reason would be published, and can keep it', async () => {
    const number = await world.report();
    const promise = { text: 'Refund the second payment', due_at: '2026-12-24' };
    const step = await respond(world.as(world.agent), number, { kind: 'remedy', body: 'We refund 30 euros.', promise });
    await requireApproval(world.as(world.admin), { what: 'any' });
    const reason = { reason: 'The customer was rude.' };
    expect(await refused(withdrawPromise(world.as(world.agent), number, step, reason))).toBe('forbidden');
    await keepPromise(world.as(world.agent), number, step);
    const second = await respond(world.as(world.approver), number, { kind: 'action', body: 'Release 8.7 has a lock.', promise });
    await withdrawPromise(world.as(world.approver), number, second, reason);
  });

  test('they write nothing about a cause that can be read at once, and open one by an answer that was checked', async () => {
    const fix = await openFix(world.as(world.agent), { title: 'Retry made a second payment' });
    await requireApproval(world.as(world.admin), { what: 'any' });
    const said = { title: 'It was the bank', what_happened: 'The bank did it.' };
    expect(await refused(openFix(world.as(world.agent), said))).toBe('forbidden');
    expect(await refused(editFix(world.as(world.agent), fix, said))).toBe('forbidden');
    await editFix(world.as(world.approver), fix, { what_happened: 'A retry ran twice.' });
    const issue = await world.report();
    const cause = { kind: 'cause', body: 'The retry has no lock.', fix: 'new', fix_title: 'Retry without a lock' };
    const draft = await openDraft(world.as(world.agent), issue, cause);
    await approveDraft(world.as(world.approver), draft, await read(world, draft));
    await publishDraft(world.as(world.agent), draft, {});
    expect(await findFix(world.as(guest), fix + 1)).toMatchObject({ title: 'Retry without a lock', what_happened: '' });
  });

  test('they add no file to what was approved, since nobody has seen it', async () => {
    await requireApproval(world.as(world.admin), { what: 'remedy' });
    const issue = await world.report();
    const draft = await openDraft(world.as(world.agent), issue, { kind: 'remedy', body: 'The second payment is on its way back.' });
    await approveDraft(world.as(world.approver), draft, await read(world, draft));
    const step = await publishDraft(world.as(world.agent), draft, {});
    const files = () => [file('letter.pdf', pdf)];
    expect(await refused(addFiles(world.as(world.agent), issue, { step }, files()))).toBe('forbidden');
    const free = await respond(world.as(world.agent), issue, { kind: 'investigation', body: 'The log shows two requests.' });
    await addFiles(world.as(world.agent), issue, { step: free }, files());
    await addFiles(world.as(world.customer), issue, { step: 1 }, files());
  });

  test('in one area alone, they do all of it elsewhere', async () => {
    await requireApproval(world.as(world.admin), { what: 'any', area: 'delivery' });
    await requireApproval(world.as(world.admin), { what: 'remedy' });
    const number = await world.report({ area: 'payments' });
    await comment(world.as(world.agent), number, { body: 'We look at it.' });
    await openFix(world.as(world.agent), { title: 'Retry made a second payment' });
    const other = await world.report({ area: 'delivery' });
    expect(await refused(comment(world.as(world.agent), other, { body: 'We look at it.' }))).toBe('forbidden');
  });
});
