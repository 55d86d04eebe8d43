import { createRoute, z } from '@hono/zod-openapi';
import { Hono } from 'hono';
import type { Ctx } from '#api/context.ts';
import { invalid } from '#api/errors.ts';
import { found, signedIn } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asReader, body, json, listProblems, page, writeProblems } from '#api/http/describe.ts';
import type { Env } from '#api/http/env.ts';
import { placeAfter } from '#api/http/fields.ts';
import { form } from '#api/http/form.ts';
import { encodeCursor, linkNext, pageShape } from '#api/http/pagination.ts';
import { keepPromise, withdrawPromise } from '#api/promises/commands.ts';
import { listPromises, promisesOf } from '#api/promises/queries.ts';
import { withdrawalShape } from '#api/promises/rules.ts';
import { listedPromiseSchema, promiseSchema } from '#api/promises/schemas.ts';
import { ordinalShape } from '#api/steps/rules.ts';

const pathShape = z.strictObject({ number: ordinalShape, id: ordinalShape });
const placeShape = z.tuple([z.iso.datetime(), ordinalShape, ordinalShape]);

/** The desk's form on each promise. */
export const forms = new Hono<Env>().post(
  '/desk/issues/:number/promises/:id',
  form(async (c, ctx, { act, reason }) => {
    signedIn(ctx);
    const path = { number: c.req.param('number')?.replace(/-.*/, ''), id: c.req.param('id') };
    const { number, id } = found(pathShape.safeParse(path).data);
    if (act !== 'kept' && act !== 'withdraw') throw invalid('act', 'Please choose what became of the promise.');
    await (act === 'kept' ? keepPromise(ctx, number, id) : withdrawPromise(ctx, number, id, { reason }));
    return `/desk/issues/${number}#step-${id}`;
  }),
);

export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/promises',
    tags: ['Promises'],
    summary: 'Promises made in public, the latest date first',
    ...asReader,
    request: { query: z.strictObject(pageShape) },
    responses: { 200: page(listedPromiseSchema, 'A page of promises'), ...listProblems },
  }),
  async (c) => {
    const { limit, after } = c.req.valid('query');
    const ctx = c.get('ctx');
    const promises = await listPromises(ctx, { before: placeAfter(after, placeShape), limit: limit + 1 });
    const items = promises.slice(0, limit).map((promise) => ({ ...promise, url: `${ctx.config.publicOrigin}/issues/${promise.issue}` }));
    const last = promises.length > limit ? items.at(-1) : undefined;
    const next = last ? encodeCursor([last.due_at, last.issue, last.id]) : null;
    linkNext(c, next);
    return c.json({ items, next }, 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/promises/{id}/kept',
    tags: ['Promises'],
    summary: 'The company did what it promised (staff)',
    ...asMember('respond'),
    request: { params: pathShape },
    responses: { 200: json(promiseSchema, 'The promise as it stands now'), ...writeProblems },
  }),
  async (c) => {
    const { number, id } = c.req.valid('param');
    await keepPromise(c.get('ctx'), number, id);
    return c.json(await promiseOf(c.get('ctx'), number, id), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/issues/{number}/promises/{id}/withdrawal',
    tags: ['Promises'],
    summary: 'The company takes its promise back, with a reason (staff)',
    ...asMember('respond'),
    request: { params: pathShape, body: body(withdrawalShape) },
    responses: { 200: json(promiseSchema, 'The promise as it stands now'), ...writeProblems },
  }),
  async (c) => {
    const { number, id } = c.req.valid('param');
    await withdrawPromise(c.get('ctx'), number, id, c.req.valid('json'));
    return c.json(await promiseOf(c.get('ctx'), number, id), 200);
  },
);

async function promiseOf(ctx: Ctx, issue: number, id: number) {
  const promises = await promisesOf(ctx, issue);
  return found(promises.find((promise) => promise.id === id));
}
