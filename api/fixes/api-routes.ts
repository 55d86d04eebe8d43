import { createRoute, z } from '@hono/zod-openapi';
import { addressed, wholeFix } from '#api/fixes/api-view.ts';
import { editFix, linkIssue, openFix, publishCause, shipFix, unlinkIssue, verifyFix } from '#api/fixes/commands.ts';
import { linkIssues } from '#api/fixes/linking-commands.ts';
import { linksShape } from '#api/fixes/linking-rules.ts';
import { findFix, issuesOfFix, listFixes } from '#api/fixes/queries.ts';
import { evidenceShape, fixChangeShape, fixStages, newFixShape, proofShape } from '#api/fixes/rules.ts';
import { fixSchema, listedFixSchema } from '#api/fixes/schemas.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asReader, body, created, json, listProblems, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import { placeAfter } from '#api/http/fields.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { listedIssue } from '#api/issues/api-view.ts';
import { listedIssueSchema } from '#api/issues/schemas.ts';
import { ordinalShape } from '#api/steps/rules.ts';

const tags = ['Root causes'];
const params = z.strictObject({ number: ordinalShape });
const link = { ...asMember('respond'), tags, request: { params: z.strictObject({ number: ordinalShape, issue: ordinalShape }) } };
const done = { responses: { 204: { description: 'It is so now, or was before' }, ...writeProblems } };
const standing = { responses: { 200: json(fixSchema, 'The root cause as it stands now'), ...writeProblems } };
const overdueShape = z.enum(['true']).optional().openapi({ description: 'Those with a corrective action whose date has passed' });
const placeShape = z.tuple([z.iso.datetime(), ordinalShape]);

/** Root causes and their removal. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/fixes',
    tags,
    summary: 'Root causes, the latest news first',
    ...asReader,
    request: { query: z.strictObject({ stage: z.enum(fixStages).optional(), overdue: overdueShape, ...pageShape }) },
    responses: { 200: page(listedFixSchema, 'A page of root causes'), ...listProblems },
  }),
  async (c) => {
    const { stage, overdue, limit, after } = c.req.valid('query');
    const page = await listFixes(c.get('ctx'), { stage, overdue: overdue === 'true', before: placeAfter(after, placeShape), limit });
    const next = page.next ? encodeCursor(page.next) : null;
    linkNext(c, next);
    return c.json({ items: page.items.map((item) => addressed(c.get('ctx'), item)), next }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/fixes',
    tags,
    summary: 'Open the record of a root cause (staff)',
    ...asMember('respond'),
    request: { body: body(newFixShape) },
    responses: { 201: created(fixSchema, 'The new root cause'), ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const number = await openFix(ctx, c.req.valid('json'));
    c.header('Location', `${ctx.config.publicOrigin}/api/v1/fixes/${number}`);
    return c.json(await wholeFix(ctx, number), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/fixes/{number}',
    tags,
    summary: 'One root cause with its factors, actions and evidence',
    ...asReader,
    request: { params, query: noQuery },
    responses: { 200: json(fixSchema, 'The root cause'), ...readProblems },
  }),
  async (c) => c.json(await wholeFix(c.get('ctx'), c.req.valid('param').number), 200),
);

endpoints.openapi(
  createRoute({
    method: 'patch',
    path: '/fixes/{number}',
    summary: 'Change what is written about a root cause; what is left out stays, lists are replaced whole (staff)',
    ...asMember('respond'),
    tags,
    ...standing,
    request: { params, body: body(fixChangeShape) },
  }),
  async (c) => {
    await editFix(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return c.json(await wholeFix(c.get('ctx'), c.req.valid('param').number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/fixes/{number}/cause-publication',
    summary: 'Make the root cause public (approvers)',
    ...asMember('respond'),
    tags,
    ...standing,
    request: { params, body: body(evidenceShape) },
  }),
  async (c) => {
    await publishCause(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return c.json(await wholeFix(c.get('ctx'), c.req.valid('param').number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/fixes/{number}/shipping',
    summary: 'The repair is out, for the first time or again after the problem came back (approvers)',
    ...asMember('respond'),
    tags,
    ...standing,
    request: { params, body: body(evidenceShape) },
  }),
  async (c) => {
    await shipFix(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return c.json(await wholeFix(c.get('ctx'), c.req.valid('param').number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/fixes/{number}/verification',
    summary: 'Somebody checked that the cause is gone, with the evidence (approvers)',
    ...asMember('respond'),
    tags,
    ...standing,
    request: { params, body: body(proofShape) },
  }),
  async (c) => {
    await verifyFix(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return c.json(await wholeFix(c.get('ctx'), c.req.valid('param').number), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/fixes/{number}/issues',
    tags,
    summary: 'The problems that it made, the newest first; private ones for staff alone',
    ...asReader,
    request: { params, query: z.strictObject(pageShape) },
    responses: { 200: page(listedIssueSchema, 'A page of problems'), ...readProblems },
  }),
  async (c) => {
    const { limit, after } = c.req.valid('query');
    const ctx = c.get('ctx');
    const { number } = found(await findFix(ctx, c.req.valid('param').number));
    const page = await issuesOfFix(ctx, number, { before: placeAfter(after, placeShape), limit });
    const next = page.next ? encodeCursor(page.next) : null;
    linkNext(c, next);
    return c.json({ items: page.items.map((item) => listedIssue(ctx, item)), next }, 200);
  },
);

endpoints.openapi(
  createRoute({ method: 'put', path: '/fixes/{number}/issues/{issue}', summary: 'It made this problem (staff)', ...link, ...done }),
  async (c) => {
    const { number, issue } = c.req.valid('param');
    await linkIssue(c.get('ctx'), number, issue);
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/fixes/{number}/issues/{issue}',
    summary: 'It did not make this problem (staff)',
    ...link,
    ...done,
  }),
  async (c) => {
    const { number, issue } = c.req.valid('param');
    await unlinkIssue(c.get('ctx'), number, issue);
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'put',
    path: '/fixes/{number}/issues',
    summary: 'It made these problems: all of them are linked, or none where one has another root cause (staff)',
    ...asMember('respond'),
    tags,
    request: { params, body: body(linksShape) },
    ...done,
  }),
  async (c) => {
    await linkIssues(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return c.body(null, 204);
  },
);
