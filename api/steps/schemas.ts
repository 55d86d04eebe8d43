import { z } from '@hono/zod-openapi';
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
  })
  .openapi('Step');
