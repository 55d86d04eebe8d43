import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lookAt } from '#api/deadlines/commands.ts';
import { respond } from '#api/desk/commands.ts';
import { reseal } from '#api/intake/reseal.ts';
import { comment, giveVerdict } from '#api/issues/commands.ts';
import { logIssue } from '#api/issues/on-behalf-commands.ts';
import { consentTo } from '#api/issues/on-behalf-queries.ts';
import { findIssue } from '#api/issues/queries.ts';
import { trackerBy } from '#api/issues/tracking.ts';
import { limits } from '#api/limits/rules.ts';
import { signIn } from '#api/members/commands.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { squatOn } from '../helpers/accounts.ts';
import { engines } from '../helpers/engines.ts';
import { refusal, refused } from '../helpers/refusals.ts';
import { everythingIn } from '../helpers/stolen.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const EMAIL = 'ada@example.com';
const refusedFields = async (work: Promise<unknown>) => (await refusal(work)).errors.map(({ path }) => path);

describe.each(engines)('a problem that staff log for a customer, on %s,', (engine) => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    await world.database.write.deleteFrom('mails').execute();
    world.pass(24);
  });

  const hoursAgo = (hours: number) => new Date(Date.parse(world.now()) - hours * 3_600_000).toISOString();
  const said = (more: Record<string, unknown> = {}) => ({
    title: 'Charged twice for one order',
    body: 'Both payments show on my statement.',
    area: 'payments',
    channel: 'phone',
    received_at: hoursAgo(3),
    ...more,
  });
  const log = async (more: Record<string, unknown> = {}) => (await logIssue(world.as(world.agent), said(more))).number;
  const issue = (number: number) => findIssue(world.as(world.agent), number);
  const mails = () => world.database.read.selectFrom('mails').select(['recipient', 'text', 'subject']).orderBy('created_at').execute();
  const secretIn = (text = '') => /\/t\/([\w-]{43})/.exec(text)?.[1] ?? '';

  test('has its number, its channel and its clock from when it came in, and tells when it was written down', async () => {
    const number = await log({ reach: 41_000 });
    expect(await issue(number)).toMatchObject({
      channel: 'phone',
      reported_at: hoursAgo(3),
      logged_at: world.now(),
      answer_due_at: hoursAgo(-1),
      reach: 41_000,
      visibility: 'private',
      affected: 1,
    });
    expect(await stepsOf(world.as(world.agent), number, 'A customer', { after: 0, limit: 9 })).toMatchObject([
      { kind: 'report', by: 'reporter', author: 'A customer', at: hoursAgo(3) },
    ]);
    const line = world.database.read.selectFrom('ledger').selectAll().where('subject', '=', `issue/${number}`);
    expect(await line.executeTakeFirst()).toMatchObject({ act: 'issue.logged', role: 'agent', at: world.now() });
  });

  test('sends nobody more links than they could ask for themselves', async () => {
    for (let n = 0; n < limits.linkTo.most; n++) await log({ on_behalf_of: 'flooded@example.com' });
    expect(await refused(log({ on_behalf_of: 'flooded@example.com' }))).toBe('too_many');
    expect(await log({ on_behalf_of: 'somebody-else@example.com' })).toBeGreaterThan(0);
  });

  test('is late from the first if the answer was due before it was written down', async () => {
    const number = await log({ received_at: hoursAgo(5) });
    await lookAt(world.as(system), number);
    expect(await stepsOf(world.as(world.agent), number, '', { after: 1, limit: 9 })).toMatchObject([{ missed: { due_at: hoursAgo(1) } }]);
  });

  test('is the customer’s by the link that they get, and theirs alone', async () => {
    const number = await log({ on_behalf_of: 'Ada@Example.com ' });
    const [mail] = await mails();
    expect(mail?.recipient).toBe(EMAIL);
    expect(mail?.subject).toContain(`#${number}`);
    expect(mail?.text).not.toMatch(/Charged|statement/);
    const tracker = await trackerBy(world.as(guest), secretIn(mail?.text));
    expect(tracker?.tracks.issue).toBe(number);
    expect((await issue(number))?.followers).toBe(1);
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'One of them is on its way back.' });
    expect(await refused(giveVerdict(world.as(world.agent), number, { outcome: 'put_right' }))).toBe('forbidden');
    await giveVerdict(world.as(tracker ?? guest), number, { outcome: 'put_right' });
    expect((await issue(number))?.stage).toBe('confirmed');
  });

  test('has no reporter without an address: nobody speaks for the customer', async () => {
    const number = await log();
    expect(await mails()).toEqual([]);
    expect(await issue(number)).toMatchObject({ reporter: null, followers: 0, affected: 1 });
    // A question would stop the clocks for good.
    expect(await refused(respond(world.as(world.agent), number, { kind: 'question', body: 'Which order was it?' }))).toBe('conflict');
    await respond(world.as(world.agent), number, { kind: 'resolution', body: 'The second one goes back today.' });
    for (const viewer of [world.agent, world.approver, world.admin]) {
      expect(await refused(giveVerdict(world.as(viewer), number, { outcome: 'put_right' }))).toBe('forbidden');
      expect(await refused(comment(world.as(viewer), number, { kind: 'answer', body: 'Thank you.' }))).toBe('forbidden');
    }
  });

  test('is public only where the customer agreed, and what is noted of that is sealed and for few', async () => {
    expect(await refusedFields(log({ visibility: 'public' }))).toEqual(['consent']);
    const consent = 'On the phone on Monday, to Maya';
    const number = await log({ visibility: 'public', consent, on_behalf_of: EMAIL });
    const found = await findIssue(world.as(guest), number);
    expect(found).toMatchObject({ visibility: 'public', reporter: null });
    const asked = async (viewer: Parameters<World['as']>[0]) => consentTo(world.as(viewer), found ?? { number, reporter: null });
    expect([await asked(world.agent), await asked(guest), await asked(world.stranger)]).toEqual([consent, undefined, undefined]);
    await reseal(world.as(system));
    expect(await asked(world.agent)).toBe(consent);
    expect(await everythingIn(world.url)).not.toContain('to Maya');
  });

  test('is guarded like any text that everybody reads', async () => {
    const more = { visibility: 'public', consent: 'By letter, in it', body: 'Call me at +44 20 7946 0958 please, it is urgent.' };
    expect(await refusedFields(log(more))).toEqual(['body']);
    expect(await log({ ...more, confirm_public: true })).toBeGreaterThan(0);
    expect(await refusedFields(log({ display_name: 'Fernway' }))).toEqual(['display_name']);
  });

  test('came in the past, and not more than a year ago', async () => {
    for (const hours of [-1 / 60, 24 * 367]) expect(await refusedFields(log({ received_at: hoursAgo(hours) }))).toEqual(['received_at']);
    expect(await log({ received_at: world.now() })).toBeGreaterThan(0);
    expect(await refusedFields(log({ channel: 'web' }))).toEqual(['channel']);
    expect(await refusedFields(log({ reach: -1 }))).toEqual(['reach']);
  });

  test('is nobody’s on the staff', async () => {
    expect(await refusedFields(log({ on_behalf_of: world.approver.email }))).toEqual(['on_behalf_of']);
  });

  test('lets nobody read it who made an account with the customer’s address before', async () => {
    const squatter = { email: 'held@example.com', password: 'correct horse battery' };
    await squatOn(world, { ...squatter, name: 'Mallory' });
    const number = await log({ on_behalf_of: squatter.email });
    expect(await refused(signIn(world.as(guest), squatter))).toBe('invalid');
    const texts = (await mails()).map(({ subject }) => subject);
    expect(texts).toContain('Your account is yours alone now');
    expect(texts).toContain(`Your problem is #${number} on Fernway’s board`);
  });

  test('is for staff to log, and only for them', async () => {
    for (const viewer of [world.customer, world.stranger]) {
      expect(await refused(logIssue(world.as(viewer), said()))).toBe('forbidden');
    }
    expect(await refused(logIssue(world.as(guest), said()))).toBe('unauthenticated');
  });

  test('gets as many numbers as there are people who log at once', async () => {
    const numbers = await Promise.all(Array.from({ length: 5 }, () => log({ on_behalf_of: 'many@example.com' })));
    expect(new Set(numbers).size).toBe(5);
    const members = await world.database.read.selectFrom('members').select('id').where('email', '=', 'many@example.com').execute();
    expect(members).toHaveLength(1);
    for (const number of numbers) expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.logged']);
  });
});
