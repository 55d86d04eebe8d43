import { z } from '@hono/zod-openapi';
import { attachmentSchema } from '#api/attachments/schemas.ts';
import { oneOf, oneOfOrNull, timeShape } from '#api/http/describe.ts';
import { bys, declineReasons, outcomes, stepKinds } from '#api/steps/rules.ts';

/** How the API shows a step. */
export const stepSchema = z
  .object({
    id: z.int(),
    kind: oneOf(stepKinds),
    by: oneOf(bys),
    author: z.string(),
    at: timeShape,
    body: z.string().openapi({ description: 'Markdown' }),
    reason: oneOfOrNull(declineReasons),
    corrects: z.int().nullable(),
    corrected_by: z.int().nullable(),
    outcome: oneOfOrNull(outcomes),
    rating: z.int().nullable(),
    other_issue: z.int().nullable(),
    missed: z
      .object({ what: oneOf(['answer', 'update', 'resolution', 'promise']), due_at: timeShape, promise: z.int().nullable() })
      .nullable()
      .openapi({ description: 'What was not there in time, where Putright itself says so; of a promise, its id' }),
    erased_at: timeShape.nullable().openapi({ description: 'When its text was taken out' }),
    erased_why: oneOfOrNull(['author', 'time']).openapi({ description: 'At the author’s wish, or as the time for keeping it was over' }),
    attachments: z.array(attachmentSchema).openapi({ description: 'Pictures and PDFs' }),
    attachments_removed: z.int().openapi({ description: 'How many more there were' }),
  })
  .openapi('Step');
