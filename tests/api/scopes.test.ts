import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Scope, scopes } from '#api/context.ts';
import { addText } from '#api/desk/canned-commands.ts';
import { hold } from '#api/moderation/commands.ts';
import { askForErasureOf } from '#api/rights/erasure-commands.ts';
import { drafted } from '../approval/drafting.ts';
import { engines } from '../helpers/engines.ts';
import { newcomer, tokenOf } from '../helpers/tokens.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { operations, type Site, site } from './asking.ts';
import { writes } from './writes.ts';

/** Every operation, and the scope that a token needs for what the list of writes does with it; none takes a token where there is none. */
const table: Record<string, Scope | 'none'> = {
  'get /areas': 'read',
  'get /areas/{slug}': 'read',
  'get /board': 'read',
  'get /holidays': 'read',
  'get /policy': 'read',
  'get /policy/{n}': 'read',
  'get /approval-rules': 'respond',
  'get /drafts': 'respond',
  'get /drafts/{number}': 'respond',
  'get /desk/queue': 'respond',
  'get /follows': 'report',
  'put /follows': 'report',
  'post /follows/wishes': 'report',
  'get /fixes': 'read',
  'get /fixes/{number}': 'read',
  'get /fixes/{number}/issues': 'read',
  'get /issues': 'read',
  'get /issues/similar': 'read',
  'get /issues/{number}': 'read',
  'get /issues/{number}/assignment': 'respond',
  'get /issues/{number}/notes': 'respond',
  'get /issues/{number}/steps': 'read',
  'get /ledger': 'read',
  'get /promises': 'read',
  'get /moderation': 'read',
  'get /moderation/figures': 'read',
  'get /moderation/{number}': 'read',
  'post /issues/{number}/steps/{id}/hold': 'moderate',
  'post /issues/{number}/steps/{id}/redaction': 'moderate',
  'post /issues/{number}/steps/{id}/removal': 'moderate',
  'post /issues/{number}/steps/{id}/own-redaction': 'report',
  'post /issues/{number}/steps/{id}/abuse-report': 'report',
  'post /moderation/{number}/confirmation': 'moderate',
  'post /moderation/{number}/refusal': 'moderate',
  'post /moderation/{number}/restoration': 'moderate',
  'post /moderation/{number}/appeal': 'report',
  'post /moderation/{number}/decision': 'moderate',
  'get /members': 'admin',
  'get /teams': 'respond',
  'post /teams': 'admin',
  'put /teams/{slug}/members/{member}': 'admin',
  'delete /teams/{slug}/members/{member}': 'admin',
  'put /areas/{slug}/team': 'admin',
  'get /sessions': 'none',
  'get /me/data': 'none',
  'get /me/erasure': 'none',
  'get /members/{id}/erasure': 'admin',
  'get /passkeys': 'none',
  'get /tokens': 'none',
  'post /issues': 'report',
  'put /issues/{number}/affected': 'report',
  'delete /issues/{number}/affected': 'report',
  'put /issues/{number}/follow': 'report',
  'delete /issues/{number}/follow': 'report',
  'post /issues/{number}/verdict': 'report',
  'post /issues/{number}/withdrawal': 'report',
  'post /issues/{number}/publication': 'report',
  'post /issues/{number}/attachments': 'report',
  'delete /issues/{number}/attachments/{id}': 'report',
  'post /issues/{number}/steps': 'respond',
  'post /issues/{number}/merge': 'respond',
  'delete /issues/{number}/merge': 'respond',
  'post /issues/{number}/duplicates': 'respond',
  'post /issues/{number}/promises/{id}/kept': 'respond',
  'post /issues/{number}/promises/{id}/withdrawal': 'respond',
  'post /fixes': 'respond',
  'patch /fixes/{number}': 'respond',
  'post /fixes/{number}/cause-publication': 'respond',
  'post /fixes/{number}/shipping': 'respond',
  'post /fixes/{number}/verification': 'respond',
  'put /fixes/{number}/issues': 'respond',
  'post /fixes/{number}/steps': 'respond',
  'put /fixes/{number}/issues/{issue}': 'respond',
  'delete /fixes/{number}/issues/{issue}': 'respond',
  'get /canned-texts': 'respond',
  'get /canned-texts/{slug}': 'respond',
  'post /canned-texts': 'respond',
  'patch /canned-texts/{slug}': 'respond',
  'delete /canned-texts/{slug}': 'respond',
  'get /desk/views': 'respond',
  'post /desk/views': 'respond',
  'delete /desk/views/{id}': 'respond',
  'post /issues/{number}/notes': 'respond',
  'put /issues/{number}/assignment': 'respond',
  'post /areas': 'admin',
  'patch /areas/{slug}': 'admin',
  'post /areas/{slug}/retirement': 'admin',
  'delete /areas/{slug}/retirement': 'admin',
  'put /board': 'admin',
  'put /board/mailbox': 'admin',
  'post /policy': 'admin',
  'post /policy/{n}/confirmation': 'admin',
  'post /holidays': 'admin',
  'delete /holidays/{id}': 'admin',
  'post /drafts/{number}/approval': 'respond',
  'post /drafts/{number}/attachments': 'respond',
  'post /drafts/{number}/comments': 'respond',
  'post /drafts/{number}/handing-in': 'respond',
  'post /drafts/{number}/publication': 'respond',
  'post /drafts/{number}/refusal': 'respond',
  'post /drafts/{number}/versions': 'respond',
  'post /drafts/{number}/withdrawal': 'respond',
  'post /approval-rules': 'admin',
  'delete /approval-rules/{id}': 'admin',
  'post /invitations': 'admin',
  'patch /members/{id}': 'admin',
  'post /members/{id}/deactivation': 'admin',
  'delete /members/{id}/deactivation': 'admin',
  'delete /members/{id}/company-account': 'admin',
  'post /members/{id}/erasure': 'admin',
  'delete /members/{id}/erasure': 'admin',
  'post /me/erasure': 'none',
  'delete /me/erasure': 'none',
  'patch /passkeys/{id}': 'none',
  'post /passkeys/{id}/removal': 'none',
  'delete /sessions/{id}': 'none',
  'post /tokens': 'none',
  'delete /tokens/{id}': 'none',
};

const neededFor = (operation: string) => table[operation] ?? 'none';

test('every operation of the API stands in the table of scopes', () => {
  expect(Object.keys(table).sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort());
});

describe.each(engines)('a token on %s', (engine) => {
  let world: World;
  let board: Site;
  let leaving: string;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    await world.report({ title: 'The first of its kind' });
    const made = await board.ask('POST', '/fixes', { as: world.agent, body: { title: 'Retry made a second payment' } });
    expect(made.status).toBe(201);
    await drafted(world);
    await addText(world.as(world.admin), { name: 'Payments', body: 'It was {what we found}.' });
    await hold(world.as(world.agent), { issue: await world.report(), step: 1 }, { reason: 'spam', sentence: 'It sells something.' });
    leaving = (await newcomer(world)).id;
    await askForErasureOf(world.as(world.admin), leaving, { texts: 'kept' });
  });
  afterAll(() => world.drop());

  const reads = Object.keys(table).filter((operation) => operation.startsWith('get '));
  test.each(reads)('%s is read with its scope and with no other', async (operation) => {
    const path = `${operation.slice(4).replace('{number}', '1').replace('{slug}', 'payments').replace('{n}', '1').replace('{id}', leaving)}${operation.endsWith('similar') ? '?q=twice' : ''}`;
    for (const scope of scopes) {
      const { bearer } = await tokenOf(world, world.admin, [scope]);
      const { status } = await board.ask('GET', path, { headers: bearer });
      expect([scope, status]).toEqual([scope, scope === neededFor(operation) ? 200 : 403]);
    }
  });

  test.each(writes.map((write) => [write.operation, write] as const))(
    '%s is done with its scope and with no other',
    async (operation, write) => {
      for (const scope of scopes) {
        const { bearer } = await tokenOf(world, write.by(world), [scope]);
        const lines = await world.database.read.selectFrom('ledger').select('seq').execute();
        const path = await write.on(world, false);
        const method = operation.split(' ')[0]?.toUpperCase() ?? '';
        const { status, body } = await board.ask(method, path, { headers: bearer, body: write.body });
        expect([scope, status]).toEqual([scope, scope === neededFor(operation) ? write.status : 403]);
        if (status === 403) expect(body).toMatchObject({ detail: expect.stringMatching(/token/) });
        expect(lines.length).toBeGreaterThan(0);
      }
    },
  );

  test('a customer’s token comments with the scope of customers, and one of staff does not', async () => {
    const number = await world.report();
    const say = async (member: 'stranger' | 'agent', scope: Scope) => {
      const { bearer } = await tokenOf(world, world[member], [scope]);
      return (await board.ask('POST', `/issues/${number}/steps`, { headers: bearer, body: { kind: 'comment', body: 'Same here.' } }))
        .status;
    };
    expect([await say('stranger', 'report'), await say('stranger', 'respond'), await say('agent', 'report')]).toEqual([201, 403, 403]);
    expect(await say('agent', 'respond')).toBe(201);
  });

  test('gives no more than the role of its member: not by its scopes, and not after the role was lowered', async () => {
    const { bearer } = await tokenOf(world, world.customer, [...scopes]);
    expect(await board.ask('POST', '/fixes', { headers: bearer, body: { title: 'Retry made a second payment' } })).toMatchObject({
      status: 403,
    });
    expect(await board.ask('GET', '/members', { headers: bearer })).toMatchObject({ status: 403 });
  });
});
