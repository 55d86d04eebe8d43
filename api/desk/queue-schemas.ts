import { z } from '@hono/zod-openapi';
import { queueViews } from '#api/desk/queue-rules.ts';
import { oneOf, timeShape } from '#api/http/describe.ts';
import { channels } from '#api/issues/rules.ts';
import { listedIssueSchema } from '#api/issues/schemas.ts';
import { stages } from '#api/steps/rules.ts';

/** A problem in the queue: what a list has of it, and what is for the desk. */
export const queueItemSchema = listedIssueSchema
  .extend({
    due_at: timeShape.nullable().openapi({ description: 'By when the company is to move next' }),
    assignee: z.object({ id: z.string(), name: z.string() }).nullable(),
    team: z.string().nullable().openapi({ description: 'The slug of a team' }),
  })
  .openapi('QueueItem');

/** A view of the queue that a member keeps. */
export const keptViewSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    filter: z
      .object({
        view: oneOf(queueViews),
        area: z.string().optional(),
        stage: oneOf(stages).optional(),
        team: z.string().optional(),
        channel: oneOf(channels).optional(),
        assignee: oneOf(['me', 'nobody']).optional(),
      })
      .openapi({ description: 'What to ask GET /desk/queue with' }),
    url: z.url(),
  })
  .openapi('KeptView');
