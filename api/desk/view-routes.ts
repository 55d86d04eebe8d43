import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { keptViewShape } from '#api/desk/queue-rules.ts';
import { keptViewSchema } from '#api/desk/queue-schemas.ts';
import { forgetView, saveView } from '#api/desk/view-commands.ts';
import { savedViews } from '#api/desk/view-queries.ts';
import { keptView } from '#api/desk/view-view.ts';
import { found, isStaff, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';

/** Views of the queue that staff keep for themselves. */
export const forms = new Hono<Env>();

forms.post(
  '/desk',
  form(async (_, ctx, fields) => {
    signedIn(ctx);
    const { view, area, stage, team, channel, assignee } = fields;
    const { query } = await saveView(ctx, { name: text(fields, 'name'), filter: { view, area, stage, team, channel, assignee } });
    return query === '' ? '/desk' : `/desk?${query}`;
  }),
);

forms.post(
  '/desk/views/:id',
  form(async (c, ctx) => {
    signedIn(ctx);
    await forgetView(ctx, found(c.req.param('id')));
    return '/desk';
  }),
);

/** The same for machines. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/desk/views',
    tags: ['Desk'],
    summary: 'The views of the queue that you keep, by name. For staff',
    ...asMemberReading('respond'),
    request: { query: noQuery },
    responses: { 200: page(keptViewSchema, 'All of them, 20 at most'), ...readProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    found(isStaff(ctx.viewer) || undefined);
    return c.json({ items: (await savedViews(ctx)).map((view) => keptView(ctx, view)), next: null }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/desk/views',
    tags: ['Desk'],
    summary: 'Keep a view of the queue under a name, for yourself; 20 at most. For staff',
    ...asMember('respond'),
    request: { body: body(keptViewShape) },
    responses: { 201: json(keptViewSchema, 'The view'), ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    return c.json(keptView(ctx, await saveView(ctx, c.req.valid('json'))), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/desk/views/{id}',
    tags: ['Desk'],
    summary: 'Forget a view that you keep; the problems in it stay where they are. For staff',
    ...asMember('respond'),
    request: { params: z.strictObject({ id: z.string().max(100) }) },
    responses: { 204: { description: 'It is forgotten' }, ...writeProblems },
  }),
  async (c) => {
    await forgetView(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  },
);
