import { z } from '@hono/zod-openapi';
import { timeShape } from '#api/http/describe.ts';
import { listedIssueSchema } from '#api/issues/schemas.ts';

/** A problem in the queue: what a list has of it, and what is for the desk. */
export const queueItemSchema = listedIssueSchema
  .extend({
    due_at: timeShape.nullable().openapi({ description: 'By when the company is to move next' }),
    assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
    team: z.string().nullable().openapi({ description: 'The slug of a team' }),
  })
  .openapi('QueueItem');
