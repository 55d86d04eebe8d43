import { z } from '@hono/zod-openapi';
import { attachmentSchema } from '#api/attachments/schemas.ts';
import { oneOf, oneOfOrNull, timeShape } from '#api/http/describe.ts';
import { bys, declineReasons, measures, moderationReasons, outcomes, stepKinds } from '#api/steps/rules.ts';

/** How the API shows a step. */
export const stepSchema = z
  .object({
    id: z.int(),
    kind: oneOf(stepKinds),
    by: oneOf(bys),
    author: z.string().openapi({ description: 'The public name; where staff moderated, their role, and the name for staff alone' }),
    at: timeShape,
    body: z.string().openapi({ description: 'Markdown' }),
    reason: oneOfOrNull([...new Set([...declineReasons, ...moderationReasons])]).openapi({ description: 'Of a decline or a moderation' }),
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
    withheld: oneOfOrNull(['held', 'removed']).openapi({ description: 'Its text is given to its author and to staff alone' }),
    about: z.int().nullable().openapi({ description: 'The step that a moderation is about' }),
    measure: oneOfOrNull(measures).openapi({ description: 'What a moderation did' }),
    moderation: z.int().nullable().openapi({ description: 'The number of its case, at /moderation/{number}' }),
    attachments: z.array(attachmentSchema).openapi({ description: 'Pictures and PDFs' }),
    attachments_removed: z.int().openapi({ description: 'How many more there were' }),
    attachments_redacted: z.int().openapi({ description: 'How many staff took out: their author and they alone see them, for 30 days' }),
  })
  .openapi('Step');
