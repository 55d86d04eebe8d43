import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transact } from '#api/context.ts';
import { startQueue } from '#api/jobs/work.ts';
import { queueMail, sendAgain } from '#api/mail/commands.ts';
import { mailJobs } from '#api/mail/jobs.ts';
import { openPost } from '#api/mail/post.ts';
import { countNotOut, listMails } from '#api/mail/queries.ts';
import { engines } from '../helpers/engines.ts';
import { openPostOffice, type PostOffice, smtpError } from '../helpers/post-office.ts';
import { refused } from '../helpers/refusals.ts';
import { actsOn, createWorld, guest, system, type World } from '../helpers/world.ts';
import { letter, type Mailroom, mailroom } from './mailroom.ts';

describe.each(engines)('a mail on %s', (engine) => {
  let world: World;
  let office: PostOffice;
  let room: Mailroom;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    office = await openPostOffice();
    room = mailroom(world, office.url);
  });
  afterEach(async () => {
    room.close();
    await office.close();
  });

  const headersOf = (i = 0) => Object.fromEntries((office.mails[i]?.headers ?? []).map(({ key, value }) => [key, value]));

  test('arrives once, with both parts, and its text is forgotten', async () => {
    const id = await room.queue();
    expect(await room.find(id)).toMatchObject({ state: 'waiting', recipient: 'ada@example.com' });
    await room.work();
    await room.work();
    expect(office.mails).toHaveLength(1);
    const [mail] = office.mails;
    expect(mail).toMatchObject({ subject: letter.subject, messageId: `<${id}@localhost>`, recipients: ['ada@example.com'] });
    expect(mail?.from).toMatchObject({ name: 'Fernway', address: 'no-reply@localhost' });
    expect(mail?.to).toMatchObject([{ address: 'ada@example.com' }]);
    expect(mail?.text).toContain('Say whether it was:\nhttp://localhost:4321/issues/412/verdict?a=1&b=2\n');
    expect(mail?.html).toContain('<a href="http://localhost:4321/issues/412/verdict?a=1&amp;b=2"');
    expect(mail?.attachments).toEqual([]);
    expect(headersOf()).toMatchObject({
      'auto-submitted': 'auto-generated',
      'list-unsubscribe': '<http://localhost:4321/unsubscribe?token=abc>',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
    expect(await room.find(id)).toMatchObject({ state: 'sent', text: '', html: '', attempts: 1 });
    expect(await refused(sendAgain(room.as(world.admin), id))).toBe('conflict');
  });

  test('that can be asked for no more has no header for that', async () => {
    const { unsubscribe: _, ...plain } = letter;
    await transact(room.as(system), (ctx) => queueMail(ctx, 'ada@example.com', plain));
    await room.work();
    expect(Object.keys(headersOf())).not.toContain('list-unsubscribe');
  });

  test('of an act that was undone never goes out', async () => {
    const undone = transact(room.as(system), async (ctx) => {
      await queueMail(ctx, 'ada@example.com', letter);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await room.work();
    expect(office.mails).toEqual([]);
    await expect(queueMail(room.as(system), 'ada@example.com', letter)).rejects.toThrow('transaction');
  });

  test('that the server greylists is tried again later, and arrives', async () => {
    office.answer(() => smtpError(451, 'Greylisted, come back'));
    const id = await room.queue();
    await room.work();
    expect(await room.find(id)).toMatchObject({ state: 'waiting', last_error: expect.stringContaining('Greylisted') });
    office.answer(() => undefined);
    await room.work();
    expect(office.mails).toHaveLength(1);
    world.pass(1);
    await room.work();
    expect(office.mails).toHaveLength(2);
    expect(new Set(office.mails.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await room.find(id)).toMatchObject({ state: 'sent', last_error: null, attempts: 2 });
  });

  test('that the server refuses for good is shown to admins, and goes out when they send it again', async () => {
    office.answer(() => smtpError(550, 'No such mailbox'));
    const id = await room.queue();
    await room.work();
    world.pass(48);
    await room.work();
    expect(office.mails).toHaveLength(1);
    const failed = await room.find(id);
    expect(failed).toMatchObject({ state: 'failed', last_error: expect.stringContaining('No such mailbox') });
    expect(failed?.text).toContain('the second payment went back');
    expect((await listMails(room.as(world.admin), { only: 'not_out', limit: 9 }))?.items).toMatchObject([{ id, state: 'failed' }]);
    expect(await countNotOut(room.as(world.admin))).toBe(1);

    office.answer(() => undefined);
    await Promise.allSettled([sendAgain(room.as(world.admin), id), sendAgain(room.as(world.admin), id)]);
    await room.work();
    expect(office.mails).toHaveLength(2);
    expect(await room.find(id)).toMatchObject({ state: 'sent' });
    expect(await actsOn(world, `mail/${id}`)).toEqual(['mail.sent_again']);
  });

  test('to an address that the server does not know fails for good as well', async () => {
    await office.close();
    office = await openPostOffice({ port: office.port, onRcptTo: (_, __, done) => done(smtpError(550, 'Unknown here')) });
    const id = await room.queue();
    await room.work();
    expect(await room.find(id)).toMatchObject({ state: 'failed', last_error: expect.stringContaining('Unknown here') });
  });

  test('goes out once where several processes send', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => room.queue()));
    const { clock: _, ...place } = room.place;
    const posts = [openPost(place.config), openPost(place.config), openPost(place.config)];
    const queues = posts.map((post) => startQueue({ ...place, kinds: mailJobs(post) }));
    await expect.poll(() => office.mails.length, { timeout: 20_000 }).toBe(ids.length);
    await Promise.all(queues.map((queue) => queue.stop()));
    for (const post of posts) post?.close();
    expect(new Set(office.mails.map(({ messageId }) => messageId)).size).toBe(ids.length);
    expect(office.mails).toHaveLength(ids.length);
    for (const id of ids) expect(await room.find(id)).toMatchObject({ state: 'sent', attempts: 1 });
  });

  test.each(['Fine\r\nBcc: all@example.com', 'Fine\nX-Evil: yes', 'Fine\r\n\r\n<script>', 'Fine\u2028Bcc: all@example.com\0'])(
    'with the subject %j has that subject and nobody else’s header',
    async (subject) => {
      await room.queue({ subject, paragraphs: [`<b>${subject}</b>\r\n.\r\nRCPT TO:<all@example.com>`], reason: subject });
      await room.work();
      const [mail] = office.mails;
      expect(mail?.recipients).toEqual(['ada@example.com']);
      expect(mail?.subject).toBe(subject.replaceAll('\0', '').replaceAll(/\s+/g, ' '));
      expect(Object.keys(headersOf())).not.toEqual(expect.arrayContaining([expect.stringMatching(/bcc|x-evil/)]));
      expect(mail?.html).not.toMatch(/<b>|<script>/);
      expect(mail?.text).toContain('RCPT TO:<all@example.com>');
    },
  );

  test.each(['ada@example.com\r\nRCPT TO:<all@example.com>', 'ada@example.com, all@example.com', 'Ada <ada@example.com>', 'ada', ''])(
    'to %j is refused',
    async (to) => {
      await expect(room.queue({}, to)).rejects.toThrow('no e-mail address');
    },
  );

  test('stays here where there is no mail server, for admins to read, until there is one', async () => {
    const here = mailroom(world, undefined);
    const id = await here.queue();
    await here.work();
    expect(await here.find(id)).toMatchObject({ state: 'kept', text: expect.stringContaining('the second payment') });
    expect(await refused(sendAgain(here.as(world.admin), id))).toBe('conflict');
    for (const viewer of [guest, world.customer, world.agent, world.approver]) {
      expect(await listMails(here.as(viewer), { limit: 5 })).toBeUndefined();
      expect(await refused(sendAgain(room.as(viewer), id))).toBe(viewer === guest ? 'unauthenticated' : 'not_found');
    }
    await sendAgain(room.as(world.admin), id);
    await room.work();
    expect(await room.find(id)).toMatchObject({ state: 'sent' });
  });

  test('is forgotten after thirty days', async () => {
    const here = mailroom(world, undefined);
    await here.queue();
    world.pass(30 * 24 - 1);
    const kept = await here.queue();
    world.pass(1);
    await here.place.kinds['mail.purge']?.run(here.as(system), null);
    expect((await listMails(room.as(world.admin), { limit: 9 }))?.items.map(({ id }) => id)).toEqual([kept]);
  });

  test('stands in a list that goes on from page to page', async () => {
    for (let i = 0; i < 4; i++) await room.queue();
    const ctx = room.as(world.admin);
    const all = (await listMails(ctx, { limit: 50 }))?.items ?? [];
    const seen = [];
    let before: [string, string] | undefined;
    do {
      const page = await listMails(ctx, { before, limit: 2 });
      seen.push(...(page?.items ?? []));
      before = page?.next;
    } while (before);
    expect(seen).toEqual(all);
    expect(seen.length).toBeGreaterThanOrEqual(5);
  });
});
