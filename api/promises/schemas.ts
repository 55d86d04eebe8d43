import { z } from '@hono/zod-openapi';
import { oneOf, timeShape } from '#api/http/describe.ts';

/** How the API shows a promise. `id` is the step it was made in. */
export const promiseSchema = z
  .object({
    id: z.int(),
    text: z.string(),
    due_at: timeShape,
    state: oneOf(['due', 'kept', 'kept_late', 'missed', 'withdrawn']),
    kept_at: timeShape.nullable(),
    withdrawn_at: timeShape.nullable(),
    withdrawal_reason: z.string().nullable(),
  })
  .openapi('Promise');

/** A promise in the list of all of them, with the problem it was made on. */
export const listedPromiseSchema = promiseSchema.extend({ issue: z.int(), title: z.string(), url: z.url() }).openapi('ListedPromise');
