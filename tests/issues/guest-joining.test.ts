import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { askToJoin, confirmJoining, unsubscribe } from '#api/issues/guest-commands.ts';
import { unsubscribing } from '#api/issues/guest-queries.ts';
import type { Joining } from '#api/issues/guest-rules.ts';
import { addAffected, follow } from '#api/issues/joining-commands.ts';
import { findIssue } from '#api/issues/queries.ts';
import { unsubscribePath } from '#api/issues/unsubscribing.ts';
import { type Site, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { linkTo, secretOf } from '../helpers/mailbox.ts';
import { refused } from '../helpers/refusals.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

describe.each(engines)('a guest with an e-mail address on %s', (engine) => {
  let world: World;
  let board: Site;
  let number: number;
  let email: string;
  let n = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
  });
  afterAll(() => world.drop());
  beforeEach(async () => {
    email = `joiner${++n}@example.org`;
    number = await world.report();
  });

  const ask = async (joining: Joining, to = email) => {
    await askToJoin(world.as(guest), number, joining, to);
    return secretOf(await linkTo(world.database, to));
  };
  const confirm = (secret: string) => confirmJoining(world.as(guest), secret);
  const counted = async (joining: Joining) => {
    const row = await findIssue(world.as(guest), number);
    return joining === 'affected' ? row?.affected : row?.followers;
  };

  describe.each(['affected', 'follow'] as const)('%s', (joining) => {
    test('counts once it is confirmed, and the same address once', async () => {
      const [first, second] = [await ask(joining), await ask(joining)];
      expect(await counted(joining)).toBe(1);
      await confirm(first);
      await confirm(second);
      expect(await counted(joining)).toBe(2);
      expect(await refused(confirm(first))).toBe('conflict');
    });

    test('of several confirmations at once exactly one wins', async () => {
      const secret = await ask(joining);
      const tries = await Promise.allSettled([1, 2, 3, 4].map(() => confirm(secret)));
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await counted(joining)).toBe(2);
    });

    test('counts a member who did it before once', async () => {
      await (joining === 'affected' ? addAffected : follow)(world.as(world.stranger), number);
      await confirm(await ask(joining, world.stranger.email));
      expect(await counted(joining)).toBe(2);
    });

    test('is good for seven days', async () => {
      const secret = await ask(joining);
      world.pass(7 * 24);
      expect(await refused(confirm(secret))).toBe('conflict');
    });

    test('is not there for a private problem', async () => {
      const secret = await world.report({ visibility: 'private' });
      expect(await refused(askToJoin(world.as(guest), secret, joining, email))).toBe('not_found');
      expect((await board.post(`/issues/${secret}/${joining}`, guest, { email })).status).toBe(404);
    });

    test('by the forms: an address, a mail, a button', async () => {
      const path = `/issues/${number}/${joining}`;
      expect(await board.post(path, guest, { act: 'add' })).toMatchObject({ status: 303, location: path });
      expect(await board.post(path, guest, { email: 'nobody' })).toMatchObject({ status: 422, form: { errors: [{ path: 'email' }] } });
      expect(await board.post(path, guest, { email })).toMatchObject({ status: 200, form: { status: 200 } });
      const link = await linkTo(world.database, email);
      await board.app.request(link);
      expect(await counted(joining)).toBe(1);
      expect(await board.post(link, guest)).toMatchObject({ status: 303, location: `/issues/${number}-charged-twice-for-one-order` });
      expect(await counted(joining)).toBe(2);
    });
  });

  describe('stops the mails about a problem by one click', () => {
    const link = () => unsubscribePath(world.as(guest), { issue: number, member: world.stranger.id });
    const sealed = () => link().slice('/unsubscribe/'.length);
    beforeEach(() => follow(world.as(world.stranger), number));

    test('by a POST of the mail program: no cookie, no origin, and no redirection in the answer', async () => {
      const body = 'List-Unsubscribe=One-Click';
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://mail.example' };
      expect((await board.app.request(link())).status).toBe(200);
      expect(await counted('follow')).toBe(2);
      expect((await board.app.request(link(), { method: 'POST', body, headers })).status).toBe(200);
      expect(await counted('follow')).toBe(1);
      expect((await board.app.request(link(), { method: 'POST', body, headers: { 'content-type': headers['content-type'] } })).status).toBe(
        200,
      );
    });

    test('and nothing else: of another problem they still hear', async () => {
      const other = number;
      number = await world.report();
      await follow(world.as(world.stranger), number);
      await unsubscribe(world.as(guest), sealed());
      expect(await counted('follow')).toBe(1);
      expect((await findIssue(world.as(guest), other))?.followers).toBe(2);
    });

    test('with a link that only this board can make', async () => {
      const forged = sealed().replace(/(?<=^.{20})./, (sign) => (sign === 'A' ? 'B' : 'A'));
      for (const text of [forged, sealed().slice(0, -4), 'x', `${number}:${world.stranger.id}`]) {
        expect(await unsubscribing(world.as(guest), text)).toBeUndefined();
        expect(await refused(unsubscribe(world.as(guest), text))).toBe('not_found');
      }
      expect(await unsubscribing(world.as(guest), sealed())).toEqual({ issue: number, follows: true });
      expect(await counted('follow')).toBe(2);
    });

    test('from no other form of another site', async () => {
      const body = new URLSearchParams({ act: 'add' });
      const answer = await board.app.request(`/issues/${number}/follow`, {
        method: 'POST',
        body,
        headers: { origin: 'https://mail.example' },
      });
      expect(answer.status).toBe(403);
    });
  });
});
