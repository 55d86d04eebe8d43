import { createRoute, z } from '@hono/zod-openapi';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asReader, body, created, json, listProblems, noQuery, readProblems, writeProblems } from '#api/http/describe.ts';
import { changeBoard } from '#api/settings/board-commands.ts';
import { currentSettings } from '#api/settings/board-queries.ts';
import { changePolicy, keepPolicy } from '#api/settings/policy-commands.ts';
import { currentPolicy, policyVersion } from '#api/settings/policy-queries.ts';
import { boardBody, boardSchema, policyBody, policySchema } from '#api/settings/schemas.ts';
import { LARGEST_INTEGER } from '#api/steps/rules.ts';

const tags = ['Settings'];
const params = z.strictObject({ n: z.coerce.number().int().min(1).max(LARGEST_INTEGER) });

/** The board itself and its policy. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/board',
    tags,
    summary: 'What the board is called and how it looks',
    ...asReader,
    request: { query: noQuery },
    responses: { 200: json(boardSchema, 'The board'), ...listProblems },
  }),
  (c) => c.json(currentSettings(c.get('ctx')), 200),
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/board',
    tags,
    summary: 'Set what the board is called and how it looks, on all pages and in all mails. For admins',
    ...asMember('admin'),
    request: { body: body(boardBody) },
    responses: { 200: json(boardSchema, 'The board as it is now'), ...writeProblems },
  }),
  async (c) => {
    await changeBoard(c.get('ctx'), c.req.valid('json'));
    return c.json(currentSettings(c.get('ctx')), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/policy',
    tags,
    summary: 'What may be posted and how the board is run, as it holds now',
    ...asReader,
    request: { query: noQuery },
    responses: { 200: json(policySchema, 'The policy'), ...listProblems },
  }),
  async (c) => c.json(await currentPolicy(c.get('ctx')), 200),
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/policy/{n}',
    tags,
    summary: 'One version of the policy, old or new',
    ...asReader,
    request: { params },
    responses: { 200: json(policySchema, 'The version'), ...readProblems },
  }),
  async (c) => c.json(found(await policyVersion(c.get('ctx'), c.req.valid('param').n)), 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/policy',
    tags,
    summary: 'Put a new text in its place; the old one stays readable. For admins',
    ...asMember('admin'),
    request: { body: body(policyBody) },
    responses: { 201: created(policySchema, 'The new version'), ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const n = await changePolicy(ctx, c.req.valid('json'));
    c.header('Location', `${ctx.config.publicOrigin}/api/v1/policy/${n}`);
    return c.json(found(await policyVersion(ctx, n)), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/policy/{n}/confirmation',
    tags,
    summary: 'Say that this version, the one that holds, stays as it is. For admins',
    ...asMember('admin'),
    request: { params },
    responses: { 204: { description: 'It is noted' }, ...writeProblems },
  }),
  async (c) => {
    await keepPolicy(c.get('ctx'), c.req.valid('param').n);
    return c.body(null, 204);
  },
);
