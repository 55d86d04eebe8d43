import { createRoute, z } from '@hono/zod-openapi';
import type { Ctx } from '#api/context.ts';
import { addText, changeText, retireText } from '#api/desk/canned-commands.ts';
import { findText, listTexts } from '#api/desk/canned-queries.ts';
import { cannedChangeShape, cannedShape } from '#api/desk/canned-rules.ts';
import { cannedSchema, cannedView } from '#api/desk/canned-schemas.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asMemberReading, body, created, json, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';

const textNow = async (ctx: Ctx, slug: string) => cannedView(found(await findText(ctx, slug)));
const tags = ['Canned texts'];
const params = z.strictObject({ slug: z.string().max(100) });

/** The canned texts that answers begin with. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/canned-texts',
    tags,
    summary: 'All canned texts, the retired ones last. For staff',
    ...asMemberReading('respond'),
    request: { query: noQuery },
    responses: { 200: page(cannedSchema, 'All of them'), ...readProblems },
  }),
  async (c) => c.json({ items: found(await listTexts(c.get('ctx'))).map(cannedView), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/canned-texts/{slug}',
    tags,
    summary: 'One of them. For staff',
    ...asMemberReading('respond'),
    request: { params },
    responses: { 200: json(cannedSchema, 'The text'), ...readProblems },
  }),
  async (c) => c.json(await textNow(c.get('ctx'), c.req.valid('param').slug), 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/canned-texts',
    tags,
    summary: 'Add a canned text. For approvers and admins',
    ...asMember('respond'),
    request: { body: body(cannedShape) },
    responses: { 201: created(cannedSchema, 'The new text'), ...writeProblems },
  }),
  async (c) => {
    const ctx = c.get('ctx');
    const slug = await addText(ctx, c.req.valid('json'));
    c.header('Location', `${ctx.config.publicOrigin}/api/v1/canned-texts/${slug}`);
    return c.json(await textNow(ctx, slug), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'patch',
    path: '/canned-texts/{slug}',
    tags,
    summary: 'Change one; fields that are left out stay. For approvers and admins',
    ...asMember('respond'),
    request: { params, body: body(cannedChangeShape) },
    responses: { 200: json(cannedSchema, 'The text as it is now'), ...writeProblems },
  }),
  async (c) => {
    const { slug } = c.req.valid('param');
    await changeText(c.get('ctx'), slug, c.req.valid('json'));
    return c.json(await textNow(c.get('ctx'), slug), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/canned-texts/{slug}',
    tags,
    summary: 'Retire one: nobody is offered it any more. For approvers and admins',
    ...asMember('respond'),
    request: { params },
    responses: { 204: { description: 'It is retired' }, ...writeProblems },
  }),
  async (c) => {
    await retireText(c.get('ctx'), c.req.valid('param').slug);
    return c.body(null, 204);
  },
);
