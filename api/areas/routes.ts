import { createRoute, z } from '@hono/zod-openapi';
import { changeArea, moveArea, retireArea, returnArea } from '#api/areas/change-commands.ts';
import { addArea } from '#api/areas/commands.ts';
import { findArea, listAreas } from '#api/areas/queries.ts';
import { areaChangeBody, areaSchema, areaView, asHours, nameInApi, newAreaBody } from '#api/areas/schemas.ts';
import type { Ctx } from '#api/context.ts';
import { found } from '#api/guards.ts';
import { api } from '#api/http/api.ts';
import { asMember, asReader, body, created, json, listProblems, noQuery, page, readProblems, writeProblems } from '#api/http/describe.ts';
import { renaming } from '#api/http/fields.ts';

const tags = ['Areas'];
const params = z.strictObject({ slug: z.string().max(100) });
const standing = { 200: json(areaSchema, 'The area as it is now'), ...writeProblems };

/** The company's products and services. */
export const endpoints = api();

const areaNow = async (ctx: Ctx, slug: string) => areaView(found(await findArea(ctx, slug)));

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/areas',
    tags,
    summary: 'All areas, with their targets',
    ...asReader,
    request: { query: noQuery },
    responses: { 200: page(areaSchema, 'All areas'), ...listProblems },
  }),
  async (c) => c.json({ items: (await listAreas(c.get('ctx'))).map(areaView), next: null }, 200),
);

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/areas/{slug}',
    tags,
    summary: 'One area',
    ...asReader,
    request: { params },
    responses: { 200: json(areaSchema, 'The area'), ...readProblems },
  }),
  async (c) => c.json(await areaNow(c.get('ctx'), c.req.valid('param').slug), 200),
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/areas',
    tags,
    summary: 'Add an area behind the others. For admins',
    ...asMember('admin'),
    request: { body: body(newAreaBody) },
    responses: { 201: created(areaSchema, 'The area'), ...writeProblems },
  }),
  async (c) => {
    const { name, ...targets } = c.req.valid('json');
    const ctx = c.get('ctx');
    const slug = await renaming(nameInApi, () => addArea(ctx, { name, ...asHours(targets) }));
    c.header('Location', `${ctx.config.publicOrigin}/api/v1/areas/${slug}`);
    return c.json(await areaNow(ctx, slug), 201);
  },
);

endpoints.openapi(
  createRoute({
    method: 'patch',
    path: '/areas/{slug}',
    tags,
    summary: 'Change an area’s name, targets or place. Open problems get their due times anew, and the change is public. For admins',
    ...asMember('admin'),
    request: { params, body: body(areaChangeBody) },
    responses: standing,
  }),
  async (c) => {
    const { slug } = c.req.valid('param');
    const { version, name, place, ...targets } = c.req.valid('json');
    const ctx = c.get('ctx');
    await renaming(nameInApi, () => changeArea(ctx, slug, { version, name, ...asHours(targets) }));
    if (place !== undefined) await moveArea(ctx, slug, { place });
    return c.json(await areaNow(ctx, slug), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'post',
    path: '/areas/{slug}/retirement',
    tags,
    summary: 'Take an area out of use: it stays readable, and no form offers it. For admins',
    ...asMember('admin'),
    request: { params },
    responses: standing,
  }),
  async (c) => {
    const { slug } = c.req.valid('param');
    await retireArea(c.get('ctx'), slug);
    return c.json(await areaNow(c.get('ctx'), slug), 200);
  },
);

endpoints.openapi(
  createRoute({
    method: 'delete',
    path: '/areas/{slug}/retirement',
    tags,
    summary: 'Bring a retired area back into use. For admins',
    ...asMember('admin'),
    request: { params },
    responses: standing,
  }),
  async (c) => {
    const { slug } = c.req.valid('param');
    await returnArea(c.get('ctx'), slug);
    return c.json(await areaNow(c.get('ctx'), slug), 200);
  },
);
