import { createRoute, z } from '@hono/zod-openapi';
import { api } from '#api/http/api.ts';
import { asMember, asReader, body, json, listProblems, noQuery, page, writeProblems } from '#api/http/describe.ts';
import { noteHoliday, withdrawHoliday } from '#api/settings/holiday-commands.ts';
import { comingHolidays } from '#api/settings/holiday-queries.ts';
import { holidayShape } from '#api/settings/holiday-rules.ts';
import { noteMailbox } from '#api/settings/mailbox-commands.ts';
import { holidaySchema } from '#api/settings/schemas.ts';

const tags = ['Settings'];

/** Notes on days on which fewer people are there, and on mail that stays. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/holidays',
    tags,
    summary: 'Days to come on which fewer people are there. They stop no clock',
    ...asReader,
    request: { query: noQuery },
    responses: { 200: page(holidaySchema, 'Up to 100, the next first'), ...listProblems },
  }),
  async (c) => c.json({ items: await comingHolidays(c.get('ctx')), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/holidays',
    tags,
    summary: 'Note such days; the board shows them from a week before. For admins',
    ...asMember('admin'),
    request: { body: body(holidayShape) },
    responses: { 201: json(holidaySchema, 'The note'), ...writeProblems },
  }),
  async (c) => c.json(await noteHoliday(c.get('ctx'), c.req.valid('json')), 201),
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/holidays/{id}',
    tags,
    summary: 'Take such a note back. For admins',
    ...asMember('admin'),
    request: { params: z.strictObject({ id: z.uuid() }) },
    responses: { 204: { description: 'It is shown no more' }, ...writeProblems },
  }),
  async (c) => {
    await withdrawHoliday(c.get('ctx'), c.req.valid('param').id);
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/board/mailbox',
    tags,
    summary: 'Note that mail stays in the mailbox of the board, where no mail server is set up. For admins',
    ...asMember('admin'),
    request: {},
    responses: { 204: { description: 'It is noted' }, ...writeProblems },
  }),
  async (c) => {
    await noteMailbox(c.get('ctx'));
    return c.body(null, 204);
  },
);
