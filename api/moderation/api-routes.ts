import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Ctx } from '#api/context.ts';
import { found, inScope, isStaff } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asReader, body, created, json, listProblems, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { placeAfter } from '#api/http/fields.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { reportAbuse } from '#api/moderation/abuse-commands.ts';
import { appeal, decideAppeal, restore } from '#api/moderation/appeal-commands.ts';
import { askRemoval, confirmRemoval, hold, redact, redactOwn, refuseRemoval } from '#api/moderation/commands.ts';
import { type CaseView, findCase, listCases, moderationFigures } from '#api/moderation/queries.ts';
import { ownRedactionShape, redactionShape } from '#api/moderation/redaction-rules.ts';
import { abuseShape, appealShape, decisionShape, groundsShape, sentenceOnlyShape } from '#api/moderation/rules.ts';
import { caseSchema, figuresSchema } from '#api/moderation/schemas.ts';
import { ordinalShape } from '#api/steps/rules.ts';

const tags = ['Moderation'];
const params = z.strictObject({ number: ordinalShape });
const postParams = z.strictObject({ number: ordinalShape, id: ordinalShape });
const onPost = { tags, ...asMember('moderate'), responses: { 201: created(caseSchema, 'The new case'), ...writeProblems } };
const onCase = { tags, ...asMember('moderate'), responses: { 200: json(caseSchema, 'The case as it stands now'), ...writeProblems } };
const done = { responses: { 204: { description: 'It is done' }, ...writeProblems } };

/** The moderation log, and what is done about posts. */
export const endpoints = api();

function addressed({ config }: Ctx, one: CaseView) {
  return { ...one, url: `${config.publicOrigin}/log/moderation/${one.number}` };
}

async function answerCase(c: Context<Env>, number: number) {
  return c.json(addressed(c.get('ctx'), found(await findCase(c.get('ctx'), number))), 200);
}

async function answerNew(c: Context<Env>, number: number) {
  const ctx = c.get('ctx');
  c.header('Location', `${ctx.config.publicOrigin}/api/v1/moderation/${number}`);
  return c.json(addressed(ctx, found(await findCase(ctx, number))), 201);
}

const postIn = ({ number, id }: z.output<typeof postParams>) => ({ issue: number, step: id });

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/moderation',
    tags,
    summary: 'What was held, redacted or removed, and why; the newest first',
    ...asReader,
    request: { query: z.strictObject({ issue: ordinalShape.optional(), ...pageShape }) },
    responses: { 200: page(caseSchema, 'A page of cases'), ...listProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const { issue, limit, after } = c.req.valid('query');
    const [before] = placeAfter(after, z.tuple([ordinalShape])) ?? [];
    const { items, next: last } = await listCases(ctx, { issue, before, limit });
    const next = last === undefined ? null : encodeCursor([last]);
    linkNext(c, next);
    return c.json({ items: items.map((one) => addressed(ctx, one)), next }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/moderation/figures',
    tags,
    summary: 'How much is held, and since when; how much was held, redacted and removed, and why; what became of appeals',
    ...asReader,
    request: { query: noQuery },
    responses: { 200: json(figuresSchema, 'The numbers'), ...listProblems },
  }),
  async (c) => c.json(await moderationFigures(c.get('ctx')), 200),
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/moderation/{number}',
    tags,
    summary: 'One case',
    ...asReader,
    request: { params, query: noQuery },
    responses: { 200: json(caseSchema, 'The case'), ...readProblems },
  }),
  async (c) => answerCase(c, c.req.valid('param').number),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/steps/{id}/hold',
    summary: 'Hold a customer’s post, for three days at most; step 1 stands for the whole problem (staff)',
    ...onPost,
    request: { params: postParams, body: body(groundsShape) },
  }),
  async (c) => answerNew(c, await hold(c.get('ctx'), postIn(c.req.valid('param')), c.req.valid('json'))),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/steps/{id}/redaction',
    summary: 'Make passages of a text unreadable, and take files out (staff)',
    ...onPost,
    request: { params: postParams, body: body(redactionShape) },
  }),
  async (c) => answerNew(c, await redact(c.get('ctx'), postIn(c.req.valid('param')), c.req.valid('json'))),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/steps/{id}/own-redaction',
    tags,
    summary: 'Make passages of one’s own text unreadable, and take files out, for good',
    ...asMember('report'),
    request: { params: postParams, body: body(ownRedactionShape) },
    ...done,
  }),
  async (c) => {
    await redactOwn(c.get('ctx'), postIn(c.req.valid('param')), c.req.valid('json'));
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/steps/{id}/removal',
    summary: 'Ask for the removal of a customer’s post; it takes effect once a second member of the staff confirms (approvers)',
    ...onPost,
    request: { params: postParams, body: body(groundsShape) },
  }),
  async (c) => answerNew(c, await askRemoval(c.get('ctx'), postIn(c.req.valid('param')), c.req.valid('json'))),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/steps/{id}/abuse-report',
    tags,
    summary: 'Tell the company of a post that breaks the rules',
    ...asMember('report', 'respond'),
    request: { params: postParams, body: body(abuseShape) },
    ...done,
  }),
  async (c) => {
    const ctx = c.get('ctx');
    inScope(ctx, [isStaff(ctx.viewer) ? 'respond' : 'report']);
    await reportAbuse(ctx, postIn(c.req.valid('param')), c.req.valid('json'));
    return c.body(null, 204);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/moderation/{number}/confirmation',
    summary: 'Agree to a removal (another member of the staff)',
    ...onCase,
    request: { params },
  }),
  async (c) => {
    await confirmRemoval(c.get('ctx'), c.req.valid('param').number);
    return answerCase(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/moderation/{number}/refusal',
    summary: 'Refuse a removal that was asked for (staff)',
    ...onCase,
    request: { params, body: body(sentenceOnlyShape) },
  }),
  async (c) => {
    await refuseRemoval(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerCase(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/moderation/{number}/restoration',
    summary: 'Give back what was held, redacted or removed (staff)',
    ...onCase,
    request: { params, body: body(sentenceOnlyShape) },
  }),
  async (c) => {
    await restore(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerCase(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/moderation/{number}/appeal',
    summary: 'Appeal against what was done to one’s own post, once',
    ...onCase,
    ...asMember('report'),
    request: { params, body: body(appealShape) },
  }),
  async (c) => {
    await appeal(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerCase(c, c.req.valid('param').number);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/moderation/{number}/decision',
    summary: 'Decide about an appeal (approvers)',
    ...onCase,
    request: { params, body: body(decisionShape) },
  }),
  async (c) => {
    await decideAppeal(c.get('ctx'), c.req.valid('param').number, c.req.valid('json'));
    return answerCase(c, c.req.valid('param').number);
  },
);
