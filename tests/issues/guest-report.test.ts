import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { confirmReport, reportAsGuest } from '#api/issues/guest-commands.ts';
import { toConfirm, waitingReport } from '#api/issues/guest-queries.ts';
import { resealPending } from '#api/issues/guest-sealing.ts';
import { guestJobs } from '#api/issues/jobs.ts';
import { findIssue, listIssues, similarIssues } from '#api/issues/queries.ts';
import { filterShape } from '#api/issues/rules.ts';
import { stepsOf } from '#api/steps/queries.ts';
import { SEAL } from '#db/sealed.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, mailsTo, secretOf } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';

const report = { title: 'Kettle exploded at breakfast', body: 'It boiled for an hour and burst.', private_details: 'Order 8817' };

describe.each(engines)('a guest who reports with an e-mail address on %s', (engine) => {
  let world: World;
  let board: Site;
  let email: string;
  let n = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(() => {
    n += 1;
    email = `guest${n}@example.org`;
  });

  const send = async (more: Record<string, unknown> = {}, to = email) => {
    const waiting = await reportAsGuest(world.as(guest), { email: to, report: { ...report, ...more }, channel: 'web' });
    return { waiting: secretOf(waiting), secret: secretOf(await linkTo(world.database, to)) };
  };
  const confirm = (secret: string) => confirmReport(world.as(guest), secret);
  const count = async (table: 'issues' | 'members' | 'steps' | 'follows' | 'ledger') =>
    Number(
      (
        await world.database.read
          .selectFrom(table)
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  const everything = async () => [
    await count('issues'),
    await count('members'),
    await count('steps'),
    await count('follows'),
    await count('ledger'),
  ];

  test('writes nothing that counts until it is confirmed: no issue, no number, no member, no line of the log', async () => {
    const before = await everything();
    const numbers = () => world.database.read.selectFrom('counters').selectAll().orderBy('name').execute();
    const given = await numbers();
    await send();
    expect([await everything(), await numbers()]).toEqual([before, given]);
    expect(await listIssues(world.as(world.agent), filterShape.parse({ q: 'kettle' }), { limit: 9 })).toMatchObject({ items: [] });
    expect(await similarIssues(world.as(guest), report.title)).toEqual([]);
  });

  test('is kept sealed meanwhile, also under a new key', async () => {
    await send();
    const kept = async () => {
      const rows = await world.database.read
        .selectFrom('pending_reports')
        .select((eb) => eb.fn<string>('substr', ['content', eb.val(2)]).as('raw'))
        .execute();
      return rows.map(({ raw }) => raw);
    };
    const before = await kept();
    expect(before.every((raw) => raw.startsWith(SEAL.slice(1)) && !raw.includes('ettle'))).toBe(true);
    await resealPending(world.as(system));
    const after = await kept();
    expect(after.some((raw) => before.includes(raw))).toBe(false);
    expect(await toConfirm(world.as(guest), (await send()).secret)).toMatchObject({ kind: 'report', report });
  });

  test('gets one mail, in which nothing of the report stands', async () => {
    await send();
    const mails = await mailsTo(world.database, email);
    expect(mails).toHaveLength(1);
    expect(JSON.stringify(mails)).not.toMatch(/Kettle|8817/);
  });

  test('makes it a problem by confirming: reported at that moment, by a member of that address, without a password', async () => {
    const { secret } = await send();
    world.pass(5);
    const { number, title } = await confirm(secret);
    const row = await findIssue(world.as(world.agent), number);
    expect(row).toMatchObject({
      title,
      reported_at: world.now(),
      channel: 'web',
      private_details: 'Order 8817',
      affected: 1,
      followers: 1,
    });
    const member = await world.database.read.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirstOrThrow();
    expect(member).toMatchObject({ id: row?.reporter, role: 'customer', password_hash: '' });
    const [step] = await stepsOf(world.as(guest), number, '', { after: 0, limit: 1 });
    expect(step).toMatchObject({ kind: 'report', at: world.now() });
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported']);
    expect(await actsOn(world, `member/${member.id}`)).toEqual(['member.joined']);
    expect(await world.database.read.selectFrom('pending_reports').select('id').where('email', '=', email).execute()).toEqual([]);
  });

  test('is the member of that address where there is one, and is told the same', async () => {
    const known = await send({}, world.stranger.email);
    const unknown = await send();
    const textOf = async (to: string) => (await mailsTo(world.database, to))[0]?.text.replaceAll(/[\w-]{43}/g, '…');
    expect(await textOf(world.stranger.email)).toBe(await textOf(email));
    expect((await findIssue(world.as(world.agent), (await confirm(known.secret)).number))?.reporter).toBe(world.stranger.id);
    expect((await findIssue(world.as(world.agent), (await confirm(unknown.secret)).number))?.reporter).not.toBe(world.stranger.id);
  });

  test('confirms once: of several at once exactly one wins', async () => {
    const { secret } = await send();
    const before = await count('issues');
    const tries = await Promise.allSettled([1, 2, 3, 4, 5].map(() => confirm(secret)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await count('issues')).toBe(before + 1);
    expect(await refused(confirm(secret))).toBe('conflict');
  });

  test('of two reports at once by one new guest both are theirs', async () => {
    const [first, second] = [await send(), await send({ title: 'And the lid is lost' })];
    const [one, two] = await Promise.all([confirm(first.secret), confirm(second.secret)]);
    const reporterOf = async (number: number) => (await findIssue(world.as(world.agent), number))?.reporter;
    expect(await reporterOf(one.number)).toBe(await reporterOf(two.number));
  });

  test('can confirm for seven days', async () => {
    const [early, late] = [await send(), await send()];
    world.pass(7 * 24 - 0.1);
    await confirm(early.secret);
    world.pass(0.1);
    expect(await refused(confirm(late.secret))).toBe('conflict');
  });

  test('is forgotten after two weeks, but not before', async () => {
    const { waiting } = await send();
    const purge = () => guestJobs['guests.purge']?.run(world.as(system), null);
    const standing = () => waitingReport(world.as(guest), waiting);
    world.pass(14 * 24 - 0.1);
    await purge();
    expect(await standing()).toMatchObject({ report: { title: report.title }, confirmed: false });
    world.pass(0.1);
    await purge();
    expect(await standing()).toMatchObject({ report: undefined, confirmed: false });
    world.pass(17 * 24);
    await purge();
    expect(await standing()).toBeUndefined();
    expect(await world.database.read.selectFrom('links').select('id').execute()).toEqual([]);
  });

  test('sees how it stands at a link of their own, as often as they open it', async () => {
    const { waiting, secret } = await send();
    for (const _ of [1, 2]) expect(await waitingReport(world.as(guest), waiting)).toMatchObject({ email, report, confirmed: false });
    expect(await waitingReport(world.as(guest), secret)).toBeUndefined();
    expect(await refused(confirm(waiting))).toBe('conflict');
    await confirm(secret);
    expect(await waitingReport(world.as(guest), waiting)).toMatchObject({ report: undefined, confirmed: true });
  });

  test('may let personal data be public once, and is not asked again', async () => {
    const telling = { body: 'Write to me at ada@example.com about it.' };
    expect(await refused(send(telling))).toBe('invalid');
    const { number } = await confirm((await send({ ...telling, confirm_public: true })).secret);
    expect((await stepsOf(world.as(guest), number, '', { after: 0, limit: 1 }))[0]?.body).toBe(telling.body);
  });

  test('whose account was closed cannot confirm', async () => {
    const { secret } = await send({}, world.customer.email);
    await world.database.write.updateTable('members').set({ deactivated_at: world.now() }).where('id', '=', world.customer.id).execute();
    expect(await refused(confirm(secret))).toBe('conflict');
    await world.database.write.updateTable('members').set({ deactivated_at: null }).where('id', '=', world.customer.id).execute();
    await confirm(secret);
  });

  describe('by the form', () => {
    const fields = { ...report, area: 'delivery', visibility: 'public', display_name: '', act: 'send' };

    test('is led to a page that no search engine, cache or other site learns of; and is not let in by that', async () => {
      const { status, location, headers } = await board.post('/issues/new', guest, { ...fields, email });
      expect([status, headers.getSetCookie()]).toEqual([303, []]);
      expect(location).toMatch(/^\/waiting\/[\w-]{43}$/);
      const shown = await board.app.request(location ?? '');
      expect([shown.headers.get('referrer-policy'), shown.headers.get('cache-control')]).toEqual(['no-referrer', 'private, no-store']);
    });

    test.each([
      ['email', { email: 'nobody' }],
      ['email', { email: undefined }],
      ['title', { title: '' }],
      ['area', { area: 'nowhere' }],
      ['display_name', { display_name: 'Fernway' }],
    ])('hears of a wrong %s before anything is kept', async (field, wrong) => {
      const waiting = () => world.database.read.selectFrom('pending_reports').select('id').execute();
      const before = await waiting();
      const { status, form } = await board.post('/issues/new', guest, { ...fields, email, ...wrong });
      expect([status, form?.errors.map(({ path }) => path)]).toEqual([422, [field]]);
      expect(await waiting()).toEqual(before);
    });

    test('confirms with a button, and is then at the problem as its reporter; opening the link changes nothing', async () => {
      await board.post('/issues/new', guest, { ...fields, email, visibility: 'private' });
      const link = await linkTo(world.database, email);
      const before = await everything();
      for (const method of ['GET', 'HEAD']) await board.app.request(link, { method });
      expect(await everything()).toEqual(before);
      const { status, location, headers } = await board.post(link, guest);
      expect([status, location]).toEqual([303, expect.stringMatching(/^\/issues\/\d+$/)]);
      expect(headers.getSetCookie().join()).toMatch(/^putright_session_tracking=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
      expect((await board.post(link, guest)).status).toBe(409);
    });

    test('who is staff is told to sign in, and gets no link that would do without', async () => {
      await board.post('/issues/new', guest, { ...fields, email: world.agent.email });
      const { location, headers } = await board.post(await linkTo(world.database, world.agent.email), guest);
      expect([location, headers.getSetCookie()]).toEqual([expect.stringMatching(/^\/sign-in\?next=\/issues\/\d+$/), []]);
      expect(await linkTo(world.database, world.agent.email)).toMatch(/^\/sign-in\?next=\/issues\/\d+$/);
    });
  });
});
