import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { assignIssue } from '#api/desk/assignment-commands.ts';
import { assignmentOf } from '#api/desk/assignment-queries.ts';
import { assignmentShape } from '#api/desk/assignment-rules.ts';
import { attend } from '#api/desk/attendance.ts';
import { writeNote } from '#api/desk/note-commands.ts';
import { notesOf } from '#api/desk/note-queries.ts';
import { noteShape } from '#api/desk/note-rules.ts';
import { assignmentSchema, noteSchema } from '#api/desk/teamwork-schemas.ts';
import { found, isStaff, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, json, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { renaming, text } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { isOwnPath } from '#api/http/paths.ts';
import { findIssue } from '#api/issues/queries.ts';
import { numberIn } from '#api/issues/view.ts';
import { ordinalShape } from '#api/steps/rules.ts';

/** How staff share the work on a problem: who sees to it, what they note for each other, who has it open. */
export const forms = new Hono<Env>();

forms.post(
  '/desk/issues/:number/assignment',
  form(async (c, ctx, fields) => {
    const me = signedIn(ctx);
    const number = found(numberIn(c.req.param('number')));
    found(isStaff(ctx.viewer) || undefined);
    const expected = { assignee: text(fields, 'expected_assignee'), team: text(fields, 'expected_team') };
    const wanted = text(fields, 'act') === 'take' ? { assignee: me.id, team: expected.team } : fields;
    await assignIssue(ctx, number, { assignee: wanted['assignee'], team: wanted['team'], expected });
    const back = text(fields, 'back');
    if (isOwnPath(back)) return back;
    await attend(ctx, number);
    return `/desk/issues/${number}`;
  }),
);

forms.post(
  '/desk/issues/:number/notes',
  form(async (c, ctx, fields) => {
    const number = found(numberIn(c.req.param('number')));
    const note = await renaming(
      (path) => (path === 'body' ? 'note' : path),
      () => writeNote(ctx, number, { body: text(fields, 'note') }),
    );
    return `/desk/issues/${number}#note-${note}`;
  }),
);

/** The same for machines. */
export const endpoints = api();
const params = z.strictObject({ number: ordinalShape });

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/issues/{number}/assignment',
    tags: ['Desk'],
    summary: 'Who of the staff sees to a problem. For staff',
    ...asMemberReading('respond'),
    request: { params, query: noQuery },
    responses: { 200: json(assignmentSchema, 'The member and the team'), ...readProblems },
  }),
  async (c) => c.json(found(await assignmentOf(c.get('ctx'), c.req.valid('param').number)), 200),
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/issues/{number}/assignment',
    tags: ['Desk'],
    summary: 'Say who of the staff sees to a problem. 409 where it is not as you expected. For staff',
    ...asMember('respond'),
    request: { params, body: body(assignmentShape) },
    responses: { 200: json(assignmentSchema, 'The member and the team'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    await assignIssue(c.get('ctx'), number, c.req.valid('json'));
    return c.json(found(await assignmentOf(c.get('ctx'), number)), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/issues/{number}/notes',
    tags: ['Desk'],
    summary: 'What staff note for each other on a problem, the newest 200. It never leaves the desk. For staff',
    ...asMemberReading('respond'),
    request: { params, query: noQuery },
    responses: { 200: page(noteSchema, 'The notes'), ...readProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    found(await findIssue(c.get('ctx'), number));
    return c.json({ items: found(await notesOf(c.get('ctx'), number)), next: null }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/notes',
    tags: ['Desk'],
    summary: 'Note something for the others of the staff. It never leaves the desk. For staff',
    ...asMember('respond'),
    request: { params, body: body(noteShape) },
    responses: { 201: json(noteSchema, 'The note'), ...writeProblems },
  }),
  async (c) => {
    const { number } = c.req.valid('param');
    const id = await writeNote(c.get('ctx'), number, c.req.valid('json'));
    const notes = found(await notesOf(c.get('ctx'), number));
    return c.json(found(notes.find((note) => note.id === id)), 201);
  },
);
