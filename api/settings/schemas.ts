import { z } from '@hono/zod-openapi';
import { timeShape } from '#api/http/describe.ts';

const daySchema = z.iso.date();

export const boardSchema = z
  .object({
    version: z.int().openapi({ description: 'Counts the changes; 0 where nothing was set yet' }),
    company: z.string(),
    description: z.string(),
    accent: z.string().nullable().openapi({ description: 'A colour such as #1f4f8a, or null for the board’s own green' }),
  })
  .openapi('Board');

/** The board as it is to be. */
export const boardBody = z.strictObject({
  version: z.int().min(0).openapi({ description: 'The version that was read: another one by now is 409' }),
  company: z.string(),
  description: z.string().default(''),
  accent: z.string().nullable().default(null),
});

export const policySchema = z
  .object({ n: z.int(), at: timeShape, body: z.string().openapi({ description: 'Markdown' }) })
  .openapi('Policy');

export const policyBody = z.strictObject({
  after: z.int().min(1).openapi({ description: 'The version that was read: another one by now is 409' }),
  body: z.string(),
});

export const holidaySchema = z
  .object({ id: z.uuid(), from_day: daySchema, to_day: daySchema, text: z.string() })
  .openapi('Holiday', { description: 'A note that fewer people are there; it stops no clock' });
