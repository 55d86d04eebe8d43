import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, listProblems, noQuery, page, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text, texts } from '#api/http/fields.ts';
import { form, showAgain } from '#api/http/form.ts';
import { newTokenSchema, tokenSchema } from '#api/members/schemas.ts';
import { makeToken, revokeToken } from '#api/members/token-commands.ts';
import { listTokens } from '#api/members/token-queries.ts';
import { tokenShape } from '#api/members/token-rules.ts';

const tags = ['Account'];

/** One's own tokens. The page that a new one is made on shows it, this once. */
export const forms = new Hono<Env>()
  .post(
    '/account/tokens/new',
    form(async (_, ctx, fields) => {
      const wanted = { name: text(fields, 'name'), scopes: texts(fields, 'scopes'), days: text(fields, 'days') };
      return showAgain((await makeToken(ctx, wanted)).token);
    }),
  )
  .post(
    '/account/tokens',
    form(async (_, ctx, fields) => {
      await revokeToken(ctx, text(fields, 'token'));
      return '/account/tokens';
    }),
  );

/** The same for machines. No token is taken, whatever its scopes: who stole one could else make themselves others that outlive it. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/tokens',
    tags,
    summary: 'Your tokens that are not revoked, the newest first',
    ...asMemberReading(),
    request: { query: noQuery },
    responses: { 200: page(tokenSchema, 'All of them'), ...listProblems },
  }),
  async (c) => c.json({ items: await listTokens(c.get('ctx')), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/tokens',
    tags,
    summary: 'Make a token. It stands in this answer and nowhere else: the same `Idempotency-Key` gives 409, and not the token again',
    ...asMember(),
    request: { body: body(tokenShape) },
    responses: { 201: json(newTokenSchema, 'The new token'), ...writeProblems },
  }),
  async (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json(await makeToken(c.get('ctx'), c.req.valid('json')), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/tokens/{id}',
    tags,
    summary: 'Revoke a token of yours, at once and for good',
    ...asMember(),
    request: { params: z.strictObject({ id: z.uuid() }) },
    responses: { 204: { description: 'It is revoked' }, ...writeProblems },
  }),
  async (c) => {
    await revokeToken(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  },
);
