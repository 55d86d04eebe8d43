import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { invalid } from '#api/errors.ts';
import { signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, listProblems, noQuery, page, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { changePassword, revokeOtherSessions, revokeSession } from '#api/members/account-commands.ts';
import { sessionSchema } from '#api/members/schemas.ts';
import { createSession } from '#api/members/session.ts';
import { listSessions } from '#api/members/session-queries.ts';

const tags = ['Account'];

/** One's own password and sessions. */
export const forms = new Hono<Env>()
  .post(
    '/account/password',
    form(async (c, ctx, { current_password, password }) => {
      const { id } = signedIn(ctx);
      await changePassword(ctx, { current_password, password });
      c.header('Set-Cookie', await createSession(ctx, id, c.req.header('User-Agent')), { append: true });
      return '/account?changed=password';
    }),
  )
  .post(
    '/account/sessions',
    form(async (_, ctx, fields) => {
      const act = text(fields, 'act');
      if (act === 'others') await revokeOtherSessions(ctx);
      else if (act === 'one') await revokeSession(ctx, text(fields, 'session'));
      else throw invalid('act', 'Please choose which sessions to end.');
      return '/account/sessions';
    }),
  );

/** The same sessions for machines. No token is taken: who stole one could else end those of its member. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/sessions',
    tags,
    summary: 'Where you are signed in, this session first',
    ...asMemberReading(),
    request: { query: noQuery },
    responses: { 200: page(sessionSchema, 'All of them'), ...listProblems },
  }),
  async (c) => c.json({ items: await listSessions(c.get('ctx')), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/sessions/{id}',
    tags,
    summary: 'End a session of yours, at once',
    ...asMember(),
    request: { params: z.strictObject({ id: z.uuid() }) },
    responses: { 204: { description: 'It is ended' }, ...writeProblems },
  }),
  async (c) => {
    await revokeSession(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  },
);
