import { hash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { limits } from '#api/limits/rules.ts';
import { GOOD_FOR_S, WAIT_S } from '#api/limits/work.ts';
import { type Shown, site } from '../api/asking.ts';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';

const password = 'correct horse battery';
const report = { title: 'Parcel left in the rain', body: 'It was soaked when I found it.', visibility: 'public' };

/** The crowd's tally as it is after so many posts. */
async function crowd(world: World, n: number): Promise<void> {
  await world.database.write.deleteFrom('tallies').execute();
  const key = `${limits.crowd.name} guests`;
  await world.database.write.insertInto('tallies').values({ key, n, until: '2030-01-01T00:00:00.000Z' }).execute();
}

/** What a browser does with the work. */
function solved(work: string): string {
  const [random, end, challenge] = work.split('.');
  for (let number = 0; ; number++) if (hash('sha256', `${random}.${end}.${number}`) === challenge) return `${work}.${number}`;
}

describe.each(engines)('while guests write more than people do, on %s', (engine) => {
  let world: World;
  let people = 0;
  beforeAll(async () => {
    world = await createWorld(engine);
  });
  afterEach(() => crowd(world, 0));
  afterAll(() => world.drop());

  const cookieIn = ({ headers }: Shown) => /putright_work=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
  async function join(work?: string): Promise<Shown> {
    const body = new URLSearchParams({ email: `p${people++}@example.com` });
    const { config } = world.as(guest);
    const board = site(world);
    if (work === undefined) return board.post('/sign-up', guest, Object.fromEntries(body));
    const cookie = `putright_work=${work}`;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(world.now()) });
    const answer = await board.app.request('/sign-up', { method: 'POST', body, headers: { origin: config.publicOrigin, cookie } });
    return { status: answer.status, headers: answer.headers, location: null, path: '', form: undefined };
  }

  test('a guest is asked for work, with what was entered and how long to wait without a script', async () => {
    await crowd(world, limits.crowd.most);
    const asked = await join();
    expect([asked.status, asked.headers.get('retry-after')]).toEqual([429, String(WAIT_S)]);
    expect(asked.form?.message).toBe(
      `Very many people are writing at this moment. Nothing you entered is lost: please send it again in ${WAIT_S} seconds.`,
    );
    expect(asked.form?.values).toMatchObject({ email: expect.stringMatching(/^p\d+@example\.com$/) });
    expect(asked.headers.get('set-cookie')).toMatch(/^putright_work=[\w.-]+; Path=\/; Max-Age=900; SameSite=Lax$/);
    expect((await join(solved(cookieIn(asked)))).status).toBe(200);
  });

  test('waiting does as well, and neither less waiting nor another end, number or signature', async () => {
    await crowd(world, limits.crowd.most);
    const work = cookieIn(await join());
    const [random, end, challenge, signature] = work.split('.');
    const wrong = [
      work,
      `${work}.1x`,
      [random, Number(end) - WAIT_S - 1, challenge, signature].join('.'),
      [random, end, hash('sha256', `${random}.${end}.7`), signature, 7].join('.'),
      [random, end, challenge, 'x'.repeat(22)].join('.'),
      'rubbish',
      '....',
    ];
    for (const one of wrong) expect([one, (await join(one)).status]).toEqual([one, 429]);
    world.pass((WAIT_S - 1) / 3600);
    expect((await join(work)).status).toBe(429);
    world.pass(2 / 3600);
    expect((await join(work)).status).toBe(200);
    world.pass(GOOD_FOR_S / 3600);
    expect((await join(work)).status).toBe(429);
  });

  test('work is good for a few posts, however many are sent at once', async () => {
    await crowd(world, limits.crowd.most);
    const work = solved(cookieIn(await join()));
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await join(work)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(limits.work.most);
  });

  test('members, previews, signing in and out are not asked, and nobody is while it is calm', async () => {
    await crowd(world, limits.crowd.most);
    const board = site(world);
    expect((await board.post('/issues/new', world.customer, { ...report, act: 'send' })).status).toBe(303);
    expect((await board.post('/issues/new', guest, { ...report, act: 'preview' })).status).toBe(200);
    expect((await board.post('/sign-in', guest, { email: 'nobody@example.com', password })).status).toBe(422);
    expect((await board.post('/sign-out', guest)).status).toBe(303);
    expect((await board.post('/sign-in', guest, { email: 'nobody@example.com', act: 'link' })).status).toBe(429);
    expect((await board.post('/issues/new', guest, { ...report, act: 'send', email: 'eve@example.com', password })).status).toBe(429);
    await crowd(world, limits.crowd.most - 1);
    expect((await join()).status).toBe(200);
    expect((await join()).status).toBe(429);
  });
});
