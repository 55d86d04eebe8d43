import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiDocument } from '#api/app.ts';
import { createWorld, type World } from '../helpers/world.ts';
import { operations, type Site, site } from './asking.ts';

const operationShape = z.looseObject({
  summary: z.string().min(5),
  tags: z.array(z.string()).length(1),
  security: z.array(z.record(z.string(), z.array(z.string()))).min(1),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(['path', 'query', 'header']), schema: z.looseObject({}) })).optional(),
  requestBody: z.looseObject({ required: z.boolean() }).optional(),
  responses: z.record(z.string(), z.looseObject({ description: z.string().min(3) })),
});
const documentShape = z.looseObject({
  openapi: z.literal('3.1.0'),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.array(z.object({ url: z.url() })).min(1),
  paths: z.record(z.string(), z.record(z.string(), operationShape)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})), securitySchemes: z.record(z.string(), z.looseObject({})) }),
});

let world: World;
let board: Site;
let document: z.infer<typeof documentShape>;
beforeAll(async () => {
  world = await createWorld('sqlite');
  board = site(world);
  document = documentShape.parse((await board.ask('GET', '/openapi.json')).body);
});
afterAll(() => world.drop());

const operationsOf = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
  );

test('every route of the API stands in the document, and nothing else', () => {
  const mounted = board.app.routes
    .filter(({ method, path }) => !['ALL', 'OPTIONS'].includes(method) && path.startsWith('/api/v1/') && path !== '/api/v1/openapi.json')
    .map(({ method, path }) => `${method.toLowerCase()} ${path.slice('/api/v1'.length).replaceAll(/:(\w+)/g, '{$1}')}`);
  expect([...new Set(mounted)].sort()).toEqual(
    operationsOf()
      .map(({ name }) => name)
      .sort(),
  );
  expect(mounted.length).toBeGreaterThan(20);
});

test('the page that shows the document reads the very one that the API gives', () => {
  const { publicOrigin } = world.as(world.admin).config;
  const read = apiDocument(publicOrigin);
  expect(JSON.parse(JSON.stringify(read))).toEqual(document);
  expect(apiDocument(publicOrigin)).toBe(read);
});

test('the tests hold every answer against its description', () => {
  const known = operations.map(({ method, path }) => `${method} ${path}`);
  const documented = operationsOf().map(({ name }) => name);
  expect(known.sort()).toEqual(documented.sort());
});

test('every path’s parameters are described', () => {
  for (const { name, path, operation } of operationsOf()) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, one = '']) => one).sort();
    const described = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect([name, described.sort()]).toEqual([name, named]);
  }
});

const forGuests = ['post /issues', 'put /issues/{number}/affected', 'put /issues/{number}/follow', 'put /follows'];

test('every operation says what it answers when all is well and how it refuses', () => {
  for (const { name, method, path, operation } of operationsOf()) {
    const statuses = Object.keys(operation.responses);
    const expected = method === 'get' ? ['422', ...(path.includes('{') ? ['404'] : [])] : ['401', '403', '404', '409', '422'];
    // A step is published, or it is a draft first.
    const ways = forGuests.includes(name) || name === 'post /issues/{number}/steps' ? 2 : 1;
    expect([name, statuses.filter((status) => status.startsWith('2')).length]).toEqual([name, ways]);
    expect([name, statuses]).toEqual([name, expect.arrayContaining(expected)]);
    for (const status of statuses.filter((one) => one >= '400')) {
      expect(operation.responses[status]).toMatchObject({
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      });
    }
  }
});

const forMembers = [
  'get /sessions',
  'get /follows',
  'get /tokens',
  'get /members',
  'get /me/data',
  'get /teams',
  'get /approval-rules',
  'get /drafts',
  'get /drafts/{number}',
  'get /canned-texts',
  'get /canned-texts/{slug}',
  'get /issues/{number}/assignment',
  'get /issues/{number}/notes',
  'get /desk/queue',
  'get /desk/views',
  'get /passkeys',
  'get /members/{id}/erasure',
  'get /me/erasure',
];

test('writes are for members, some for guests by a mail, with an Idempotency-Key; reads for anybody, but of accounts and the desk', () => {
  for (const { name, method, operation } of operationsOf()) {
    const forAnybody = operation.security.some((one) => Object.keys(one).length === 0);
    const keyed = (operation.parameters ?? []).some((one) => one.name === 'Idempotency-Key');
    expect([name, forAnybody, keyed]).toEqual([
      name,
      (method === 'get' && !forMembers.includes(name)) || forGuests.includes(name),
      method !== 'get',
    ]);
    for (const scheme of operation.security.flatMap(Object.keys)) expect(document.components.securitySchemes).toHaveProperty(scheme);
  }
});

test('whatever the document refers to is in it', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(50);
  for (const name of new Set(references)) expect(document.components.schemas).toHaveProperty(String(name));
});

test('what can be null may be null wherever its values are listed', () => {
  const wrong: string[] = [];
  const walk = (node: unknown, path: string) => {
    if (typeof node !== 'object' || node === null) return;
    if ('enum' in node && Array.isArray(node.enum) && 'type' in node && Array.isArray(node.type)) {
      if (node.type.includes('null') && !node.enum.includes(null)) wrong.push(path);
    }
    for (const [name, value] of Object.entries(node)) walk(value, `${path}/${name}`);
  };
  walk(document, '');
  expect(wrong).toEqual([]);
});
