import { z } from '@hono/zod-openapi';
import { timeShape } from '#api/http/describe.ts';

export const assignmentSchema = z
  .object({
    assignee: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    team: z.string().nullable().openapi({ description: 'The slug of a team' }),
  })
  .openapi('Assignment');

export const noteSchema = z.object({ id: z.int(), author: z.string(), at: timeShape, body: z.string() }).openapi('Note');
