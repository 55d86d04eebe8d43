import { createRoute, z } from '@hono/zod-openapi';
import { partsOf, queue } from '#api/desk/queries.ts';
import { queueShape } from '#api/desk/queue-rules.ts';
import { queueItemSchema } from '#api/desk/queue-schemas.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMemberReading, page, readProblems } from '#api/http/describe.ts';
import { placeAfter } from '#api/http/fields.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { listedIssue } from '#api/issues/api-view.ts';

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
