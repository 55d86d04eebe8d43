import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmJoining, confirmReport } from '#api/issues/guest-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { limits } from '#api/limits/rules.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, secretOf } from '../helpers/mailbox.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { type Site, site } from './asking.ts';

const report = { title: 'Parcel left in the rain', body: 'It was soaked when I found it.' };

describe.each(engines)('a guest of the API on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());

  const secretTo = async (email: string) => secretOf(await linkTo(world.database, email));
  const issues = async () => (await world.database.read.selectFrom('issues').select('number').execute()).length;

  test('reports with an address: nothing is a problem until the mailed link is used', async () => {
    const before = await issues();
    const { status, body } = await board.ask('POST', '/issues', { body: { ...report, email: 'ada@example.com' } });
    expect([status, body]).toEqual([
      202,
      { message: expect.stringContaining('a…@example.com'), url: expect.stringMatching(/^http:\/\/localhost:4321\/waiting\/[\w-]{43}$/) },
    ]);
    expect(await issues()).toBe(before);
    const { number } = await confirmReport(world.as(guest), await secretTo('ada@example.com'));
    expect(await findIssue(world.as(guest), number)).toMatchObject({ title: report.title, channel: 'api' });
  });

  test.each(['affected', 'follow'] as const)('%s with an address counts once the mailed link is used', async (wish) => {
    const number = await world.report();
    const email = `${wish}@example.com`;
    const { status, body } = await board.ask('PUT', `/issues/${number}/${wish}`, { body: { email } });
    expect([status, body]).toEqual([202, { message: expect.stringContaining('within 7 days') }]);
    const counted = async () => {
      const issue = await findIssue(world.as(guest), number);
      return wish === 'affected' ? issue?.affected : issue?.followers;
    };
    const before = (await counted()) ?? 0;
    await confirmJoining(world.as(guest), await secretTo(email));
    expect(await counted()).toBe(before + 1);
  });

  test('is told nothing of whether the address has an account', async () => {
    const number = await world.report();
    for (const [method, path, more] of [
      ['POST', '/issues', report],
      ['PUT', `/issues/${number}/affected`, {}],
      ['PUT', `/issues/${number}/follow`, {}],
    ] as const) {
      const ask = async (email: string) => {
        const { status, body } = await board.ask(method, path, { body: { ...more, email } });
        return [status, JSON.stringify(body).replace(/waiting\/[\w-]{43}/, 'waiting/…')];
      };
      expect(await ask('stranger@example.org')).toEqual(await ask('someone@example.org'));
    }
  });

  test('without an address is told to sign in, and a member needs none', async () => {
    const number = await world.report();
    expect((await board.ask('POST', '/issues', { body: report })).status).toBe(401);
    expect((await board.ask('PUT', `/issues/${number}/follow`, {})).status).toBe(401);
    const email = 'stranger@example.org';
    for (const [method, path] of [
      ['POST', '/issues'],
      ['PUT', `/issues/${number}/follow`],
    ] as const) {
      const body = method === 'POST' ? { ...report, email } : { email };
      expect(await board.ask(method, path, { as: world.stranger, body })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'email' }] },
      });
    }
  });

  test('joins no private problem, and logs nothing for others', async () => {
    const number = await world.report({ visibility: 'private' });
    for (const wish of ['affected', 'follow'])
      expect((await board.ask('PUT', `/issues/${number}/${wish}`, { body: { email: 'ada@example.com' } })).status).toBe(404);
    const logged = { ...report, email: 'ada@example.com', channel: 'phone', received_at: world.now() };
    expect((await board.ask('POST', '/issues', { body: logged })).status).toBe(401);
  });

  test('is shown personal data before it would be public, and what is wrong by name', async () => {
    const said = { ...report, body: 'Call me at 0171 2345678, please.', email: 'ada@example.com' };
    expect(await board.ask('POST', '/issues', { body: said })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body', offer: { body: 'Call me at [phone number], please.' } }] },
    });
    for (const wrong of ['nobody', ['a@example.com'], 'a@example.com\r\nBcc: b@example.com'])
      expect(await board.ask('POST', '/issues', { body: { ...report, email: wrong } })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'email' }] },
      });
  });

  test('gets the same answer to the same key, which is no other guest’s, and one mail', async () => {
    const ask = () =>
      board.ask('POST', '/issues', { body: { ...report, email: 'once@example.com' }, headers: { 'idempotency-key': 'a-key-of-mine' } });
    const both = await Promise.all([ask(), ask()]);
    const statuses = both.map(({ status }) => status).sort((a, b) => a - b);
    expect([
      [202, 202],
      [202, 409],
    ]).toContainEqual(statuses);
    expect((await ask()).body).toEqual(both.find(({ status }) => status === 202)?.body);
    const mails = await world.database.read.selectFrom('mails').select('id').where('recipient', '=', 'once@example.com').execute();
    expect(mails).toHaveLength(1);
  });

  test('floods nobody, and waits while too many guests write', async () => {
    const number = await world.report();
    const ask = async (email: string) => board.ask('PUT', `/issues/${number}/follow`, { body: { email } });
    const statuses: number[] = [];
    for (let n = 0; n <= limits.linkPair.most; n++) statuses.push((await ask('flooded@example.com')).status);
    expect(statuses).toEqual([...Array.from({ length: limits.linkPair.most }, () => 202), 429]);
    const tally = { key: `${limits.crowd.name} guests`, n: limits.crowd.most, until: '2030-01-01T00:00:00.000Z' };
    await world.database.write.deleteFrom('tallies').execute();
    await world.database.write.insertInto('tallies').values(tally).execute();
    const asked = await ask('patient@example.com');
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([429, '30']);
    expect((await board.ask('PUT', `/issues/${number}/follow`, { as: world.stranger })).status).toBe(204);
    await world.database.write.deleteFrom('tallies').execute();
  });
});
