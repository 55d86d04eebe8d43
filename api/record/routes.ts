import { createRoute, z } from '@hono/zod-openapi';
import { api } from '#api/http/api.ts';
import { asReader, listProblems, oneOf, page, timeShape } from '#api/http/describe.ts';
import { linkNext, pageShape } from '#api/http/pagination.ts';
import { acts } from '#api/ledger/rules.ts';
import { readAlong } from '#api/record/log.ts';
import { LARGEST_INTEGER, ordinalShape } from '#api/steps/rules.ts';

const lineSchema = z
  .object({
    seq: z.int(),
    act: oneOf(acts),
    subject: z.string().openapi({ example: 'issue/412' }),
    at: timeShape,
    role: oneOf(['guest', 'customer', 'agent', 'approver', 'admin', 'system']),
    commitment: z.string().openapi({ description: 'SHA-256, in hex, over a salt and the canonical JSON of what the act was about' }),
  })
  .openapi('LedgerLine');

const query = z.strictObject({
  limit: pageShape.limit,
  after: z.coerce.number().int().min(0).max(LARGEST_INTEGER).default(0).openapi({ description: 'The number of the last line you know' }),
  issue: ordinalShape.optional().openapi({ description: 'Only the lines about this problem; none where you may not read it' }),
});

/** The ledger, for machines that read along. */
export const endpoints = api();

endpoints.openapi(
  createRoute({
    method: 'get',
    path: '/ledger',
    tags: ['Ledger'],
    summary: 'The lines after line `after`, the oldest first',
    ...asReader,
    request: { query },
    responses: { 200: page(lineSchema, 'A page of lines'), ...listProblems },
  }),
  async (c) => {
    const { limit, ...asked } = c.req.valid('query');
    const lines = await readAlong(c.get('ctx'), { ...asked, limit: limit + 1 });
    const items = lines.slice(0, limit);
    const next = lines.length > limit ? String(items.at(-1)?.seq) : null;
    linkNext(c, next);
    return c.json({ items, next }, 200);
  },
);
