import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { partsOf, queue } from '#api/desk/queries.ts';
import { queueShape } from '#api/desk/queue-rules.ts';
import { queueItemSchema } from '#api/desk/queue-schemas.ts';
import { forgetView, saveView } from '#api/desk/view-commands.ts';
import { found, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMemberReading, page, readProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { placeAfter, text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { listedIssue } from '#api/issues/api-view.ts';

/** Views of the queue that staff keep for themselves. */
export const forms = new Hono<Env>();

forms.post(
  '/desk',
  form(async (_, ctx, fields) => {
    signedIn(ctx);
    const { view, area, stage, team, channel, assignee } = fields;
    const query = await saveView(ctx, { name: text(fields, 'name'), filter: { view, area, stage, team, channel, assignee } });
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

/** The queue for machines. */
export const endpoints = api();

const place = z.union([z.tuple([z.string(), z.int32()]), z.tuple([z.string(), z.string(), z.int32()])]);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/desk/queue',
    tags: ['Desk'],
    summary: 'The work queue: overdue by most first, then due soonest, then waited longest. For staff',
    ...asMemberReading('respond'),
    request: { query: queueShape.extend(pageShape) },
    responses: { 200: page(queueItemSchema, 'A page of the queue'), ...readProblems },
  }),
  async (c) => {
    const { limit, after: cursor, ...filter } = c.req.valid('query');
    const ctx = c.get('ctx');
    const after = placeAfter(
      cursor,
      place.refine((key) => key.length === partsOf(filter.view)),
    );
    const { items, next: last } = found(await queue(ctx, filter, { after, limit }));
    const next = last ? encodeCursor(last) : null;
    linkNext(c, next);
    return c.json(
      { items: items.map(({ due_at, assignee, team, ...issue }) => ({ ...listedIssue(ctx, issue), due_at, assignee, team })), next },
      200,
    );
  },
);
