import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '#api/config.ts';
import { openPostOffice, type PostOffice } from '../helpers/post-office.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { mailroom } from './mailroom.ts';

describe('the settings of the mail', () => {
  test('are told when they are wrong, by name', () => {
    for (const SMTP_URL of ['mail.example.com', 'http://mail.example.com', 'smtp:', 'smtp://'])
      expect(() => readConfig({ SMTP_URL }), SMTP_URL).toThrow(/^SMTP_URL: must be smtp:\/\/.*$/);
    for (const MAIL_FROM of ['nobody', 'a@b, c@d', 'Name <a@b>\nBcc: c@d', '<a@b', 'a@b> <c@d>', '"x" <a@b>'])
      expect(() => readConfig({ MAIL_FROM }), MAIL_FROM).toThrow(/^MAIL_FROM: must be an address such as/);
  });

  test('name the sender, else it is the company at the board’s host', () => {
    const sender = (env: Record<string, string>) => readConfig(env).mailFrom;
    expect(sender({ MAIL_FROM: 'Fernway Help <help@fernway.example>' })).toEqual({ name: 'Fernway Help', address: 'help@fernway.example' });
    expect(sender({ MAIL_FROM: 'help@fernway.example' })).toEqual({ name: '', address: 'help@fernway.example' });
    expect(sender({ PUBLIC_ORIGIN: 'https://problems.fernway.example', COMPANY: 'Fernway "F" <Ltd>' })).toEqual({
      name: 'Fernway F Ltd',
      address: 'no-reply@problems.fernway.example',
    });
  });
});

describe('a mail server', () => {
  let world: World;
  const undo: (() => unknown)[] = [];
  beforeAll(async () => {
    world = await createWorld('sqlite');
  });
  afterAll(() => world.drop());
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  const opened = async (options: Parameters<typeof openPostOffice>[0]): Promise<{ office: PostOffice; asked: string[] }> => {
    const asked: string[] = [];
    const office = await openPostOffice({
      disabledCommands: [],
      onAuth({ username = '', password = '' }, _, done) {
        asked.push(`${username}:${password}`);
        done(null, { user: username });
      },
      ...options,
    });
    undo.push(() => office.close());
    return { office, asked };
  };
  const sentTo = async (url: string) => {
    const room = mailroom(world, url);
    undo.push(() => room.close());
    const id = await room.queue();
    await room.work();
    return room.find(id);
  };

  test.each([
    ['smtp', { secure: false }],
    ['smtps', { secure: true }],
  ])('at %s:// gets mail and password behind TLS, and only if its certificate is good', async (protocol, options) => {
    const { office, asked } = await opened(options);
    const url = `${protocol}://ada:secret@127.0.0.1:${office.port}`;
    expect(await sentTo(url)).toMatchObject({ state: 'waiting', last_error: expect.stringMatching(/certificate/) });
    expect([asked, office.mails]).toEqual([[], []]);
    // Its certificate is made up: whoever knows that can say so.
    expect(await sentTo(`${url}?tls.rejectUnauthorized=false`)).toMatchObject({ state: 'sent' });
    expect([new Set(asked), office.mails.length]).toEqual([new Set(['ada:secret']), 1]);
  });

  test('that is elsewhere and offers no TLS gets no password', async () => {
    const { office, asked } = await opened({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    // A name of this machine that does not say so: on localhost, an open line is fine.
    const url = `smtp://ada:secret@[::ffff:127.0.0.1]:${office.port}`;
    expect(await sentTo(url)).toMatchObject({ state: 'waiting', last_error: expect.stringContaining('STARTTLS') });
    expect([asked, office.mails]).toEqual([[], []]);
    expect(await sentTo(`${url}?requireTLS=false`)).toMatchObject({ state: 'sent' });
  });
});
