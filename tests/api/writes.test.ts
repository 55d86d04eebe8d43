import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../helpers/engines.ts';
import { createWorld, guest, type World } from '../helpers/world.ts';
import { operations, type Site, site } from './asking.ts';
import { type Write, writes } from './writes.ts';

const methodOf = ({ operation }: Write) => operation.split(' ')[0]?.toUpperCase() ?? '';
/** What makes something that has a place of its own. */
const made = [
  'post /issues',
  'post /fixes',
  'post /areas',
  'post /teams',
  'post /policy',
  'post /canned-texts',
  ...['hold', 'redaction', 'removal'].map((one) => `post /issues/{number}/steps/{id}/${one}`),
];
const onIssue = writes.filter(({ operation }) => operation.includes('/issues/{'));

test('every write of the API stands in the list of writes', () => {
  const declared = operations.filter(({ method }) => method !== 'get').map(({ method, path }) => `${method} ${path}`);
  expect(writes.map(({ operation }) => operation).sort()).toEqual(declared.sort());
});

describe.each(engines)('the writes of the API on %s', (engine) => {
  let world: World;
  let board: Site;
  beforeAll(async () => {
    world = await createWorld(engine);
    board = site(world);
    await world.report({ title: 'The first of its kind' });
    await world.report({ title: 'One that is merged again and again' });
    await world.report({ title: 'One that is linked again and again' });
  });
  afterAll(() => world.drop());

  const lines = async () => (await world.database.read.selectFrom('ledger').select('seq').execute()).length;
  const attempt = async (write: Write, more: Parameters<Site['ask']>[2], private_ = false) =>
    board.ask(methodOf(write), await write.on(world, private_), { body: write.body, ...more });
  const problem = (status: number) => ({ status, body: expect.objectContaining({ status, request_id: expect.any(String) }) });

  describe.each(writes.map((write) => [write.operation, write] as const))('%s', (_, write) => {
    test('is done for whom it is meant', async () => {
      const answer = await attempt(write, { as: write.by(world) });
      expect(answer).toMatchObject({ status: write.status });
      expect(answer.headers.get('location') !== null).toBe(made.includes(write.operation));
    });

    test('a guest is told to sign in', async () => {
      expect(await attempt(write, { as: guest })).toMatchObject(problem(401));
      expect(await attempt(write, { as: guest, body: { colour: 'red' } })).toMatchObject(problem(401));
    });

    test('a customer who has nothing to do with it may do what anybody may', async () => {
      const answer = await attempt(write, { as: world.stranger });
      expect(answer).toMatchObject(write.stranger < 300 ? { status: write.stranger } : problem(write.stranger));
    });

    test('the same key and request is done once and answered twice, another request with it is refused', async () => {
      const path = await write.on(world, false);
      const headers = { 'idempotency-key': randomUUID() };
      const ask = (more = '', body: unknown = write.body) =>
        board.ask(methodOf(write), path + more, { as: write.by(world), headers, body });
      const first = await ask();
      const before = await lines();
      const second = await ask();
      if (write.once) expect(second.status).toBe(409);
      else expect([second.status, second.body]).toEqual([first.status, first.body]);
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
      expect(await lines()).toBe(before);
      if (!write.body) return;
      expect(await ask('', { ...write.body, other: 1 })).toMatchObject({ ...problem(422) });
    });

    test('it is refused when another site makes the browser send it', async () => {
      const headers = { origin: 'https://elsewhere.example', 'content-type': 'text/plain' };
      expect(await attempt(write, { as: write.by(world), headers })).toMatchObject(problem(403));
    });
  });

  describe.each(onIssue.map((write) => [write.operation, write] as const))('%s on a private problem', (operation, write) => {
    test('is not there for another customer', async () => {
      const forStaff = operation.includes('/fixes/');
      expect(await attempt(write, { as: world.stranger }, true)).toMatchObject(problem(forStaff ? 403 : 404));
    });
  });

  const bodies = writes.flatMap(({ bad, ...write }) => (bad ? [[write.operation, write, ...bad] as const] : []));
  test.each(bodies)('%s refuses a wrong field by name and writes nothing', async (_, write, body, field) => {
    const path = await write.on(world, false);
    const before = await lines();
    const answer = await board.ask(methodOf(write), path, { as: write.by(world), body });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: field, message: expect.any(String) }] } });
    expect(await lines()).toBe(before);
  });

  test.each(bodies)('%s refuses a field that is not known by name', async (_, write) => {
    const answer = await attempt(write, { as: write.by(world), body: { ...write.body, colour: 'red' } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'colour', message: 'This field is not known here.' }] } });
  });

  test.each(bodies)('%s refuses what is not JSON', async (_, write) => {
    const path = await write.on(world, false);
    const ask = (type: string, body: string) =>
      board.send(methodOf(write), path, { as: write.by(world), headers: { 'content-type': type }, body });
    expect(await ask('application/json', '{"title":')).toMatchObject(problem(400));
    expect(await ask('application/xml', '<title/>')).toMatchObject(problem(415));
  });

  test('what is not there is 404, whatever is asked of it', async () => {
    const paths = ['/issues/99999/withdrawal', '/issues/abc/withdrawal', '/issues/99999999999/withdrawal', '/fixes/999/shipping'];
    for (const path of paths) expect(await board.ask('POST', path, { as: world.approver, body: {} })).toMatchObject(problem(404));
  });
});
