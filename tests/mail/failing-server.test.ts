import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendAgain } from '#api/mail/commands.ts';
import { listMails } from '#api/mail/queries.ts';
import { engines } from '../helpers/engines.ts';
import { openPostOffice, type PostOffice, smtpError } from '../helpers/post-office.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { type Mailroom, mailroom } from './mailroom.ts';

describe.each(engines)('a mail to a server that fails, on %s', (engine) => {
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

  test('waits while the server is away, and is given up after a day and a half', async () => {
    await office.close();
    const [back, lost] = [await room.queue(), await room.queue()];
    await room.work();
    expect(await room.find(back)).toMatchObject({ state: 'waiting', last_error: expect.stringContaining('ECONNREFUSED') });
    office = await openPostOffice({ port: office.port });
    office.answer(({ messageId }) => (messageId?.includes(lost) ? smtpError(451, 'Not today') : undefined));
    for (let hour = 0; hour < 60; hour++) {
      world.pass(1);
      await room.work();
    }
    expect(await room.find(back)).toMatchObject({ state: 'sent' });
    expect(await room.find(lost)).toMatchObject({ state: 'failed', attempts: 16, last_error: expect.stringContaining('Not today') });
  });

  test('whose line breaks before the server has seen it is tried again', async () => {
    const silent = createServer((socket) => socket.end('220 hello\r\n')).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const there = mailroom(world, `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    const id = await there.queue();
    await there.work();
    there.close();
    silent.close();
    expect(await room.find(id)).toMatchObject({ state: 'waiting' });
    world.pass(1);
    await room.work();
    expect(await room.find(id)).toMatchObject({ state: 'sent' });
  });

  test('whose line breaks before the answer is not sent again, and is shown as uncertain', async () => {
    let cut = (): void => {};
    const relay = createServer((client) => {
      const server = connect(office.port, '127.0.0.1');
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) socket.on('error', () => {});
      cut = () => client.destroy();
    }).listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const address = relay.address();
    const there = mailroom(world, `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
    office.answer(() => {
      cut();
      return undefined;
    });
    const id = await there.queue();
    await there.work();
    world.pass(48);
    await there.work();
    there.close();
    relay.close();
    expect(office.mails).toHaveLength(1);
    expect(await room.find(id)).toMatchObject({ state: 'uncertain' });
    expect((await listMails(room.as(world.admin), { only: 'not_out', limit: 9 }))?.items[0]).toMatchObject({ id, state: 'uncertain' });
    await sendAgain(room.as(world.admin), id);
    await room.work();
    expect(office.mails).toHaveLength(2);
    expect(await room.find(id)).toMatchObject({ state: 'sent' });
  });
});
