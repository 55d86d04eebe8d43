import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSession } from '#api/members/session.ts';
import { site } from '../api/asking.ts';
import { actsOn, createWorld, type World } from '../helpers/world.ts';

let world: World;
let headers: Record<string, string>;
let number: number;
beforeAll(async () => {
  world = await createWorld('sqlite');
  const cookie = (await createSession(world.as(world.stranger), world.stranger.id)).split(';')[0] ?? '';
  headers = { cookie, origin: world.as(world.admin).config.publicOrigin };
});
afterAll(() => world.drop());
beforeEach(async () => {
  number = await world.report();
});

const part = '--x\r\ncontent-disposition: form-data; name="act"\r\n\r\nadd\r\n';
const send = (type: string, body: string) =>
  site(world).app.request(`/issues/${number}/affected`, { method: 'POST', headers: { ...headers, 'content-type': type }, body });

describe('a form sent in parts', () => {
  test('is read like any other', async () => {
    expect((await send('multipart/form-data; boundary=x', `${part}--x--\r\n`)).status).toBe(303);
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported', 'issue.affected']);
  });

  test.each([
    ['has no boundary', 'multipart/form-data', `${part}--x--\r\n`],
    ['is no such form', 'multipart/form-data; boundary=x', 'act=add'],
    ['ends too early', 'multipart/form-data; boundary=x', part],
    ['has a part without a name', 'multipart/form-data; boundary=x', '--x\r\n\r\nadd\r\n--x--\r\n'],
    ['has another boundary', 'multipart/form-data; boundary=y', `${part}--x--\r\n`],
    ['is empty', 'multipart/form-data; boundary=x', ''],
  ])('that %s is 400, in words, and nothing is done', async (_, type, body) => {
    const answer = await send(type, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('This request cannot be read.');
    expect(await actsOn(world, `issue/${number}`)).toEqual(['issue.reported']);
  });
});
