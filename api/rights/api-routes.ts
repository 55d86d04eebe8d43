import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, noQuery, readProblems, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { askForErasure, askForErasureOf, undoErasure, undoErasureOf } from '#api/rights/erasure-commands.ts';
import { type Erasure, erasureOf, myErasure } from '#api/rights/erasure-queries.ts';
import { othersErasureShape, ownErasureShape, UNDO_DAYS } from '#api/rights/erasure-rules.ts';
import { erasureSchema } from '#api/rights/schemas.ts';

const own = { path: '/me/erasure', tags: ['Account'] };
const others = { path: '/members/{id}/erasure', tags: ['Members'] };
const params = z.strictObject({ id: z.uuid() });
const stands = json(erasureSchema, 'The erasure that stands');
const undone = { 204: { description: 'It is undone' }, ...writeProblems };

/** Being erased, for machines as on the pages: at one's own wish, which no token proves, and by an admin. */
export const endpoints = api();

function answerStanding(c: Context<Env>, erasure: Erasure | undefined) {
  return c.json(found(erasure), 200);
}

endpoints.openapi(
  createRoute({
    ...own,
    method: 'get',
    summary: 'Your erasure, if you asked for it and did not undo it. Takes no token',
    ...asMemberReading(),
    request: { query: noQuery },
    responses: { 200: stands, ...readProblems },
  }),
  async (c) => answerStanding(c, await myErasure(c.get('ctx'))),
);

endpoints.openapi(
  createRoute({
    ...own,
    method: 'post',
    summary: `Have yourself erased in ${UNDO_DAYS} days; all other sessions end. Proven by your password or, without one, a fresh sign-in. Takes no token`,
    ...asMember(),
    request: { body: body(ownErasureShape) },
    responses: { 200: stands, ...writeProblems },
  }),
  async (c) => {
    await askForErasure(c.get('ctx'), c.req.valid('json'));
    return answerStanding(c, await myErasure(c.get('ctx')));
  },
);

endpoints.openapi(
  createRoute({
    ...own,
    method: 'delete',
    summary: 'Undo your erasure, as long as it has not begun. Takes no token',
    ...asMember(),
    responses: undone,
  }),
  async (c) => {
    await undoErasure(c.get('ctx'));
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    ...others,
    method: 'get',
    summary: 'The erasure of a member that was asked for and not undone. For admins',
    ...asMemberReading('admin'),
    request: { params, query: noQuery },
    responses: { 200: stands, ...readProblems },
  }),
  async (c) => answerStanding(c, await erasureOf(c.get('ctx'), c.req.valid('param').id)),
);

endpoints.openapi(
  createRoute({
    ...others,
    method: 'post',
    summary: `Have a member erased in ${UNDO_DAYS} days who wished for it: a mail tells them, their sessions end. Not the last admin. For admins`,
    ...asMember('admin'),
    request: { params, body: body(othersErasureShape) },
    responses: { 200: stands, ...writeProblems },
  }),
  async (c) => {
    const { id } = c.req.valid('param');
    await askForErasureOf(c.get('ctx'), id, c.req.valid('json'));
    return answerStanding(c, await erasureOf(c.get('ctx'), id));
  },
);

endpoints.openapi(
  createRoute({
    ...others,
    method: 'delete',
    summary: 'Undo a member’s erasure, as long as it has not begun. For admins',
    ...asMember('admin'),
    request: { params },
    responses: undone,
  }),
  async (c) => {
    await undoErasureOf(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  },
);
