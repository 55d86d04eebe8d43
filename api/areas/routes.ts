import { createRoute, z } from '@hono/zod-openapi';
import { listAreas } from '#api/areas/queries.ts';
import { api } from '#api/http/api.ts';
import { asReader, listProblems, noQuery, page } from '#api/http/describe.ts';

const areaSchema = z
  .object({
    slug: z.string(),
    name: z.string(),
    first_answer_s: z.int().openapi({ description: 'Targets in seconds' }),
    next_update_s: z.int(),
    resolution_s: z.int(),
  })
  .openapi('Area');

/** The company's products and services. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/areas',
    tags: ['Areas'],
    summary: 'All areas, with their targets',
    ...asReader,
    request: { query: noQuery },
    responses: { 200: page(areaSchema, 'All areas'), ...listProblems },
  }),
  async (c) => {
    const rows = await listAreas(c.get('ctx'));
    const items = rows.map(({ slug, name, first_answer_s, next_update_s, resolution_s }) => ({
      slug,
      name,
      first_answer_s,
      next_update_s,
      resolution_s,
    }));
    return c.json({ items, next: null }, 200);
  },
);
